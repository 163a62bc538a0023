import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";

/**
 * The declarations of a package's entries, and the declarations that these need. Each file has the statements to which an exported name
 * leads, at its own path, so a class has one declaration for all entries. Comments stay with their statements, for the tooltips of an
 * editor.
 *
 * @param root the folder of the package
 * @param entries paths of declarations below it
 * @returns the text of each file, by its path below root
 */
export function neededDeclarations(root: string, entries: readonly string[]): Map<string, string> {
    const program = programOf(entries.map((entry) => join(root, entry)));
    const kept = new Kept(program.getTypeChecker());
    for (const entry of entries) {
        kept.addModule(sourceOf(program, join(root, entry)));
    }
    const texts = program
        .getSourceFiles()
        .map((file): [string, string] => [
            relative(root, file.fileName).split(sep).join("/"),
            textOf(file, kept),
        ]);
    return new Map(texts.filter(([, text]) => text !== ""));
}

/** Only our own declarations. Those of other packages are imported by name. */
function programOf(files: string[]): ts.Program {
    const options: ts.CompilerOptions = { noLib: true, types: [], noEmit: true };
    const host = ts.createCompilerHost(options);
    host.resolveModuleNameLiterals = (literals, containing) =>
        literals.map(({ text }) => ({ resolvedModule: resolved(host, containing, text) }));
    return ts.createProgram(files, options, host);
}

function resolved(host: ts.CompilerHost, from: string, name: string): ts.ResolvedModuleFull | undefined {
    const path = join(dirname(from), name);
    const places = name.startsWith(".") ? [`${path}.d.ts`, join(path, "index.d.ts")] : [];
    const resolvedFileName = places.find((place) => host.fileExists(place));
    return resolvedFileName === undefined ? undefined : { resolvedFileName, extension: ts.Extension.Dts };
}

function sourceOf(program: ts.Program, path: string): ts.SourceFile {
    const file = program.getSourceFile(path);
    if (file === undefined) {
        throw new Error(`${path} does not exist; build the package first`);
    }
    return file;
}

type Specifier = ts.ImportSpecifier | ts.NamespaceImport | ts.ImportClause | ts.ExportSpecifier;

const isSpecifier = (node: ts.Node): node is Specifier =>
    ts.isImportSpecifier(node) ||
    ts.isNamespaceImport(node) ||
    ts.isImportClause(node) ||
    ts.isExportSpecifier(node);

/** The statements and the imported names that are needed. */
class Kept {
    readonly #nodes = new Set<ts.Node>();

    constructor(readonly checker: ts.TypeChecker) {}

    has(node: ts.Node): boolean {
        return this.#nodes.has(node);
    }

    addModule(file: ts.SourceFile): void {
        const symbol = this.checker.getSymbolAtLocation(file);
        if (symbol === undefined || file.statements.some(exportsAll)) {
            throw new Error(`${file.fileName} must export each of its names by name`);
        }
        this.checker.getExportsOfModule(symbol).forEach((exported) => this.#addSymbol(exported));
    }

    #addSymbol(symbol: ts.Symbol): void {
        for (const declaration of symbol.declarations ?? []) {
            if (ts.isSourceFile(declaration)) {
                this.addModule(declaration);
            } else if (isSpecifier(declaration)) {
                this.#addSpecifier(declaration, symbol);
            } else {
                this.#addStatement(declaration);
            }
        }
    }

    #addSpecifier(specifier: Specifier, symbol: ts.Symbol): void {
        if (this.#nodes.has(specifier)) {
            return;
        }
        this.#nodes.add(specifier);
        const target = this.checker.getImmediateAliasedSymbol(symbol);
        if (target !== undefined) {
            this.#addSymbol(target);
        }
    }

    #addStatement(declaration: ts.Node): void {
        const statement = statementOf(declaration);
        if (this.#nodes.has(statement)) {
            return;
        }
        this.#nodes.add(statement);
        const visit = (node: ts.Node): void => {
            const symbol = ts.isIdentifier(node) ? this.checker.getSymbolAtLocation(node) : undefined;
            if (symbol !== undefined) {
                this.#addSymbol(symbol);
            }
            ts.forEachChild(node, visit);
        };
        visit(statement);
    }
}

function exportsAll(statement: ts.Statement): boolean {
    return ts.isExportDeclaration(statement) && statement.exportClause === undefined;
}

function statementOf(node: ts.Node): ts.Node {
    return ts.isSourceFile(node.parent) ? node : statementOf(node.parent);
}

/** @returns nothing if no statement of the file is needed */
function textOf(file: ts.SourceFile, kept: Kept): string {
    const lines = file.statements.map((statement) => statementText(statement, file, kept));
    const isNeeded = lines.some((line) => line !== "" && line !== MODULE_MARK);
    return isNeeded ? `${lines.filter((line) => line !== "").join("\n")}\n` : "";
}

/** Without this line, every declaration of a file would be exported. */
const MODULE_MARK = "export {};";

function statementText(statement: ts.Statement, file: ts.SourceFile, kept: Kept): string {
    if (ts.isImportDeclaration(statement)) {
        return importText(statement, file, kept);
    }
    if (ts.isExportDeclaration(statement)) {
        return exportText(statement, file, kept);
    }
    if (!kept.has(statement)) {
        return "";
    }
    const comment = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc).at(-1);
    const start = comment?.pos ?? statement.getStart(file);
    return file.text.slice(start, statement.end);
}

function importText(statement: ts.ImportDeclaration, file: ts.SourceFile, kept: Kept): string {
    const { importClause: clause } = statement;
    const bindings = clause?.namedBindings;
    const from = `from ${statement.moduleSpecifier.getText(file)};`;
    if (bindings !== undefined && ts.isNamedImports(bindings)) {
        const names = bindings.elements.filter((element) => kept.has(element));
        const type = clause?.isTypeOnly === true ? " type" : "";
        return names.length === 0 ? "" : `import${type} { ${textsOf(names, file)} } ${from}`;
    }
    return [clause, bindings].some((node) => node !== undefined && kept.has(node))
        ? statement.getText(file)
        : "";
}

function exportText(statement: ts.ExportDeclaration, file: ts.SourceFile, kept: Kept): string {
    const { exportClause: clause, moduleSpecifier: from } = statement;
    if (clause === undefined || !ts.isNamedExports(clause) || clause.elements.length === 0) {
        return statement.getText(file);
    }
    const names = clause.elements.filter((element) => kept.has(element));
    const type = statement.isTypeOnly ? " type" : "";
    const source = from === undefined ? "" : ` from ${from.getText(file)}`;
    return names.length === 0 ? "" : `export${type} { ${textsOf(names, file)} }${source};`;
}

function textsOf(nodes: readonly ts.Node[], file: ts.SourceFile): string {
    return nodes.map((node) => node.getText(file)).join(", ");
}
