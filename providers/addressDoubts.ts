import type { EstablishedServer } from "../dns/establishAddresses";
import type { Host } from "../dns/serverAddresses";

/** The problem of one witness is a line at most, however many servers a walk has tried. */
const MAX_PROBLEM = 160;

/**
 * What of a look-up was not believed, for a person, in one line for all servers: what each of them has now, why nothing else
 * is believed, and who could not be asked.
 *
 * @param known the hosts as they were before
 * @returns one line, or none where all is believed
 */
export function describeDoubts(
    hosts: readonly Host[],
    found: readonly EstablishedServer[],
    known: readonly Host[],
): string[] {
    const doubtful = found.flatMap(({ awsName, ipv4, ipv6, failed }, index) => {
        const host = hosts[index];
        const warnings = [...new Set([...ipv4.warnings, ...ipv6.warnings])];
        return host === undefined || warnings.length === 0 ? [] : [{ awsName, host, warnings, failed }];
    });
    if (doubtful.length === 0) {
        return [];
    }
    const subjects = doubtful.map(({ host }) => `${host.host} (${host.awsName}) ${stateOf(host, known)}`);
    const reasons = new Map<string, string[]>();
    for (const { host, warnings } of doubtful) {
        warnings.forEach((warning) => reasons.set(warning, [...(reasons.get(warning) ?? []), host.host]));
    }
    const texts = [...reasons].map(([reason, of]) =>
        of.length === doubtful.length ? reason : `${of.join(", ")}: ${reason}`,
    );
    const failed = new Map(doubtful.flatMap((each) => [...each.failed]).reverse());
    const problems = [...failed].map(([resolver, problem]) => `${resolver}: ${shortened(problem)}`);
    const unasked = problems.length === 0 ? "" : `; could not be asked: ${problems.reverse().join("; ")}`;
    return [`${subjects.join(", ")}: ${texts.join("; ")}${unasked}`];
}

function stateOf({ awsName, ipv4, ipv6 }: Host, known: readonly Host[]): string {
    const before = known.find((host) => host.awsName === awsName);
    const now = [...ipv4, ...ipv6].join(" ");
    const same = before !== undefined && [...before.ipv4, ...before.ipv6].join(" ") === now;
    return now === "" ? "has no address yet" : same ? `stays at ${now}` : `is at ${now}`;
}

function shortened(problem: string): string {
    return problem.length > MAX_PROBLEM ? `${problem.slice(0, MAX_PROBLEM)} …` : problem;
}
