import { query } from "../../dns/query";
import { QueryError } from "../../dns/queryError";
import type { DnsRoute } from "../../dns/route";
import { createWalker, type Walker } from "../../dns/walk";

/** The DNS answers about a domain, asked with real packets from the root on, and the reason why the domain counts as dark. */
export interface DomainAnswers {
    /** The answers by question, in a stable order. */
    answers: Record<string, string[]>;
    /** Empty if each name server of the delegation answers for the domain, and the domain has an address. */
    dark: string[];
}

const QUESTIONS = ["NS", "SOA", "A", "AAAA"] as const;
const TIMEOUT_MS = 400;

/** Asks as a resolver with an empty cache does: each call has its own walker, which remembers nothing of an earlier step. */
export async function askDomain(route: DnsRoute, domain: string): Promise<DomainAnswers> {
    const walker = createWalker({ route, timeoutMs: TIMEOUT_MS });
    const cut = await walker.cut(domain);
    const answers: Record<string, string[]> = {
        delegation: cut.nameServers.map(({ name }) => name).sort(),
    };
    for (const [name, type] of [
        ...QUESTIONS.map((each) => [domain, each] as const),
        [`www.${domain}`, "A"] as const,
    ]) {
        answers[`${name} ${type}`] = await askOne(walker, name, type);
    }
    const dark = cut.nameServers.length === 0 ? [`${domain} is delegated to no name server`] : [];
    for (const { name } of cut.nameServers) {
        const { addresses, problem } = await walker.addresses(name);
        answers[name] = [...addresses].sort();
        if (addresses.length === 0) {
            dark.push(
                `${domain} is delegated to ${name}, which has no address${problem ? `: ${problem}` : ""}`,
            );
        }
        for (const address of addresses) {
            if (!(await isAuthority(route, domain, address))) {
                dark.push(`${domain} is delegated to ${name}, and ${address} does not answer for it`);
            }
        }
    }
    if ([domain, `www.${domain}`].every((name) => (answers[`${name} A`] ?? []).length === 0)) {
        dark.push(`${domain} and www.${domain} have no address`);
    }
    return { answers, dark };
}

async function askOne(walker: Walker, name: string, type: (typeof QUESTIONS)[number]): Promise<string[]> {
    const { answer } = await walker.resolve(name, type);
    const found = answer?.answers.filter((record) => record.type === type) ?? [];
    return found.map(({ ttl, data }) => `${ttl} ${data}`).sort();
}

async function isAuthority(route: DnsRoute, domain: string, address: string): Promise<boolean> {
    try {
        const { authoritative, rcode } = await query(
            route(address),
            { name: domain, type: "SOA" },
            { timeoutMs: TIMEOUT_MS },
        );
        return authoritative && rcode === "NOERROR";
    } catch (error) {
        if (error instanceof QueryError) {
            return false;
        }
        throw error;
    }
}
