import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";

/** docs/errors.md as data. */

/** The page's text about one error or warning. */
export interface Entry {
    /** The anchor of its heading. */
    id: string;
    heading: string;
    /** The messages as they are shown, with `<…>` for the parts that differ. */
    messages: string[];
    cause: string;
    nextStep: string;
}

export function readCatalog(): Entry[] {
    const page = readFileSync(join(packageRoot(), "docs", "errors.md"), "utf8");
    return page
        .split(/^(?=### )/m)
        .slice(1)
        .map((section) => readEntry(section.split(/^## /m)[0] ?? ""));
}

/** An entry is a heading, one block of messages, a cause and a next step. */
function readEntry(section: string): Entry {
    const heading = /^### (.+)$/m.exec(section)?.[1] ?? "";
    const blocks = [...section.matchAll(/^```text\n([^]*?)^```$/gm)].map(([, text = ""]) => text);
    const paragraph = (name: string): string =>
        new RegExp(`^\\*\\*${name}\\.\\*\\* ([^]+?)(?=\\n\\n|\\n*$)`, "m").exec(section)?.[1] ?? "";
    assert.equal(blocks.length, 1, `"${heading}" has one block of messages`);
    return {
        id: anchorOf(heading),
        heading,
        messages: (blocks[0] ?? "").split("\n").filter((line) => line !== ""),
        cause: paragraph("Cause"),
        nextStep: paragraph("Next step"),
    };
}

/** The anchor that GitHub makes from a heading. */
function anchorOf(heading: string): string {
    return heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-");
}

/** Matches a whole text; `<…>` matches anything. */
export function messagePattern(message: string): RegExp {
    return new RegExp(`^${literalParts(message).map(escapeRegExp).join("[^]*?")}$`);
}

/** The constant parts of a message. */
export function literalParts(message: string): string[] {
    return message.split(/<[^<>]+>/);
}

export function escapeRegExp(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
