import type { AuditedTenant } from "./input";
import { lookForDs, wantsKeys, type Context } from "./lookContext";
import { readCut, readData, readServerAnswer } from "./readAnswers";
import type { AnswerAt, DelegationSighting, DomainSighting, Seen } from "./sightings";

/** The addresses at which a server is asked, by its name. */
export type AddressesOf = ReadonlyMap<string, readonly string[]>;

/** Asks the parent for the delegation and DS, and each address of each of the tenant's servers over UDP and TCP. */
export async function lookAtTenant(
    context: Context,
    { domain, nameServers }: AuditedTenant,
    addresses: AddressesOf,
): Promise<DomainSighting> {
    const places = nameServers.flatMap((host) =>
        (addresses.get(host) ?? []).map((address) => ({ host, address })),
    );
    const [[delegation, ds], ...answers] = await Promise.all([
        lookAtDelegation(context, domain),
        ...places.flatMap((place) => [
            askServer(context, domain, place, "udp"),
            askServer(context, domain, place, "tcp"),
        ]),
    ]);
    const keys = wantsKeys(ds) ? await lookForKeys(context, domain, places) : undefined;
    return { domain, delegation, ds, keys, answers };
}

async function lookAtDelegation(
    context: Context,
    domain: string,
): Promise<[Seen<DelegationSighting>, Seen<string[]> | undefined]> {
    const { walker, patience, parents } = context;
    const cut = await patience(() => walker.cut(domain));
    const ds = await lookForDs(context, domain, cut);
    if (!parents.has(domain)) {
        walker.forget(domain);
    }
    return [readCut(cut), ds];
}

interface Place {
    host: string;
    address: string;
}

async function askServer(
    { ask }: Context,
    domain: string,
    { host, address }: Place,
    transport: "udp" | "tcp",
): Promise<AnswerAt> {
    const asked = await ask(address, { name: domain, type: transport === "udp" ? "SOA" : "NS" }, transport);
    const answer = asked.kind === "answer" ? readServerAnswer(domain, asked.answer) : asked;
    return { host, address, transport, answer };
}

/** The zone's keys, by the first of our servers that answers for it: they all serve one and the same zone. */
async function lookForKeys(
    { ask }: Context,
    domain: string,
    places: readonly Place[],
): Promise<Seen<string[]>> {
    let definite = places.length > 0;
    for (const { address } of places) {
        const asked = await ask(address, { name: domain, type: "DNSKEY" }, "udp");
        if (asked.kind === "answer" && asked.answer.authoritative && asked.answer.rcode === "NOERROR") {
            return readData({ steps: [], answer: asked.answer }, domain, "DNSKEY");
        }
        definite &&= asked.kind === "answer";
    }
    return { problem: `none of its name servers gives the keys of ${domain}`, definite };
}
