import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../cli/main";
import { checkWritable, replaceFile } from "../../cli/outputFile";
import type { Produces } from "./entries";
import { withEnvironment } from "./fakeServices";

/** The errors of the command `audit` before it sends a packet. */

const BRAND = ["--brand", "example.com"];
const NAMES = [...BRAND, "--name-server", "ns1.example.com"];
const INPUT = {
    version: 1,
    brandDomain: "example.com",
    delegationSets: [{ hosts: [{ host: "ns1.example.com" }] }],
    tenants: { "tenant.net": 1 },
};

export function describeAuditErrors(produces: Produces): void {
    let folder: string;
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-errors-"));
    });
    after(() => rm(folder, { recursive: true }));

    /** A file with this content. */
    const file = async (name: string, content: unknown): Promise<string> => {
        const path = join(folder, name);
        await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
        return path;
    };
    const auditOf = async (...contents: unknown[]): Promise<string[]> => {
        const files = contents.map((content, index) => file(`${index}.json`, content));
        return audit(...(await Promise.all(files)));
    };
    /** Runs with a command `pulumi` that runs this script. */
    const auditWithPulumi = async (script: string, ...argv: string[]): Promise<string[]> => {
        const pulumi = await file("pulumi", `#!/bin/sh\n${script}\n`);
        await chmod(pulumi, 0o755);
        return withEnvironment({ PATH: folder }, () => audit(...argv));
    };

    produces("an-audit-without-anything-to-look-at", async () => [
        ...(await audit()),
        ...(await audit(...BRAND)),
        ...(await audit(...NAMES, "--stack", "prod")),
        ...(await audit("--name-server", "ns1.example.com")),
        ...(await audit("-", "-")),
    ]);
    produces("an-option-of-an-audit-that-does-not-fit", async () => [
        ...(await audit(...NAMES, "--timeout", "0")),
        ...(await audit(...NAMES, "--watch", "soon")),
        ...(await audit(...NAMES, "--root", "a.root-servers.net")),
        ...(await audit(...NAMES, "--resolver", "1.1.1.1 53")),
        ...(await audit(...NAMES, "--dns-gateway", "127.0.0.1:dns")),
        ...(await audit(...NAMES, "--family", "ipv5")),
        ...(await audit(...NAMES, "--family", "ipv6", "--root", "198.41.0.4")),
    ]);
    produces("a-stack-whose-outputs-are-not-available", async () => [
        ...(await audit("tenant.net")),
        ...(await audit(folder)),
        ...(await withEnvironment({ PATH: "" }, () => audit("--stack", "prod"))),
        ...(await auditWithPulumi("echo 'error: no stack' >&2; exit 255", "--stack", "prod")),
    ]);
    produces("outputs-that-an-audit-cannot-use", async () => [
        ...(await auditOf("")),
        ...(await auditOf("{")),
        ...(await auditOf([])),
        ...(await auditOf({ registrar: {} })),
        ...(await auditOf({ audit: "[secret]" })),
        ...(await auditOf({ audit: { ...INPUT, version: 2 } })),
    ]);
    produces("a-name-that-an-audit-cannot-use", async () => [
        ...(await audit(...NAMES, "tenant..net")),
        ...(await audit(...BRAND, "--name-server", "ns1.other.net")),
        ...(await auditOf({ ...INPUT, tenants: { "example.com": 1 } })),
        ...(await auditOf({ ...INPUT, tenants: { "tenant.net": 2 } })),
    ]);
    produces("inputs-of-an-audit-that-contradict-each-other", async () => [
        ...(await auditOf(INPUT, { ...INPUT, brandDomain: "example.org" })),
        ...(await auditOf(
            withSet(["ns1.example.com", "ns2.example.com"]),
            withSet(["ns2.example.com", "ns1.example.com"]),
        )),
        ...(await auditOf({ ...INPUT, brandNameServers: ["a.b"] }, { ...INPUT, brandNameServers: ["b.a"] })),
        ...(await auditOf({ ...INPUT, ttls: ttls(60) }, { ...INPUT, ttls: ttls(61) })),
        ...(await auditOf(
            withSet(["ns1.example.com"], { id: "N1" }),
            withSet(["ns1.example.com"], { id: "N2" }),
        )),
        ...(await audit(
            ...NAMES,
            "--name-server",
            "ns1.example.com=a.b",
            "--name-server",
            "ns1.example.com=b.a",
        )),
    ]);
    produces("a-tenant-that-an-audit-does-not-have", async () => [
        ...(await audit(...NAMES, "tenant.net", "--tenant", "tenat.net")),
        ...(await audit(...NAMES, "--tenant", "tenant.net")),
    ]);
    produces("a-file-that-an-audit-cannot-write", async () => {
        const nowhere = join(folder, "nowhere", "audit.prom");
        const inTheWay = await file("in-the-way", "");
        await mkdir(join(folder, "taken"));
        return [
            ...(await audit(...NAMES, "--html", folder)),
            ...(await audit(...NAMES, "--prometheus", nowhere)),
            ...(await audit(...NAMES, "--html", nowhere, "--prometheus", nowhere)),
            await refusal(checkWritable("--html", join(inTheWay, "audit.html"))),
            await refusal(replaceFile("--html", nowhere, "")),
        ];
    });
}

function withSet(names: string[], set: object = {}): object {
    return { ...INPUT, delegationSets: [{ ...set, hosts: names.map((host) => ({ host })) }] };
}

function ttls(seconds: number): object {
    return { address: seconds, ns: seconds, soa: seconds };
}

async function refusal(work: Promise<unknown>): Promise<string> {
    return work.then(
        () => "nothing was refused",
        (error: unknown) => `error: ${(error as Error).message}`,
    );
}

/** The errors that the command writes to stderr. */
async function audit(...argv: string[]): Promise<string[]> {
    let stderr = "";
    await main(["audit", ...argv], {
        stdout: { write: () => true },
        stderr: { write: (text) => (stderr += text) },
    });
    return stderr.split("\n").filter((line) => line.startsWith("error: "));
}
