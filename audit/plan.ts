import { distance } from "fastest-levenshtein";
import { parentDomains } from "../records/names";
import {
    AuditInputError,
    type AuditedServer,
    type AuditedTenant,
    type AuditInput,
    type AuditInputMove,
    type AuditPlan,
} from "./input";
import { hostIn, nameIn } from "./inputNames";
import { addAwsNames, addFormerNames } from "./otherNames";
import type { NamedInput } from "./readInput";
import { createTargetOf } from "./targets";

/** Makes the plan of an audit from a stack's outputs, or from names of a person. It does not query DNS. */

/** A white-label name server on the command line: `ns1.example.com` or `ns1.example.com=ns-1.awsdns-01.org`. */
const WITH_AWS_NAME = "=";

/** The number of similar names in a message about a misspelt one. */
const MAX_NEAREST = 3;

/**
 * Merges several inputs of one brand domain: each name server and each tenant once.
 *
 * @throws AuditInputError if a name is not valid, a tenant's set does not exist, or two inputs contradict each other
 */
export function auditPlanOf(inputs: readonly NamedInput[]): AuditPlan {
    const claims = new Claims();
    const plan: AuditPlan = { brandDomain: "", servers: [], tenants: [] };
    const servers = new Map<string, AuditedServer>();
    const tenants = new Map<string, AuditedTenant>();
    for (const named of inputs) {
        addBrand(plan, named, claims);
        addServers(servers, plan.brandDomain, named, claims);
        addTenants(tenants, servers, plan.brandDomain, named, claims);
    }
    plan.servers = [...servers.values()];
    plan.tenants = [...tenants.values()];
    addFormerNames(plan, inputs);
    addAwsNames(plan);
    for (const tenant of plan.tenants) {
        const zone = parentDomains(tenant.domain).find(
            (parent) => parent === plan.brandDomain || tenants.has(parent),
        );
        if (zone !== undefined) {
            tenant.parentZone = zone;
        }
    }
    return plan;
}

/**
 * A plan from names of a person, without a stack: every tenant is on every name server.
 *
 * @param nameServers `ns1.example.com`, or `ns1.example.com=ns-1.awsdns-01.org` with its AWS name server
 * @throws AuditInputError
 */
export function planOfNames(
    brandDomain: string,
    nameServers: readonly string[],
    tenants: readonly string[],
): AuditPlan {
    const hosts = nameServers.map((text) => {
        const [host = "", ...awsName] = text.split(WITH_AWS_NAME);
        return { host, ...(awsName.length === 0 ? {} : { awsName: awsName.join(WITH_AWS_NAME) }) };
    });
    const input = { version: 1 as const, brandDomain, delegationSets: [], tenants: {} };
    return auditPlanOf([
        { source: "--brand", input },
        ...hosts.map((host, index) => ({
            source: `--name-server ${nameServers[index] ?? ""}`,
            input: { ...input, delegationSets: [{ hosts: [host] }] },
        })),
        ...tenants.map((domain) => ({
            source: "the command line",
            input: { ...input, tenants: { [domain]: hosts.map(({ host }) => host) } },
        })),
    ]);
}

/**
 * The same plan for some of its tenants, with only their name servers.
 *
 * @throws AuditInputError for an unknown tenant, with the most similar ones
 */
export function onlyTenants(plan: AuditPlan, domains: readonly string[]): AuditPlan {
    const known = new Map(plan.tenants.map((tenant) => [tenant.domain, tenant]));
    const wanted = domains.map((text) => {
        const domain = nameIn("--tenant", text);
        const tenant = known.get(domain);
        if (tenant === undefined) {
            const nearest = [...known.keys()]
                .sort((one, other) => distance(domain, one) - distance(domain, other))
                .slice(0, MAX_NEAREST)
                .join(", ");
            throw new AuditInputError(
                nearest === ""
                    ? `--tenant ${text}: the input has no tenants; remove the option to audit the name servers alone`
                    : `--tenant ${text} is not among the tenants of the input; the most similar of its ${known.size} are: ${nearest}`,
            );
        }
        return tenant;
    });
    const hosts = new Set(
        wanted.flatMap(({ nameServers, former = [] }) => [...nameServers, ...former.map(({ host }) => host)]),
    );
    const otherHosts = plan.servers.flatMap(({ host }) => (hosts.has(host) ? [] : [host]));
    return {
        ...plan,
        servers: plan.servers.filter(({ host }) => hosts.has(host)),
        ...(otherHosts.length === 0 ? {} : { otherHosts }),
        tenants: [...new Set(wanted)],
    };
}

/** Stores the first input of each value, so that a contradicting input is refused with both sources. */
class Claims {
    private readonly said = new Map<string, { value: string; source: string }>();

    /** @throws AuditInputError if another input has another value */
    add(what: string, value: string, source: string): void {
        const before = this.said.get(what);
        if (before === undefined) {
            this.said.set(what, { value, source });
        } else if (before.value !== value) {
            throw new AuditInputError(
                `${what}: ${before.value} in ${before.source}, and ${value} in ${source}; read both again after "pulumi up", or audit them one at a time`,
            );
        }
    }
}

function addBrand(plan: AuditPlan, { source, input }: NamedInput, claims: Claims): void {
    plan.brandDomain = nameIn(source, input.brandDomain);
    claims.add("the brand domain", plan.brandDomain, source);
    if (input.brandNameServers !== undefined) {
        const names = input.brandNameServers.map((text) => nameIn(source, text));
        claims.add("the name servers of the brand domain", [...names].sort().join(", "), source);
        plan.brandNameServers = names;
    }
    if (input.brandSetByStack === true) {
        plan.brandSetByStack = true;
    }
    if (input.ttls !== undefined) {
        const { address, ns, soa } = input.ttls;
        claims.add("the TTLs of addresses, NS and SOA", [address, ns, soa].join(", "), source);
        plan.ttls = { address, ns, soa };
    }
}

function addServers(
    servers: Map<string, AuditedServer>,
    brandDomain: string,
    { source, input }: NamedInput,
    claims: Claims,
): void {
    for (const { id, hosts, formerHosts = [] } of input.delegationSets) {
        for (const { host: text, awsName: awsText } of [...hosts, ...formerHosts]) {
            const server = serverOf(servers, hostIn(source, text, brandDomain));
            if (awsText !== undefined) {
                server.awsName = nameIn(source, awsText);
                claims.add(`the AWS name server of ${server.host}`, server.awsName, source);
            }
            if (id !== undefined) {
                server.delegationSetId = id;
                claims.add(`the delegation set of ${server.host}`, id, source);
            }
        }
    }
}

function addTenants(
    tenants: Map<string, AuditedTenant>,
    servers: Map<string, AuditedServer>,
    brandDomain: string,
    { source, input }: NamedInput,
    claims: Claims,
): void {
    const setByStack = new Set(input.setByStack);
    const targetOf = createTargetOf(input, (text) => nameIn(source, text));
    for (const [text, set] of Object.entries(input.tenants)) {
        const domain = nameIn(source, text);
        if (domain === brandDomain) {
            throw new AuditInputError(
                `${source}: "${text}" is the brand domain, which is always audited; remove it from the tenants`,
            );
        }
        const names = typeof set === "number" ? hostsOfSet(input, set) : set;
        if (names.length === 0) {
            throw new AuditInputError(
                `${source}: the tenant "${text}" has no name servers (${JSON.stringify(set)} of ${input.delegationSets.length} delegation sets); read the output again after "pulumi up"`,
            );
        }
        const nameServers = names.map((name) => hostIn(source, name, brandDomain));
        claims.add(`the name servers of ${domain}`, nameServers.join(", "), source);
        const move = moveOf(source, input, text);
        const { tenantTtls = {} } = input;
        const ttls = Object.hasOwn(tenantTtls, text) ? tenantTtls[text] : undefined;
        const target = targetOf(text);
        tenants.set(domain, {
            domain,
            nameServers,
            ...(ttls === undefined ? {} : { ttls }),
            ...(move === undefined ? {} : { move }),
            ...(target === undefined ? {} : { target }),
            ...(setByStack.has(text) ? { setByStack: true } : {}),
        });
        // If the name servers are in another stack, its output may not be among the inputs.
        nameServers.forEach((host) => serverOf(servers, host));
    }
}

/** The move of a tenant, with names in their ASCII form. */
function moveOf(source: string, { moves = {} }: AuditInput, tenant: string): AuditInputMove | undefined {
    const move = Object.hasOwn(moves, tenant) ? moves[tenant] : undefined;
    return move?.nameServers === undefined
        ? move
        : { ...move, nameServers: move.nameServers.map((name) => nameIn(source, name)) };
}

function serverOf(servers: Map<string, AuditedServer>, host: string): AuditedServer {
    const server = servers.get(host) ?? { host };
    servers.set(host, server);
    return server;
}

/** @param number number of the set, from 1 */
function hostsOfSet({ delegationSets }: AuditInput, number: number): string[] {
    return delegationSets[number - 1]?.hosts.map(({ host }) => host) ?? [];
}
