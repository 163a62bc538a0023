import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { AuditOptions } from "../../audit/audit";
import { type Check, type Finding } from "../../audit/report";
import { reportSchema } from "../../audit/reportSchema";
import { ROOT_HINTS } from "../../dns/rootHints";
import type { DnsDestination } from "../../dns/route";
import { DNS_FAULTS, type DnsFaultKind } from "../../sandbox/dns/faults";
import { DEFECTS } from "./defects";
import {
    FIRST_SET,
    ON_FIRST,
    STRANGER,
    deployHealthyWorld,
    inLanes,
    openLane,
    registryAddresses,
    type Healthy,
    type Lane,
    type Scene,
} from "./defectScene";

/** A resolver that is asked for AWS's addresses, in addition to an honest one. */
const RESOLVER = "one of two resolvers";

/** The servers that send answers which no server should send. */
const PLACES: Record<string, (scene: Scene) => string[]> = {
    "every root server": () => ROOT_HINTS.flatMap(({ addresses }) => addresses),
    "the registry of com": () => registryAddresses("com"),
    "the registries of AWS's names": () => ["com", "net", "org", "uk"].flatMap(registryAddresses),
    "the name servers of brand and tenants": (scene) => FIRST_SET.flatMap((host) => addressesAt(scene, host)),
    "one of these name servers": (scene) => addressesAt(scene, FIRST_SET[0] ?? ""),
    [RESOLVER]: () => ["resolver"],
    everybody: () => ["*"],
};

function addressesAt(scene: Scene, host: string): string[] {
    const { ipv4, ipv6 } = scene.aws(host);
    return [...ipv4, ...ipv6];
}

/** A busy machine may be late. Findings are unknown then, which every test here allows. */
const OPTIONS = { timeoutMs: 60, attempts: 1, concurrency: 32 };

/** Defects for which each check has another finding. */
const BENEATH = DEFECTS.filter(({ name }) =>
    [
        "AWS changes an IPv4 address",
        "The registry keeps an old address as glue",
        "A tenant is not registered",
        "A zone's NS records are edited",
        "A zone is deleted",
        "A former host's DS records are left at the brand domain",
    ].includes(name),
);

const AUDITED = ["tenant.net", "sibling.com"];

interface Case {
    fault: DnsFaultKind;
    place: string;
}

const CASES: Case[] = DNS_FAULTS.flatMap((fault) =>
    Object.keys(PLACES)
        // Silence everywhere means that there is no network at all, which is another case.
        .filter((place) => !(place === "everybody" && fault === "silence"))
        .map((place) => ({ fault, place })),
);

/** Only the first delegation set, because there are many cases. */
function spoil(scene: Scene, { fault, place }: Case): void {
    scene.plan.servers = scene.plan.servers.filter(({ host }) => FIRST_SET.includes(host));
    scene.plan.tenants = scene.plan.tenants.filter(({ domain }) => AUDITED.includes(domain));
    scene.fault(PLACES[place]?.(scene) ?? [], { fault, addresses: [STRANGER.ipv4, STRANGER.ipv6] });
}

function placeOf({
    check,
    kind,
    subject,
    server = "",
}: Pick<Finding, "check" | "kind" | "subject" | "server">): string {
    return [check, kind, subject, server].join(" ");
}

function optionsFor({ resolvers }: Lane, place: string): AuditOptions {
    return place === RESOLVER ? { ...OPTIONS, resolvers } : OPTIONS;
}

/** Without signatures, no check can find a lie on which all servers agree, whether about AWS's addresses or about ours. */
function isOneLie({ fault, place }: Case, check: Check): boolean {
    return fault === "wrong-addresses" && place === "everybody" && check === "addresses";
}

describe("An audit among hostile servers", function () {
    this.timeout(300_000);
    let healthy: Healthy;
    before(async () => {
        healthy = await deployHealthyWorld();
    });

    it("ends with a report that calls no broken item ok, whatever the servers do", async () => {
        const hidden = await inLanes(healthy, 8, CASES, async (lane, each) => {
            const report = await lane.audit(
                (scene) => {
                    BENEATH.forEach(({ apply }) => apply(scene));
                    spoil(scene, each);
                },
                optionsFor(lane, each.place),
            );
            assert.ok(reportSchema.safeParse(report).success);
            assert.notEqual(report.verdict, "ok", `${each.fault} at ${each.place}`);
            const found = new Map(report.findings.map((finding) => [placeOf(finding), finding]));
            return BENEATH.flatMap(({ expected }) => expected)
                .filter(({ check, onlyWithout }) => onlyWithout === undefined && !isOneLie(each, check))
                .filter((wanted) => (found.get(placeOf(wanted))?.verdict ?? "ok") === "ok")
                .map((wanted) => `${each.fault} at ${each.place}: ${placeOf(wanted)} is ok`);
        });
        assert.equal(BENEATH.length, 6);
        assert.equal(hidden.flat().join("\n"), "");
    });

    it("calls silence unknown, and never broken, at every server", async () => {
        const blamed = await inLanes(healthy, 8, Object.keys(PLACES), async (lane, place) => {
            const { findings } = await lane.audit(
                (scene) => spoil(scene, { fault: "silence", place }),
                optionsFor(lane, place),
            );
            return findings
                .filter(({ verdict }) => verdict !== "ok" && verdict !== "unknown")
                .map((finding) => `${place}: ${finding.verdict} ${placeOf(finding)}: ${finding.seen}`);
        });
        assert.equal(blamed.flat().join("\n"), "");
    });

    for (const [what, everyMs, size] of [
        ["arrives octet by octet and never ends", 5, 1],
        ["has a size of gigabytes", 0, 1 << 16],
    ] as const) {
        it(`does not wait longer than its limit for an answer that ${what}`, async () => {
            const endless = await startEndless(everyMs, size);
            const lane = await openLane(healthy);
            let ours: string[] = [];
            const started = performance.now();
            const { findings } = await lane.audit(
                (scene) => {
                    ours = FIRST_SET.flatMap((host) => addressesAt(scene, host));
                },
                {
                    timeoutMs: 100,
                    attempts: 2,
                    route: (address) => (ours.includes(address) ? endless.target : lane.route(address)),
                },
            );
            const seconds = (performance.now() - started) / 1000;
            await Promise.all([lane.close(), endless.close()]);
            const answers = findings.filter(
                ({ check, subject }) => check === "answers" && ON_FIRST.includes(subject),
            );
            assert.deepEqual([...new Set(answers.map(({ verdict }) => verdict))], ["unknown"]);
            assert.equal(answers.length, ON_FIRST.length * FIRST_SET.length);
            assert.ok(seconds < 60, `${seconds} s`);
            assert.ok(endless.connections() > 0);
            // Including the bytes that the system receives in advance.
            assert.ok(endless.most() < 16 << 20, `${endless.most()} octets over one connection`);
        });
    }
});

interface Endless {
    target: DnsDestination;
    connections: () => number;
    /** The largest number of octets that one connection received. */
    most: () => number;
    close: () => Promise<void>;
}

/** Starts an answer and never ends it. Over UDP it sends bytes that are not an answer. */
async function startEndless(everyMs: number, size: number): Promise<Endless> {
    const host = "127.0.0.1";
    const sockets = new Set<Socket>();
    const timers = new Set<NodeJS.Timeout>();
    let connections = 0;
    let most = 0;
    const tcp = createServer((socket) => {
        connections += 1;
        sockets.add(socket);
        const goOn = (): void => {
            most = Math.max(most, socket.bytesWritten);
            if (socket.writable) {
                socket.write(Buffer.alloc(size, 0xff), () => timers.add(setTimeout(goOn, everyMs)));
            }
        };
        // The client must close the connection here.
        socket.on("error", () => socket.destroy());
        // The length of the longest message.
        socket.write(Buffer.from([0xff, 0xff]), goOn);
    });
    tcp.listen(0, host);
    await once(tcp, "listening");
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket("udp4");
    udp.on("error", () => undefined);
    udp.on("message", (request, client) => {
        const stray = Buffer.from(request);
        stray.writeUInt16BE((request.readUInt16BE(0) + 1) & 0xffff);
        timers.add(setInterval(() => udp.send(stray, client.port, client.address), 20));
    });
    udp.bind(port, host);
    await once(udp, "listening");
    return {
        target: { host, port },
        connections: () => connections,
        most: () => most,
        async close() {
            timers.forEach((timer) => clearInterval(timer));
            sockets.forEach((socket) => socket.destroy());
            await Promise.all([
                new Promise<void>((resolve) => tcp.close(() => resolve())),
                new Promise<void>((resolve) => udp.close(() => resolve())),
            ]);
        },
    };
}
