import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../../route53/packageRoot";

const ROOT = packageRoot();

/** The folders that are shipped, from the top down (CONTRIBUTING.md). */
const ROOMS = [
    "cli",
    "monitor",
    "watch",
    "rehearsal",
    "standIn",
    "inventory",
    "components",
    "providers",
    "audit",
    "sandbox",
    "engine",
    "route53",
    "settings",
    "pool",
    "dns",
    "records",
];

/** Pulumi's provider process reads `provider` from each module of a dynamic resource, and Node reads `resolve` from a module with hooks. */
const BY_CONTRACT = ["provider", "resolve"];

describe("The rooms", () => {
    it("are the folders of the product's project", () => {
        const config = ts.readConfigFile(join(ROOT, "tsconfig.product.json"), ts.sys.readFile);
        const { include } = config.config as { include: string[] };
        assert.deepEqual(include.filter((each) => each !== "index.ts").sort(), [...ROOMS].sort());
    });

    it("export each name only once", () => {
        const places = new Map<string, string[]>();
        for (const room of ROOMS) {
            for (const [name, file] of exportsOf(room)) {
                places.set(name, [...(places.get(name) ?? []), file]);
            }
        }
        const roomOf = (file: string): string => file.slice(0, file.indexOf("/"));
        const twice = [...places].filter(
            ([name, files]) => !BY_CONTRACT.includes(name) && new Set(files.map(roomOf)).size > 1,
        );
        assert.deepEqual(
            twice.map(([name, files]) => `${name}: ${files.join(", ")}`),
            [],
        );
    });
});

/** The declarations and exports of the room's files, types and values. Re-exports do not count. */
function exportsOf(room: string): [name: string, file: string][] {
    return readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => `${room}/${name.replaceAll("\\", "/")}`)
        .flatMap((file) => {
            const source = ts.createSourceFile(
                file,
                readFileSync(join(ROOT, file), "utf8"),
                ts.ScriptTarget.Latest,
            );
            return source.statements.flatMap(declaredNames).map((name): [string, string] => [name, file]);
        });
}

function declaredNames(statement: ts.Statement): string[] {
    const exported =
        ts.canHaveModifiers(statement) &&
        ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (exported !== true) {
        return [];
    }
    if (ts.isVariableStatement(statement)) {
        return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
    }
    const declared =
        ts.isFunctionDeclaration(statement) ||
        ts.isClassDeclaration(statement) ||
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isEnumDeclaration(statement);
    return declared && statement.name !== undefined ? [statement.name.text] : [];
}

/** `const { a, b: [c] } = …` declares a and c. */
function boundNames(name: ts.BindingName): string[] {
    if (ts.isIdentifier(name)) {
        return [name.text];
    }
    return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}
