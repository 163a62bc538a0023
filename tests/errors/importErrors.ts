import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../cli/main";
import { control } from "../sandbox/control";
import { useSandbox } from "../sandbox/useSandbox";
import type { Produces } from "./entries";

/** What the command `import` refuses, and what it ends with. */
export function describeImportErrors(produces: Produces): void {
    const used = useSandbox();
    let folder: string;
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-errors-"));
    });
    after(() => rm(folder, { recursive: true }));

    const BRAND = ["--brand", "example.com"];
    const stackConfig = async (): Promise<string> => {
        const { endpoint } = used.sandbox;
        const file = join(folder, "Pulumi.prod.yaml");
        const config = {
            "aws:accessKey": "sandbox",
            "aws:secretKey": "sandbox",
            "aws:maxRetries": 0,
            "aws:endpoints": [{ route53: endpoint, sts: endpoint }],
        };
        await writeFile(file, JSON.stringify({ config }));
        return file;
    };
    const runImport = async (...argv: string[]): Promise<string[]> => {
        const lines: string[] = [];
        const stderr = { write: (text: string) => lines.push(...text.trimEnd().split("\n")) };
        await main(["import", ...argv], { stdout: { write: () => true }, stderr });
        return lines.filter((line) => line.startsWith("error: "));
    };

    produces("an-import-that-cannot-be-made", async () => {
        const there = await stackConfig();
        const here = ["--endpoint", used.sandbox.endpoint];
        return [
            ...(await runImport("--zone", "tenant.nte", ...here)),
            ...(await runImport("--adopt", "tenant.nte", ...here)),
            ...(await runImport("--brand", "exa mple.com", ...here)),
            ...(await runImport("--out", join(folder, "new.yaml"), ...here)),
            ...(await runImport(...BRAND, "--out", there, ...here)),
            ...(await runImport(...BRAND, "--out", join(folder, "none", "new.yaml"), ...here)),
            ...(await runImport(...BRAND, "--out", join(folder, "x".repeat(300)), ...here)),
        ];
    });
    produces("an-account-whose-zones-cannot-be-listed", async () => {
        const config = await stackConfig();
        await control(used.sandbox, "POST", "faults", [
            { operation: "ListHostedZones", fault: "throttle", times: 1 },
        ]);
        return runImport("--config", config);
    });
}
