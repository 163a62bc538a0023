import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    CompilerState,
    Extractor,
    ExtractorConfig,
    ExtractorLogLevel,
    type ExtractorMessage,
} from "@microsoft/api-extractor";
import { packageRoot } from "../../route53/packageRoot";

const ROOT = packageRoot();

/** The entries of the package, each with the name of its report in etc/. */
const ENTRIES = {
    index: "dist/components/index.d.ts",
    audit: "dist/audit/index.d.ts",
    monitor: "dist/monitor/index.d.ts",
    testing: "dist/rehearsal/testing.d.ts",
};

const UPDATE = "UPDATE_DOCS=1 npx mocha dist/tests/package/apiReport.test.js";

/** Messages about the reports themselves. All others are about names and comments, which TypeDoc checks (`npm run lint:api`). */
const OF_REPORT = [
    "console-api-report-not-copied",
    "console-api-report-copied",
    "console-api-report-created",
];

describe("The API reports in etc/", function () {
    // Reading the declarations of @pulumi/aws takes time.
    this.timeout(240_000);
    let folder: string;
    let compilerState: CompilerState;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "white-label-dns-api-"));
        const [first, ...more] = Object.values(ENTRIES);
        compilerState = CompilerState.create(configOf("index", first ?? "", folder), {
            additionalEntryPoints: more.map((entry) => join(ROOT, entry)),
        });
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    for (const [name, declarations] of Object.entries(ENTRIES)) {
        it(`say what ${declarations} declares: a change of them is a change for every user`, () => {
            const messages: ExtractorMessage[] = [];
            const { apiReportChanged } = Extractor.invoke(configOf(name, declarations, folder), {
                compilerState,
                localBuild: process.env["UPDATE_DOCS"] === "1",
                messageCallback: (message) => {
                    messages.push(message);
                    message.handled = true;
                },
            });
            const errors = messages.filter(
                ({ logLevel, messageId }) =>
                    logLevel === ExtractorLogLevel.Error && !OF_REPORT.includes(messageId),
            );
            assert.deepEqual(
                errors.map(({ text }) => text),
                [],
            );
            assert.ok(
                !apiReportChanged || process.env["UPDATE_DOCS"] === "1",
                `etc/${name}.api.md differs from the declarations; where that is meant, run: ${UPDATE}`,
            );
        });
    }
});

function configOf(name: string, declarations: string, folder: string): ExtractorConfig {
    return ExtractorConfig.prepare({
        configObject: {
            projectFolder: ROOT,
            mainEntryPointFilePath: join(ROOT, declarations),
            newlineKind: "lf",
            compiler: { tsconfigFilePath: join(ROOT, "tsconfig.product.json") },
            apiReport: {
                enabled: true,
                reportFileName: `${name}.api.md`,
                reportFolder: join(ROOT, "etc"),
                reportTempFolder: folder,
            },
            docModel: { enabled: false },
            dtsRollup: { enabled: false },
            tsdocMetadata: { enabled: false },
            messages: {
                compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
                extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
                tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
            },
        },
        configObjectFullPath: undefined,
        packageJsonFullPath: join(ROOT, "package.json"),
    });
}
