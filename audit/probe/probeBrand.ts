import type { DnsAnswer } from "../../dns/query";
import type { Cut } from "../../dns/walk";
import type { ServerAddress, Walk } from "../../dns/walkState";
import { normalName } from "../../records/wireNames";
import type { AddressRecords, DomainObservation, Observed, ServerObservation } from "../observations";
import { probeAddresses, probeAwsAddresses, type Resolve } from "./probeAddresses";
import { addressesOf, needsKeys, probeDs, type ProbeContext } from "./probeContext";
import { readCut, readData } from "./readAnswers";

/** The observations of the brand domain and of its white-label servers. */
export interface BrandObservation {
    brand: DomainObservation;
    /** In the order of the plan. */
    servers: ServerObservation[];
}

export async function probeBrand(context: ProbeContext): Promise<BrandObservation> {
    const { walker, retryWalk, plan } = context;
    const domain = plan.brandDomain;
    const cut = await retryWalk(() => walker.cut(domain));
    const aws = await Promise.all(plan.servers.map((server) => probeAwsAddresses(context, server)));
    const resolve = resolveInBrand(context, cut, aws);
    const [ds, apex, records] = await Promise.all([
        probeDs(context, domain, cut),
        resolve(domain, "NS"),
        Promise.all(plan.servers.map(({ host }) => probeAddresses(resolve, host))),
    ]);
    const keys = needsKeys(ds) ? readData(await resolve(domain, "DNSKEY"), domain, "DNSKEY") : undefined;
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
 * Resolves in the brand zone from the root down. If that fails, or leads to servers that are not the brand's because the delegation or the
 * glue is wrong, it queries the brand's own servers at the addresses that AWS has for them. So one problem does not hide another one.
 */
function resolveInBrand(
    context: ProbeContext,
    cut: Cut,
    aws: readonly (Observed<AddressRecords> | undefined)[],
): Resolve {
    const { walker, retryWalk, plan, ask } = context;
    let known: Promise<ServerAddress[]> | undefined;
    return async (name, type) => {
        const walk = await retryWalk(() => walker.resolve(name, type));
        const { brandNameServers, brandFormer = [] } = plan;
        const server = walk.server?.name ?? "";
        const trusted =
            brandNameServers === undefined ||
            brandNameServers.includes(server) ||
            brandFormer.some(({ host }) => host === server);
        if (walk.problem === undefined && trusted) {
            return walk;
        }
        known ??= brandServers(context, cut, aws);
        let reached: ServerAddress | undefined;
        for (const server of await known) {
            const result = await ask(server.address, { name, type }, "udp");
            if (result.kind === "answer" && isAuthority(result.answer)) {
                return { steps: [], answer: result.answer, server };
            }
            reached ??= result.kind === "answer" ? server : undefined;
        }
        // The right servers exist and do not have the zone, so the delegation is not the reason why the walk found nothing.
        const nothing = walk.problem !== undefined || walk.answer?.rcode === "NXDOMAIN";
        return reached !== undefined && nothing
            ? {
                  steps: [{ zone: plan.brandDomain, server: reached, outcome: "failed" }],
                  problem: `${reached.name} (${reached.address}) does not answer for ${name} ${type}`,
              }
            : walk;
    };
}

const MAX_BRAND_SERVERS = 4;

/** Addresses of the present or right servers of the brand domain. */
async function brandServers(
    { plan, families, walker }: ProbeContext,
    cut: Cut,
    aws: readonly (Observed<AddressRecords> | undefined)[],
): Promise<ServerAddress[]> {
    const names = plan.brandNameServers ?? cut.nameServers.map(({ name }) => name);
    const servers = await Promise.all(
        names.slice(0, MAX_BRAND_SERVERS).map(async (name): Promise<ServerAddress[]> => {
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

function isAuthority({ rcode, authoritative }: DnsAnswer): boolean {
    return authoritative && (rcode === "NOERROR" || rcode === "NXDOMAIN");
}

function readOwnNs(domain: string, walk: Walk): Observed<string[]> {
    const observed = readData(walk, domain, "NS");
    return observed.value === undefined
        ? observed
        : observed.value.length === 0
          ? { problem: `${walk.server?.name ?? "its server"} has no NS for ${domain}`, definite: true }
          : { value: observed.value.map(normalName).sort() };
}
