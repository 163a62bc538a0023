import type { AuditedTenant } from "../input";
import type { AnswerObservation, DelegationObservation, DomainObservation, Observed } from "../observations";
import { needsKeys, probeDs, type ProbeContext } from "./probeContext";
import { readCut, readData, readServerAnswer } from "./readAnswers";

/** The addresses at which a server is asked, by its name. */
export type AddressesByHost = ReadonlyMap<string, readonly string[]>;

interface ServerEndpoint {
    host: string;
    address: string;
}

/** Asks the parent for the delegation and DS, and each address of each of the tenant's servers over UDP and TCP. */
export async function probeTenant(
    context: ProbeContext,
    { domain, nameServers, former = [] }: AuditedTenant,
    addresses: AddressesByHost,
): Promise<DomainObservation> {
    // A server with a present name is asked under that one.
    const others = former.filter(({ now }) => now === undefined).map(({ host }) => host);
    const endpoints = [...nameServers, ...others].flatMap((host) =>
        (addresses.get(host) ?? []).map((address) => ({ host, address })),
    );
    const [[delegation, ds], ...answers] = await Promise.all([
        probeDelegation(context, domain),
        ...endpoints.flatMap((endpoint) => [
            probeServer(context, domain, endpoint, "udp"),
            probeServer(context, domain, endpoint, "tcp"),
        ]),
    ]);
    const keys = needsKeys(ds) ? await probeKeys(context, domain, endpoints) : undefined;
    return { domain, delegation, ds, keys, answers };
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
): Promise<AnswerObservation> {
    const result = await ask(address, { name: domain, type: transport === "udp" ? "SOA" : "NS" }, transport);
    const answer = result.kind === "answer" ? readServerAnswer(domain, result.answer) : result;
    return { host, address, transport, answer };
}

/** The zone's keys, from the first of our servers that answers for it: they all serve one and the same zone. */
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
