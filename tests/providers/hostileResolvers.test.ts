import assert from "node:assert/strict";
import { sortAddresses } from "../../records/addresses";
import type { Host } from "../../dns/serverAddresses";
import { provider } from "../../providers/nameServerAddresses";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox";
import { control } from "../sandbox/control";
import { clientOf, createSet, createZone } from "../sandbox/useSandbox";
import { CASES, ZONE, type Case, type Scene, type Which } from "./hostileCases";

/** Each case has its own name server. All are looked up at once, because silent resolvers take time. */
describe("Name servers' addresses with wrong DNS answers", () => {
    const published = new Map<Case, string[]>();
    const scenes = new Map<Case, Scene>();
    let sandbox: Sandbox;
    let said: string[];
    let setId = "";

    before(async function () {
        this.timeout(30_000);
        sandbox = await startSandbox();
        const client = clientOf(sandbox.endpoint);
        const { id, nameServers } = await createSet(client, "set");
        setId = id;
        await createZone(client, ZONE, { set: id });
        client.destroy();
        // A known server besides the server of the case. It is not looked up, and shows that the zone is served.
        const healthy = hostOf(sandbox, "ns2.example.com", nameServers[0] ?? "");
        for (const [index, each] of CASES.entries()) {
            const scene = addServer(sandbox, index, each.aws, healthy);
            scenes.set(each, scene);
            const faults = each.faults(scene).map((fault) => ({ ...fault, times: "forever" }));
            await control(sandbox, "POST", "dns-faults", faults);
        }
        await configure(sandbox);
        said = await listening(async () => {
            await Promise.all(
                [...scenes].map(async ([each, scene]) => {
                    const others = each.alone === true ? [] : [healthy];
                    published.set(each, await lookUp(setId, scene, each.known ?? ["old"], others));
                }),
            );
        });
    });

    after(() => sandbox.close());

    for (const each of CASES) {
        it(each.title, () => {
            const scene = scenes.get(each);
            assert.ok(scene);
            const right = sortAddresses(each.published.map((which) => scene[which]));
            const lines = said.filter((line) => line.includes(`(${scene.awsName})`));
            assert.deepEqual(published.get(each), right, lines.join("\n"));
            for (const parts of each.says(scene)) {
                assert.ok(
                    lines.some((line) => parts.every((part) => line.includes(part))),
                    `${parts.join(" … ")} is not in\n${lines.join("\n")}`,
                );
            }
            const doubts = lines.filter((line) => !line.includes("AWS changed an address"));
            const warned = doubts.some((line) => line.startsWith("warning: "));
            assert.equal(warned, each.says(scene).length > 0, lines.join("\n"));
        });
    }
});

/** An AWS server that has the zone of proof, with a name and addresses of its own. */
function addServer(sandbox: Sandbox, index: number, aws: Which[], { ipv4: [neighbor = ""] }: Host): Scene {
    const { world, resolvers } = sandbox;
    const [resolver = "", resolver2 = ""] = resolvers;
    const scene: Scene = {
        // Beyond the numbers of the sandbox's own servers.
        awsName: `ns-${2100 + index}.awsdns-99.net`,
        old: `205.251.100.${index}`,
        next: `205.251.101.${index}`,
        neighbor,
        resolvers: { resolver, resolver2 },
    };
    world.nameServers.set(scene.awsName, { ipv4: aws.map((which) => scene[which]), ipv6: [] });
    [...world.hostedZones.values()].forEach(({ nameServers }) => nameServers.push(scene.awsName));
    return scene;
}

function hostOf({ world }: Sandbox, host: string, awsName: string): Host {
    return { host, awsName, ...(world.nameServers.get(awsName) ?? { ipv4: [], ipv6: [] }) };
}

async function configure({ endpoint, resolvers, dns }: Sandbox): Promise<void> {
    const settings: Record<string, string> = {
        "aws:endpoints": JSON.stringify([{ route53: endpoint }]),
        "aws:region": "us-east-1",
        "aws:accessKey": "sandbox",
        "aws:secretKey": "sandbox",
        "white-label-dns:resolvers": JSON.stringify(resolvers),
        "white-label-dns:dnsGateway": dns,
    };
    await provider.configure({
        config: { get: (key) => settings[key], require: (key) => settings[key] ?? "" },
    });
}

/** The result of the next preview for a host with known addresses, while the zone of proof is on its servers. */
async function lookUp(
    delegationSetId: string,
    { awsName, ...scene }: Scene,
    known: Which[],
    others: Host[],
): Promise<string[]> {
    const host: Host = {
        host: "ns1.example.com",
        awsName,
        ipv4: known.map((which) => scene[which]),
        ipv6: [],
    };
    const args = { names: [host.host], nameServers: [awsName, ...others.map((other) => other.awsName)] };
    const olds = { ...args, witness: ZONE, hosts: [host, ...others] };
    const { inputs, failures } = await provider.check(olds, { ...args, delegationSetId });
    assert.deepEqual(failures, []);
    return inputs?.hosts?.[0]?.ipv4 ?? [];
}

/** The lines that are written to stderr in the meantime. */
async function listening(work: () => Promise<void>): Promise<string[]> {
    const write = process.stderr.write.bind(process.stderr);
    const lines: string[] = [];
    process.stderr.write = (chunk: string | Uint8Array): boolean => {
        lines.push(...chunk.toString().split("\n"));
        return true;
    };
    try {
        await work();
    } finally {
        process.stderr.write = write;
    }
    return lines;
}
