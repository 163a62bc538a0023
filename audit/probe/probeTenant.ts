import { isOldAsked, moveDelegation, type MoveDelegation } from "../checks/checkMove";
import type { DnsAnswer } from "../../dns/query";
import type { AuditedTarget, AuditedTenant, AuditInputMove } from "../input";
import type {
    AnswerObservation,
    DelegationObservation,
    DomainObservation,
    Observed,
    ServedAddresses,
} from "../observations";
import { needsKeys, probeDs, type ProbeContext } from "./probeContext";
import { readCut, readData, readServed, readServerAnswer } from "./readAnswers";

/** The addresses at which a server is queried, by its name. */
export type AddressesByHost = ReadonlyMap<string, readonly string[]>;

interface ServerEndpoint {
    host: string;
    address: string;
}

/** Queries the parent for the delegation and DS, and each address of each of the tenant's servers over UDP and TCP. */
export async function probeTenant(
    context: ProbeContext,
    tenant: AuditedTenant,
    addresses: AddressesByHost,
): Promise<DomainObservation> {
    const { domain, nameServers, former = [], move, target } = tenant;
    // A server with a present name is queried with that name.
    const others = former.filter(({ now }) => now === undefined).map(({ host }) => host);
    const endpoints = [...nameServers, ...others].flatMap((host) =>
        (addresses.get(host) ?? []).map((address) => ({ host, address })),
    );
    const [[delegation, ds], served, ...answers] = await Promise.all([
        probeDelegation(context, domain),
        target && probeTarget(context, target, endpoints),
        ...endpoints.flatMap((endpoint) => [
            probeServer(context, domain, endpoint, "udp"),
            probeServer(context, domain, endpoint, "tcp"),
        ]),
    ]);
    const where = move && moveDelegation(delegation, tenant, move);
    const old =
        move && where && isOldAsked(move, where, new Date()) ? await oldServers(context, move, where) : [];
    // After the handover its NS are ours. One packet then shows both the NS and that it answers.
    const type = move?.stage === "copy" ? "SOA" : "NS";
    const ofOld = await Promise.all(
        old.map((endpoint) => probeServer(context, domain, endpoint, "udp", type)),
    );
    // The keys of the zone that leads.
    const keyed = move?.stage === "copy" && where?.parent === "old" ? old : endpoints;
    const keys = needsKeys(ds) ? await probeKeys(context, domain, keyed) : undefined;
    return {
        domain,
        delegation,
        ds,
        keys,
        answers,
        ...(served === undefined ? {} : { served }),
        ...(move === undefined ? {} : { old: ofOld }),
    };
}

/** The maximum number of servers of an old zone. */
const MAX_OLD_SERVERS = 6;

/**
 * Queries each server of the old zone at one address, which is looked up once for all tenants: one packet for each is enough to see that it
 * answers.
 */
async function oldServers(
    { walker, families }: ProbeContext,
    { nameServers }: AuditInputMove,
    where: MoveDelegation,
): Promise<ServerEndpoint[]> {
    const names = (nameServers ?? where.old).slice(0, MAX_OLD_SERVERS);
    const found = await Promise.all(
        names.map(async (host) => {
            const { addresses } = await walker.addresses(host);
            const [address] = addresses.filter((each) =>
                families.includes(each.includes(":") ? "ipv6" : "ipv4"),
            );
            return address === undefined ? [] : [{ host, address }];
        }),
    );
    return found.flat();
}

async function probeDelegation(
    context: ProbeContext,
    domain: string,
): Promise<[Observed<DelegationObservation>, Observed<string[]> | undefined]> {
    const { walker, retryWalk, parents } = context;
    const cut = await retryWalk(() => walker.cut(domain));
    const ds = await probeDs(context, domain, cut);
    if (!parents.has(domain)) {
        walker.forget(domain);
    }
    return [readCut(cut), ds];
}

async function probeServer(
    { ask }: ProbeContext,
    domain: string,
    { host, address }: ServerEndpoint,
    transport: "udp" | "tcp",
    type: "SOA" | "NS" = transport === "udp" ? "SOA" : "NS",
): Promise<AnswerObservation> {
    const result = await ask(address, { name: domain, type }, transport);
    const answer = result.kind === "answer" ? readServerAnswer(domain, result.answer) : result;
    return { host, address, transport, answer };
}

/** The maximum number of addresses that are queried for the target, one after the other, until one answers. */
const MAX_TARGET_SERVERS = 3;

/** All of its servers serve the same zone, so one query for each IP version is enough. */
async function probeTarget(
    { ask }: ProbeContext,
    { name, addresses }: AuditedTarget,
    endpoints: readonly ServerEndpoint[],
): Promise<Observed<ServedAddresses>> {
    const hasIpv6 = addresses?.some((each) => each.includes(":")) === true;
    const hasIpv4 = addresses?.some((each) => !each.includes(":")) !== false;
    const types = [...(hasIpv4 ? (["A"] as const) : []), ...(hasIpv6 ? (["AAAA"] as const) : [])];
    for (const { address } of endpoints.slice(0, MAX_TARGET_SERVERS)) {
        const results = await Promise.all(types.map((type) => ask(address, { name, type }, "udp")));
        const answers = results.flatMap((result) => (result.kind === "answer" ? [result.answer] : []));
        if (answers.length === types.length && answers.every(isZonesAnswer)) {
            return { value: readServed(name, answers) };
        }
    }
    return { problem: `none of its name servers gives addresses for ${name}`, definite: false };
}

function isZonesAnswer({ authoritative, rcode }: DnsAnswer): boolean {
    return authoritative && (rcode === "NOERROR" || rcode === "NXDOMAIN");
}

/** The zone's keys, from the first of our servers that answers for it: all of them serve the same zone. */
async function probeKeys(
    { ask }: ProbeContext,
    domain: string,
    endpoints: readonly ServerEndpoint[],
): Promise<Observed<string[]>> {
    let definite = endpoints.length > 0;
    for (const { address } of endpoints) {
        const result = await ask(address, { name: domain, type: "DNSKEY" }, "udp");
        if (result.kind === "answer" && result.answer.authoritative && result.answer.rcode === "NOERROR") {
            return readData({ steps: [], answer: result.answer }, domain, "DNSKEY");
        }
        definite &&= result.kind === "answer";
    }
    return { problem: `none of its name servers gives the keys of ${domain}`, definite };
}
