import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseAddress } from "../../records/addresses";
import { QueryError } from "../../dns/queryError";
import { query } from "../../dns/query";
import type { DnsRoute, DnsDestination } from "../../dns/route";
import { CONFIGURATIONS, type Kind } from "./serverConfigurations";
import type { Role, ZoneFile } from "./zoneFiles";

/**
 * Authoritative servers of other projects, each as a process on loopback. They use free ports and a temporary folder, and run as the user
 * of the tests.
 */

/** The folders in which distributions install servers. Not every PATH has them. */
const FOLDERS = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];

/** The program's file, or undefined if this machine does not have it. */
export function findProgram(kind: Kind): string | undefined {
    return FOLDERS.map((folder) => join(folder, kind)).find((file) => {
        try {
            accessSync(file, constants.X_OK);
            return true;
        } catch {
            return false;
        }
    });
}

/** Runs all the servers of a world. */
export interface Stage {
    /**
     * Starts the servers that are needed and do not run yet, stops those that are not needed any more, and returns the place of each
     * address.
     */
    play(roles: readonly Role[]): Promise<DnsRoute>;
    /** Stops all servers. Must be called. */
    close(): Promise<void>;
}

export async function createStage(kind: Kind, program: string): Promise<Stage> {
    const nobody = await startNobody();
    const families: Family[] = (await canListen("::1", 0)) ? ["ipv4", "ipv6"] : ["ipv4"];
    const ending: Promise<void>[] = [];
    let running = new Map<string, Instance>();
    return {
        async play(roles) {
            const before = running;
            const entries = await Promise.allSettled(
                roles.map(async ({ zones }): Promise<[string, Instance]> => {
                    const key = keyOf(zones);
                    return [key, before.get(key) ?? (await start({ kind, program, families }, zones))];
                }),
            );
            running = new Map(entries.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])));
            ending.push(
                ...[...before].filter(([key]) => !running.has(key)).map(([, instance]) => instance.stop()),
            );
            const failed = entries.find((each) => each.status === "rejected");
            if (failed !== undefined) {
                throw failed.reason;
            }
            return routeTo(roles, running, nobody.target);
        },
        async close() {
            await Promise.all([
                nobody.close(),
                ...ending,
                ...[...running.values()].map((instance) => instance.stop()),
            ]);
        },
    };
}

/** Two roles with the same zones share one server. A server that already has the zones is not started again. */
function keyOf(zones: readonly ZoneFile[]): string {
    return JSON.stringify(zones);
}

function routeTo(
    roles: readonly Role[],
    running: ReadonlyMap<string, Instance>,
    nobody: DnsDestination,
): DnsRoute {
    const targets = new Map<string, DnsDestination>();
    for (const { addresses, zones } of roles) {
        const instance = running.get(keyOf(zones));
        for (const text of addresses) {
            const parsed = parseAddress(text);
            const target = parsed?.family === "ipv6" ? instance?.ipv6 : instance?.ipv4;
            targets.set(parsed?.address ?? text, target ?? nobody);
        }
    }
    return (address) => targets.get(address) ?? nobody;
}

interface Instance {
    ipv4: DnsDestination;
    /** On a machine without IPv6, this is `ipv4`, so that servers' IPv6 addresses also answer. */
    ipv6: DnsDestination;
    stop(): Promise<void>;
}

/** Another process may take a port after our check and before the server takes it. */
const STARTS = 3;
const READY_MS = 10_000;
const POLL_MS = 15;

type Family = "ipv4" | "ipv6";

interface Start {
    kind: Kind;
    program: string;
    /** The loopback addresses of this machine. */
    families: readonly Family[];
}

async function start(what: Start, zones: readonly ZoneFile[], left = STARTS): Promise<Instance> {
    const { kind, program, families } = what;
    const ipv4 = { host: "127.0.0.1", port: await freePort("127.0.0.1") };
    const ipv6 = families.includes("ipv6") ? { host: "::1", port: await freePort("::1") } : undefined;
    const folder = mkdtempSync(join(tmpdir(), `audit-${kind}-`));
    zones.forEach(({ text }, index) => writeFileSync(join(folder, `${index}.zone`), text));
    const { config, flags } = CONFIGURATIONS[kind]({ folder, ipv4, ipv6, zones });
    const file = join(folder, `${kind}.conf`);
    writeFileSync(file, config);
    const guarded = runGuarded(folder, [program, ...flags, file]);
    try {
        await Promise.all(
            [ipv4, ipv6 ?? ipv4].map((target) => waitUntilReady(target, zones, guarded.failure)),
        );
    } catch (error) {
        await guarded.stop();
        if (left > 1) {
            return start(what, zones, left - 1);
        }
        throw error;
    }
    return { ipv4, ipv6: ipv6 ?? ipv4, stop: guarded.stop };
}

/**
 * Runs a server until the test stops it or ends. Our end of the pipe closes in any case, even if this process is killed. Then the shell
 * stops the server and removes its folder.
 */
const GUARD = `
trap "" INT HUP PIPE
folder=$1
shift
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r _; kill "$server"; } <&3 >/dev/null 2>&1 &
guard=$!
wait "$server"
kill "$guard" 2>/dev/null
rm -rf "$folder"
`;

interface Guarded {
    /** The server's output, after the server has ended by itself. */
    failure: () => string | undefined;
    stop: () => Promise<void>;
}

const KEPT_CHARACTERS = 2000;

function runGuarded(folder: string, command: readonly string[]): Guarded {
    const child: ChildProcess = spawn("/bin/sh", ["-c", GUARD, "sh", folder, ...command], {
        stdio: ["pipe", "pipe", "pipe"],
        cwd: folder,
    });
    let said = "";
    let ended = false;
    const exit = new Promise<void>((resolve) => {
        child.once("exit", () => {
            ended = true;
            resolve();
        });
        child.once("error", (error) => {
            said += error.message;
            ended = true;
            resolve();
        });
    });
    [child.stdout, child.stderr].forEach((stream) =>
        stream?.setEncoding("utf8").on("data", (text: string) => {
            said = (said + text).slice(-KEPT_CHARACTERS);
        }),
    );
    return {
        failure: () => (ended ? said : undefined),
        stop: async () => {
            child.stdin?.end();
            await exit;
        },
    };
}

/** Waits until it answers with authority for each of its zones. A server without zones must only answer. */
async function waitUntilReady(
    target: DnsDestination,
    zones: readonly ZoneFile[],
    failure: () => string | undefined,
): Promise<void> {
    const deadline = performance.now() + READY_MS;
    for (const origin of zones.length === 0 ? ["."] : zones.map((zone) => zone.origin)) {
        for (let last = "nothing yet"; last !== "";) {
            const said = failure();
            if (said !== undefined || performance.now() > deadline) {
                throw new Error(
                    `${target.host}:${target.port} does not serve ${origin}: ${last}; ${said ?? ""}`,
                );
            }
            last = await soaProblem(target, origin, zones.length === 0);
            await (last === "" ? undefined : wait(POLL_MS));
        }
    }
}

/** The problem with a server's answer for the SOA of a zone; "" where there is none. */
async function soaProblem(target: DnsDestination, origin: string, anything: boolean): Promise<string> {
    try {
        const question = { name: origin, type: "SOA" } as const;
        const { rcode, authoritative } = await query(target, question, { timeoutMs: 500, attempts: 1 });
        return anything || (rcode === "NOERROR" && authoritative)
            ? ""
            : `${rcode}, authority: ${authoritative}`;
    } catch (error) {
        if (error instanceof QueryError) {
            return error.message;
        }
        throw error;
    }
}

/** A socket that receives everything and answers nothing, like an address that no server has any more. */
async function startNobody(): Promise<{ target: DnsDestination; close(): Promise<void> }> {
    const port = await freePort("127.0.0.1");
    const udp = createSocket("udp4");
    udp.bind(port, "127.0.0.1");
    await once(udp, "listening");
    const connections = new Set<Socket>();
    const tcp = createServer((socket) => {
        connections.add(socket.on("error", () => socket.destroy()));
    });
    tcp.listen(port, "127.0.0.1");
    await once(tcp, "listening");
    return {
        target: { host: "127.0.0.1", port },
        close: async () => {
            connections.forEach((socket) => socket.destroy());
            udp.close();
            await closed(tcp);
        },
    };
}

/** A port below the range from which systems take the ports of clients, so that a free port probably stays free. */
const PORTS = { first: 20_000, end: 32_000 };

async function freePort(host: string): Promise<number> {
    for (;;) {
        const port = randomInt(PORTS.first, PORTS.end);
        if ((await canListen(host, port)) && (await canBind(host, port))) {
            return port;
        }
    }
}

async function canListen(host: string, port: number): Promise<boolean> {
    const server = createServer().listen(port, host);
    const free = await Promise.race([
        once(server, "listening").then(() => true),
        new Promise<boolean>((resolve) => server.once("error", () => resolve(false))),
    ]).catch(() => false);
    await (free ? closed(server) : undefined);
    return free;
}

function canBind(host: string, port: number): Promise<boolean> {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    return new Promise((resolve) => {
        socket.once("error", () => socket.close(() => resolve(false)));
        socket.bind(port, host, () => socket.close(() => resolve(true)));
    });
}

function closed(server: Server): Promise<void> {
    return new Promise((resolve) => server.close(() => resolve()));
}
