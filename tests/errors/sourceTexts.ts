import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../../route53/packageRoot";
import { escapeRegExp } from "./catalog";

/**
 * The texts in the sources that a user could see: every literal with words, anywhere in the code. A search for `new Error(…)` would miss
 * the texts that reach an error by a variable, a return value or a schema.
 */

export interface SourceText {
    /** route53/client.ts */
    file: string;
    line: number;
    /** The text, with `{}` for each part that is inserted at run time. */
    text: string;
    /** Finds the text in a line that was shown, with anything in place of `{}`. */
    pattern: RegExp;
}

/**
 * The rooms whose code runs when a stack is deployed or rehearsed. The sandbox's own answers replace AWS and DNS, and are not our messages.
 */
const FOLDERS = [
    "components",
    "settings",
    "providers",
    "pool",
    "records",
    "route53",
    "dns",
    "audit",
    "cli",
    "rehearsal",
    "inventory",
    "monitor",
    "watch",
    "engine",
];

const HOLE = "\0";

const HELP = new Set(["description", "option", "requiredOption", "command"]);

export function readSourceTexts(): SourceText[] {
    return FOLDERS.flatMap((folder) =>
        readdirSync(join(packageRoot(), folder), { recursive: true, encoding: "utf8" })
            .filter((name) => name.endsWith(".ts"))
            .map((name) => `${folder}/${name}`),
    ).flatMap((file) => textsOf(file, readFileSync(join(packageRoot(), file), "utf8")));
}

/** The texts of one file, in their order. */
export function textsOf(file: string, source: string): SourceText[] {
    const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
    const found: SourceText[] = [];
    const visit = (node: ts.Node): void => {
        if (
            ts.isImportDeclaration(node) ||
            ts.isExportDeclaration(node) ||
            ts.isTypeNode(node) ||
            isHelp(node)
        ) {
            return;
        }
        const text = literalText(node);
        if (text !== undefined && isProse(text)) {
            const line = parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1;
            const pattern = new RegExp(text.split(HOLE).map(escapeRegExp).join(".*?"));
            found.push({ file, line, text: text.replaceAll(HOLE, "{}"), pattern });
        }
        if (text === undefined) {
            ts.forEachChild(node, visit);
        } else {
            holesOf(node).forEach(visit);
        }
    };
    visit(parsed);
    return found;
}

/** The text of a literal, of a template, or of a sum of texts; undefined for anything else. */
function literalText(node: ts.Node): string | undefined {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
        return node.text;
    }
    if (ts.isTemplateExpression(node)) {
        return node.head.text + node.templateSpans.map(({ literal }) => HOLE + literal.text).join("");
    }
    if (isSum(node)) {
        const parts = [node.left, node.right].map(literalText);
        return parts.every((part) => part === undefined)
            ? undefined
            : parts.map((part) => part ?? HOLE).join("");
    }
    return undefined;
}

/** The expressions whose values are inserted into a text. They may contain further texts. */
function holesOf(node: ts.Node): ts.Node[] {
    if (ts.isTemplateExpression(node)) {
        return node.templateSpans.map(({ expression }) => expression);
    }
    if (isSum(node)) {
        return [node.left, node.right].flatMap((part) =>
            literalText(part) === undefined ? [part] : holesOf(part),
        );
    }
    return [];
}

function isSum(node: ts.Node): node is ts.BinaryExpression {
    return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

/**
 * Texts that help the user to choose, and are not messages: the literals in commander's description(), option() and so on, which `--help`
 * prints, and the descriptions of settings in Pulumi.yaml. Not the functions in them.
 */
function isHelp(node: ts.Node): boolean {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) {
        return false;
    }
    const { parent } = node;
    if (ts.isPropertyAssignment(parent)) {
        return parent.name.getText() === "description";
    }
    return ts.isCallExpression(parent)
        ? ts.isPropertyAccessExpression(parent.expression) && HELP.has(parent.expression.name.text)
        : ts.isNewExpression(parent) && parent.expression.getText() === "Option";
}

/** Two words with a blank between them, so it is not a key, a name or a code. */
function isProse(text: string): boolean {
    const plain = text.replaceAll(HOLE, " {} ").trim();
    return /\s/.test(text.trim().replaceAll(HOLE, "")) && (plain.match(/\p{L}{2,}/gu) ?? []).length >= 2;
}
