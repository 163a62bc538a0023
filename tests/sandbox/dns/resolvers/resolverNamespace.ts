import { spawnSync } from "node:child_process";

/** A network namespace in which a packet to any address returns to this machine. It runs as the user of the tests. */

/** The device on which all packets are lost. */
export const SILENT_DEVICE = "silent";

/** Source addresses for packets whose route leads to that device (RFC 5737, RFC 3849). */
const SOURCES = { ipv4: "192.0.2.200/32", ipv6: "2001:db8:ffff::1/128" };

const SET_UP = [
    "ip link set lo up",
    `ip link add ${SILENT_DEVICE} type veth peer name nowhere`,
    `ip link set ${SILENT_DEVICE} arp off up`,
    `ip address add ${SOURCES.ipv4} dev ${SILENT_DEVICE}`,
    `ip -6 address add ${SOURCES.ipv6} dev ${SILENT_DEVICE} nodad`,
    "ip route add local default dev lo",
    "ip -6 route add local default dev lo",
    "echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind",
    'exec "$@"',
].join(" && ");

/** The command that runs another command in the namespace. All processes that it started end with it. */
export function inNamespace(command: readonly string[]): { file: string; args: string[] } {
    return {
        file: "unshare",
        args: ["-r", "-n", "-p", "-f", "--kill-child", "sh", "-c", SET_UP, "sh", ...command],
    };
}

/** The reason why this machine cannot have such a network; undefined if it can. */
export function namespaceProblem(): string | undefined {
    const { file, args } = inNamespace(["true"]);
    const { status, error, stderr } = spawnSync(file, args, { encoding: "utf8" });
    const [line = ""] = (error?.message ?? stderr).trim().split("\n");
    return status === 0 ? undefined : `no network namespace: ${line}`;
}
