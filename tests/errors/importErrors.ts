import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../cli/main";
import { control } from "../sandbox/control";
import { createSet, createZone, useSandbox } from "../sandbox/useSandbox";
import { withDenials } from "./fakeServices";
import type { Produces } from "./entries";

/** The errors of the command `import` before and after its work. */
export function describeImportErrors(produces: Produces): void {
    const used = useSandbox();
    let folder: string;
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-errors-"));
    });
    after(() => rm(folder, { recursive: true }));

    const BRAND = ["--brand", "example.com"];
    const deniedAt = (isDenied: (request: IncomingMessage) => boolean): Promise<string[]> =>
        withDenials(used.sandbox.endpoint, isDenied, async (endpoint) =>
            runImport("--config", await stackConfig(endpoint)),
        );
    const stackConfig = async (endpoint = used.sandbox.endpoint): Promise<string> => {
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
        const { id: set } = await createSet(used.client, "set");
        await createZone(used.client, "on-set.net", { set });
        return [
            ...(await runImport("--zone", "tenant.nte", ...here)),
            ...(await runImport("--adopt", "tenant.nte", ...here)),
            ...(await runImport("--adopt", "on-set.net", ...here)),
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
        const throttled = await runImport("--config", config);
        return [
            ...throttled,
            ...(await deniedAt(({ url = "" }) => url.startsWith("/2013-04-01/hostedzone?"))),
        ];
    });
    produces("zones-that-an-import-is-not-allowed-to-read", async () => {
        const id = await createZone(used.client, "denied.net");
        return deniedAt(({ url = "" }) => url.includes(id));
    });
}
