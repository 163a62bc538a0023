import { sortAddresses } from "../records/addresses";
import { lookUpAddresses } from "../dns/lookup";
import type { DnsAnswer } from "../dns/query";
import type { QuestionType } from "../dns/question";
import type { Cut } from "../dns/walk";
import type { ServerAddress, Walk } from "../dns/walkState";
import { normalName } from "../records/wireNames";
import type { AuditedServer } from "./input";
import { addressesOf, lookForDs, wantsKeys, type Context } from "./lookContext";
import { readAddressWalks, readCut, readData } from "./readAnswers";
import type { AddressRecords, DomainSighting, Seen, ServerSighting } from "./sightings";

/** What is seen of the brand domain, and of the white-label servers in it. */
export interface BrandSighting {
    brand: DomainSighting;
    /** In the order of the plan. */
    servers: ServerSighting[];
}

type Resolve = (name: string, type: QuestionType) => Promise<Walk>;

export async function lookAtBrand(context: Context): Promise<BrandSighting> {
    const { walker, patience, plan } = context;
    const domain = plan.brandDomain;
    const cut = await patience(() => walker.cut(domain));
    const aws = await Promise.all(plan.servers.map((server) => lookAtAws(context, server)));
    const resolve = resolveInBrand(context, cut, aws);
    const [ds, apex, records] = await Promise.all([
        lookForDs(context, domain, cut),
        resolve(domain, "NS"),
        Promise.all(plan.servers.map(({ host }) => lookAtAddresses(resolve, host))),
    ]);
    const keys = wantsKeys(ds) ? readData(await resolve(domain, "DNSKEY"), domain, "DNSKEY") : undefined;
    return {
        brand: {
            domain,
            delegation: readCut(cut),
            ds,
            keys,
            answers: [],
            own: readOwnNs(domain, apex),
            ownFrom: (apex.server ?? apex.steps.at(-1)?.server)?.name,
        },
        servers: plan.servers.map(({ host }, index) => ({
            host,
            aws: aws[index],
            records: records[index] ?? { problem: `${host} was not asked for`, definite: false },
        })),
    };
}

/**
 * Resolves in the brand zone from the root down; and where that leads nowhere, or to servers that are not the brand's,
 * because the delegation or the glue is wrong, by asking the brand's own servers at the addresses that AWS has for them.
 * So one thing that is wrong does not hide another.
 */
function resolveInBrand(
    context: Context,
    cut: Cut,
    aws: readonly (Seen<AddressRecords> | undefined)[],
): Resolve {
    const { walker, patience, plan, ask } = context;
    let known: Promise<ServerAddress[]> | undefined;
    return async (name, type) => {
        const walk = await patience(() => walker.resolve(name, type));
        const trusted =
            plan.brandNameServers === undefined || plan.brandNameServers.includes(walk.server?.name ?? "");
        if (walk.problem === undefined && trusted) {
            return walk;
        }
        known ??= brandServers(context, cut, aws);
        let reached: ServerAddress | undefined;
        for (const server of await known) {
            const asked = await ask(server.address, { name, type }, "udp");
            if (asked.kind === "answer" && isAuthority(asked.answer)) {
                return { steps: [], answer: asked.answer, server };
            }
            reached ??= asked.kind === "answer" ? server : undefined;
        }
        // The right servers are there and do not have the zone: it is not for the way that the walk found nothing.
        const nothing = walk.problem !== undefined || walk.answer?.rcode === "NXDOMAIN";
        return reached !== undefined && nothing
            ? {
                  steps: [{ zone: plan.brandDomain, server: reached, outcome: "failed" }],
                  problem: `${reached.name} (${reached.address}) does not answer for ${name} ${type}`,
              }
            : walk;
    };
}

/** Addresses of the servers that the brand domain is, or ought to be, delegated to. */
async function brandServers(
    { plan, families, walker }: Context,
    cut: Cut,
    aws: readonly (Seen<AddressRecords> | undefined)[],
): Promise<ServerAddress[]> {
    const names = plan.brandNameServers ?? cut.nameServers.map(({ name }) => name);
    const servers = await Promise.all(
        names.slice(0, MOST_BRAND_SERVERS).map(async (name): Promise<ServerAddress[]> => {
            const index = plan.servers.findIndex(({ host }) => host === name);
            const addresses =
                index === -1
                    ? (await walker.addresses(name)).addresses
                    : addressesOf(aws[index]?.value, families);
            return addresses.slice(0, 1).map((address) => ({ name, address }));
        }),
    );
    return servers.flat();
}

const MOST_BRAND_SERVERS = 4;

function isAuthority({ rcode, authoritative }: DnsAnswer): boolean {
    return authoritative && (rcode === "NOERROR" || rcode === "NXDOMAIN");
}

function readOwnNs(domain: string, walk: Walk): Seen<string[]> {
    const { value, ...problem } = readData(walk, domain, "NS");
    return value === undefined
        ? (problem as Seen<string[]>)
        : value.length === 0
          ? { problem: `${walk.server?.name ?? "its server"} has no NS for ${domain}`, definite: true }
          : { value: value.map(normalName).sort() };
}

async function lookAtAws(
    context: Context,
    { awsName }: AuditedServer,
): Promise<Seen<AddressRecords> | undefined> {
    if (awsName === undefined) {
        return undefined;
    }
    return context.resolvers.length > 0
        ? resolveAws(context, awsName)
        : withoutAlias(
              awsName,
              await lookAtAddresses(
                  (name, type) => context.patience(() => context.walker.resolve(name, type)),
                  awsName,
              ),
          );
}

function withoutAlias(name: string, seen: Seen<AddressRecords>): Seen<AddressRecords> {
    return seen.value?.cname === undefined
        ? seen
        : {
              problem: `${name} is a CNAME of ${seen.value.cname}, which a name server must not be`,
              definite: false,
          };
}

async function lookAtAddresses(resolve: Resolve, host: string): Promise<Seen<AddressRecords>> {
    const [a, aaaa] = await Promise.all([resolve(host, "A"), resolve(host, "AAAA")]);
    const seen = readAddressWalks(host, a, aaaa);
    if (seen.problem === undefined) {
        return seen;
    }
    if (![a, aaaa].some(({ steps }) => steps.some(({ outcome }) => outcome === "answer"))) {
        return seen;
    }
    // There was an answer, and no end: a CNAME leads nowhere. It can be seen nevertheless.
    const alias = (await resolve(host, "CNAME")).answer?.answers.find(
        (record) => record.type === "CNAME" && record.name === host,
    );
    return alias === undefined
        ? seen
        : { value: { ipv4: [], ipv6: [], ttls: [alias.ttl], cname: normalName(alias.data) } };
}

/** All resolvers that answer have to agree: one that remembers an older address is no witness for today's. */
async function resolveAws({ resolvers, lookUp }: Context, awsName: string): Promise<Seen<AddressRecords>> {
    const families = await Promise.all(
        (["ipv4", "ipv6"] as const).map(async (family) => {
            const results = await lookUpAddresses(awsName, family, resolvers, lookUp);
            const lists = results.flatMap(({ addresses }) =>
                addresses === undefined ? [] : [sortAddresses(addresses)],
            );
            const [first] = lists;
            if (first === undefined) {
                return results.map(({ resolver, problem = "" }) => `${resolver}: ${problem}`).join("; ");
            }
            return lists.every((list) => list.join() === first.join())
                ? first
                : `the resolvers disagree about the addresses of ${awsName}`;
        }),
    );
    const problem = families.find((each) => typeof each === "string");
    const [ipv4 = [], ipv6 = []] = families.filter((each) => typeof each !== "string");
    return problem === undefined ? { value: { ipv4, ipv6, ttls: [] } } : { problem, definite: false };
}
