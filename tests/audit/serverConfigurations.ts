import { toFqdn } from "../../records/names";
import type { DnsDestination } from "../../dns/route";
import type { ZoneFile } from "./zoneFiles";

/** The configuration of each kind of server, with which it only serves zone files on two sockets. */

export type Kind = "named" | "knotd" | "nsd";

export interface Placement {
    /** The folder for all files of the server; the zones are in it as 0.zone, 1.zone … */
    folder: string;
    ipv4: DnsDestination;
    ipv6: DnsDestination | undefined;
    zones: readonly ZoneFile[];
}

export interface Configuration {
    config: string;
    /** The arguments before the name of the configuration file, which keep the server in the foreground. */
    flags: string[];
}

export const TITLES: Record<Kind, string> = { named: "BIND", knotd: "Knot DNS", nsd: "NSD" };

export const CONFIGURATIONS: Record<Kind, (placement: Placement) => Configuration> = {
    named: configureNamed,
    knotd: configureKnot,
    nsd: configureNsd,
};

/**
 * The zones are secondary zones, whose primary is the server itself. As a primary, BIND refuses zones with the defects of these tests (a
 * CNAME for a name server, no glue). As a secondary, it must accept every zone, and gives the same answers.
 */
function configureNamed({ folder, ipv4, ipv6, zones }: Placement): Configuration {
    const zoneTexts = zones.map(
        ({ origin }, index) => `zone "${origin}" {
    type secondary;
    primaries { ${ipv4.host} port ${ipv4.port}; };
    masterfile-format text;
    file "${index}.zone";
};`,
    );
    const config = `options {
    directory "${folder}";
    listen-on port ${ipv4.port} { ${ipv4.host}; };
    listen-on-v6 ${ipv6 === undefined ? "{ none; }" : `port ${ipv6.port} { ${ipv6.host}; }`};
    recursion no;
    allow-transfer { none; };
    notify no;
    empty-zones-enable no;
    dnssec-validation no;
    pid-file none;
    lock-file none;
    session-keyfile none;
};
controls { };
${zoneTexts.join("\n")}
`;
    return { config, flags: ["-g", "-n", "1", "-c"] };
}

function configureKnot({ folder, ipv4, ipv6, zones }: Placement): Configuration {
    const sockets = [ipv4, ...(ipv6 === undefined ? [] : [ipv6])].map(
        ({ host, port }) => `"${host}@${port}"`,
    );
    const zoneTexts = zones.map(
        ({ origin }, index) => `  - domain: "${toFqdn(origin)}"\n    file: "${index}.zone"`,
    );
    const config = `server:
    rundir: "${folder}"
    listen: [ ${sockets.join(", ")} ]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "${folder}"
log:
  - target: stderr
    any: warning
template:
  - id: default
    storage: "${folder}"
    semantic-checks: off
    journal-content: none
    zonefile-sync: -1
${zoneTexts.length === 0 ? "" : `zone:\n${zoneTexts.join("\n")}\n`}`;
    return { config, flags: ["-c"] };
}

function configureNsd({ folder, ipv4, ipv6, zones }: Placement): Configuration {
    const sockets = [ipv4, ...(ipv6 === undefined ? [] : [ipv6])].map(
        ({ host, port }) => `    ip-address: ${host}@${port}`,
    );
    const zoneTexts = zones.map(
        ({ origin }, index) => `zone:\n    name: "${origin}"\n    zonefile: "${index}.zone"`,
    );
    const config = `server:
${sockets.join("\n")}
    username: ""
    chroot: ""
    zonesdir: "${folder}"
    database: ""
    pidfile: ""
    xfrdfile: ""
    xfrdir: "${folder}"
    zonelistfile: "${folder}/zone.list"
    server-count: 1
    rrl-ratelimit: 0
remote-control:
    control-enable: no
${zoneTexts.join("\n")}
`;
    return { config, flags: ["-d", "-c"] };
}
