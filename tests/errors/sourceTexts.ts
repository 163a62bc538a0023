import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../../route53/packageRoot";
import { escapeRegExp } from "./catalog";

/**
 * The texts in the sources that a person could be shown: every literal with words in it, wherever it stands. To look for
 * `new Error(…)` and the like would miss the texts that come there by way of a variable, a return value or a schema.
 */

export interface SourceText {
    /** route53/client.ts */
    file: string;
    line: number;
    /** What is put in at run time as `{}`. */
    text: string;
    /** Finds the text, with anything in place of `{}`, in a line that was shown. */
    pattern: RegExp;
}

/** What runs when a stack is deployed or rehearsed. The sandbox's own answers stand for AWS and DNS, and are not ours. */
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

/** The text of a literal, a template or a sum of such; undefined for all else. */
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

/** The expressions whose values are put into a text; they may hold further texts. */
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
 * What helps to choose and is no message: the literals in commander's description(), option() and so on, which `--help`
 * prints, and the descriptions of settings in Pulumi.yaml. No function among them.
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

/** Two words and a blank between: no key, name or code. */
function isProse(text: string): boolean {
    const plain = text.replaceAll(HOLE, " {} ").trim();
    return /\s/.test(text.trim().replaceAll(HOLE, "")) && (plain.match(/\p{L}{2,}/gu) ?? []).length >= 2;
}
