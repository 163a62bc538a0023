import type { EstablishedServer } from "../dns/establishAddresses";
import { NO_RESOLVER, type Host } from "../dns/serverAddresses";
import { NAMESPACE } from "../settings/settings";

/** The problem of one witness has at most one line, even if a walk has tried many servers. */
const MAX_PROBLEM = 160;

/**
 * The results of a look-up that were not believed, as one line for all servers: the present addresses of each server, the reason why no
 * others are believed, and the witnesses that did not answer.
 *
 * @param known the hosts before the look-up
 * @returns one line, or undefined if every result is believed
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
    const failed = new Map(doubtful.flatMap((each) => [...each.failed]).reverse());
    const problems = [...failed].map(([resolver, problem]) => `${resolver}: ${shortened(problem)}`).reverse();
    if (doubtful.every(({ host, warnings }) => hasAddress(host) && warnings.join() === NO_RESOLVER)) {
        return [
            describeSilence(
                doubtful.map(({ host, awsName }) => `${host.host} (${awsName})`),
                problems,
            ),
        ];
    }
    const subjects = doubtful.map(({ host }) => `${host.host} (${host.awsName}) ${stateOf(host, known)}`);
    const reasons = new Map<string, string[]>();
    for (const { host, warnings } of doubtful) {
        warnings.forEach((warning) => reasons.set(warning, [...(reasons.get(warning) ?? []), host.host]));
    }
    const texts = [...reasons].map(([reason, of]) =>
        of.length === doubtful.length ? reason : `${of.join(", ")}: ${reason}`,
    );
    const unasked = problems.length === 0 ? "" : `; could not be asked: ${problems.join("; ")}`;
    return [`${subjects.join(", ")}: ${texts.join("; ")}${unasked}`];
}

/** Without DNS the addresses stay; if that lasts, changes of AWS are missed. */
function describeSilence(hosts: readonly string[], problems: readonly string[]): string {
    return (
        `${NO_RESOLVER} (${problems.join("; ")}): the addresses of ${hosts.join(", ")} stay as they are, and a change that AWS makes is not seen. ` +
        `Where this comes again, let DNS or HTTPS out to one of these resolvers, or name others in ${NAMESPACE}:resolvers`
    );
}

function hasAddress({ ipv4, ipv6 }: Host): boolean {
    return ipv4.length + ipv6.length > 0;
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
