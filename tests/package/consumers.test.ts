import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { installInFolder, PACKAGE } from "./installed";

/** Uses each entry of the package, and types of each entry. */
const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { readConfig, TenantZone, WhiteLabelDns, WhiteLabelNameServers, type Target } from "${PACKAGE}";
import { auditPlanOf, readAuditInput, runAudit, type AuditInput, type Report } from "${PACKAGE}/audit";
import { createEmbeddedEngine, forSandbox, startSandbox, type Fault, type Outcome } from "${PACKAGE}/testing";

const target: Target = { addresses: ["203.0.113.10"] };
const dns = new WhiteLabelDns("dns", readConfig());
const nameServers = new WhiteLabelNameServers("name-servers", { brandDomain: "example.com" });
const tenant = new TenantZone("tenant.net", { domain: "tenant.net", nameServers, target });

export const registrar: pulumi.Output<string> = nameServers.registrar.apply((text) => JSON.stringify(text));
export const input: pulumi.Output<AuditInput> = dns.audit;
export const urn: pulumi.Output<string> = tenant.urn;

export async function audit(json: string): Promise<Report["verdict"]> {
    const report = await runAudit(auditPlanOf(readAuditInput(json, "outputs.json")), { concurrency: 8 });
    return report.verdict;
}

export async function rehearse(fault: Fault): Promise<Outcome> {
    const sandbox = await startSandbox({ limits: { zonesPerAccount: 10 } });
    console.log(fault.operation);
    const config = forSandbox({ "example:brandDomain": "example.com" }, sandbox);
    const options = { project: "example", stack: "test", config, state: "state.json", programDir: __dirname };
    return createEmbeddedEngine({ ...options, program: "./bin/index.js" }).up();
}
`;

/** The options in the templates of `pulumi new`. All others are TypeScript's defaults. */
const TEMPLATE: ts.CompilerOptions = {
    strict: true,
    target: ts.ScriptTarget.ES2020,
    experimentalDecorators: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
    skipLibCheck: false,
    noEmit: true,
};

interface Consumer {
    title: string;
    file: string;
    options: ts.CompilerOptions;
    /** Also checks the declarations of other packages, which takes ten times as long. */
    all?: boolean;
}

const CONSUMERS: Consumer[] = [
    {
        title: "Pulumi's own template (CommonJS, node10)",
        file: "template.ts",
        options: { module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10 },
        all: true,
    },
    { title: "CommonJS on node16", file: "commonjs.cts", options: { module: ts.ModuleKind.Node16 } },
    {
        title: "an ECMAScript module on node16",
        file: "module.mts",
        options: { module: ts.ModuleKind.Node16 },
    },
    {
        title: "a bundler",
        file: "bundled.ts",
        options: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    },
];

/** The packages that the package's declarations may need: those that every user has, and dependencies with correct types. */
const PUBLIC_PACKAGES = [
    "@pulumi/pulumi",
    "@pulumi/pulumi/dynamic",
    "@pulumi/aws",
    "@aws-sdk/client-route-53",
    "@aws-sdk/client-route-53-domains",
];

describe("The installed package", function () {
    this.timeout(240_000);
    let installed: ReturnType<typeof installInFolder>;
    before(() => {
        installed = installInFolder();
    });
    after(() => installed.remove());

    for (const { title, file, options, all = false } of CONSUMERS) {
        it(`compiles without skipLibCheck in a program that is ${title}`, () => {
            const path = join(installed.folder, file);
            writeFileSync(path, PROGRAM);
            const program = ts.createProgram([path], {
                ...TEMPLATE,
                ...options,
                typeRoots: [join(installed.folder, "node_modules", "@types")],
            });
            const diagnostics = all ? ts.getPreEmitDiagnostics(program) : ownDiagnostics(program, path);
            const errors = ts.formatDiagnostics(diagnostics, {
                getCanonicalFileName: String,
                getCurrentDirectory: () => installed.folder,
                getNewLine: () => "\n",
            });
            assert.equal(errors, "");
        });
    }

    it("declares its types without types of other packages", () => {
        const root = join(installed.folder, "node_modules", PACKAGE, "dist");
        const entries = ["components/index", "audit/index", "rehearsal/testing"];
        const foreign = [...importsOfDeclarations(root, entries)].filter(
            ([name]) => !PUBLIC_PACKAGES.includes(name),
        );
        assert.deepEqual(
            foreign.map(([name, files]) => `${name} in ${files.join(", ")}`),
            [],
        );
    });
});

/** The errors in the program's own file and in the package's declarations. */
function ownDiagnostics(program: ts.Program, path: string): ts.Diagnostic[] {
    const own = program
        .getSourceFiles()
        .filter(({ fileName }) => fileName === path || fileName.includes(`/${PACKAGE}/`));
    return [
        ...program.getOptionsDiagnostics(),
        ...program.getGlobalDiagnostics(),
        ...own.flatMap((file) => [
            ...program.getSyntacticDiagnostics(file),
            ...program.getSemanticDiagnostics(file),
        ]),
    ];
}

/** The packages that the reachable declarations import, each with the files that import it. */
function importsOfDeclarations(root: string, entries: string[]): Map<string, string[]> {
    const packages = new Map<string, string[]>();
    const seen = new Set(entries);
    for (const file of seen) {
        const text = readFileSync(join(root, `${file}.d.ts`), "utf8");
        for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
            if (!fileName.startsWith(".")) {
                packages.set(fileName, [...(packages.get(fileName) ?? []), file]);
                continue;
            }
            const path = join(dirname(file), fileName);
            seen.add(existsSync(join(root, `${path}.d.ts`)) ? path : join(path, "index"));
        }
    }
    return packages;
}
