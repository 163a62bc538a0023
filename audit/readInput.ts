import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import { isInDomain, parentDomains, parseDomain } from "../records/names";
import {
    AuditInputError,
    auditInputSchema,
    type AuditedServer,
    type AuditedTenant,
    type AuditInput,
    type AuditPlan,
} from "./input";

/** Makes the plan of an audit from a stack's outputs, or from what a person names. Nothing is looked up here. */

/** An input, and what to call it in an error. */
export interface NamedInput {
    /** "outputs.json", "outputs.json, output audit", "--brand". */
    source: string;
    input: AuditInput;
}

/** A white-label name server on the command line: `ns1.example.com` or `ns1.example.com=ns-1.awsdns-01.org`. */
const WITH_AWS_NAME = "=";

/** Of how many names to remind somebody who has misspelt one. */
const MOST_NEAREST = 3;

/** What Pulumi shows in the place of a secret output. */
const SECRET = "[secret]";

/** Outputs and their own fields: a program may put out the component as a whole. */
const MAX_DEPTH = 2;

/**
 * Reads the JSON of a stack's outputs (`pulumi stack output --json`), or of its output `audit` alone. An output is
 * recognized by its shape: a program may give it any name, and have several.
 *
 * @param source what to call the text in an error, such as the file's name
 * @throws AuditInputError that names the source, the place in it and the next step
 */
export function readAuditInput(text: string, source: string): NamedInput[] {
    const outputs = parseJson(text, source);
    const found = candidates(outputs, source);
    if (found.length === 0) {
        throw new AuditInputError(missingOutput(outputs, source));
    }
    return found.map(([name, value]) => ({ source: name, input: checkShape(value, name) }));
}

function parseJson(text: string, source: string): unknown {
    try {
        // Some shells put a byte order mark in front of what they write to a file.
        return JSON.parse(text.replace(/^\uFEFF/, ""));
    } catch (error) {
        const reason = text.trim() === "" ? "it is empty" : String((error as SyntaxError).message);
        throw new AuditInputError(
            `${source} is no JSON (${reason}); write it with "pulumi stack output --json"`,
            { cause: error },
        );
    }
}

/** Every value that means to be an input, wrong ones included: they deserve an error of their own. */
function candidates(value: unknown, name: string, depth = 0): [name: string, value: unknown][] {
    if (typeof value !== "object" || value === null) {
        return [];
    }
    if (["version", "brandDomain", "delegationSets"].every((key) => Object.hasOwn(value, key))) {
        return [[name, value]];
    }
    return depth === MAX_DEPTH
        ? []
        : Object.entries(value).flatMap(([key, inner]) =>
              candidates(inner, depth === 0 ? `${name}, output ${key}` : `${name}.${key}`, depth + 1),
          );
}

function missingOutput(outputs: unknown, source: string): string {
    if (typeof outputs !== "object" || outputs === null || Array.isArray(outputs)) {
        return `${source} has no outputs of a stack, which are a JSON object; write them with "pulumi stack output --json"`;
    }
    const secret = Object.entries(outputs).find(([, value]) => value === SECRET)?.[0];
    if (secret !== undefined) {
        return `${source} has no output for an audit that can be read, and ${secret} is secret; if that is it, add --show-secrets to "pulumi stack output --json"`;
    }
    const names = Object.keys(outputs).join(", ") || "none";
    return `${source} has no output for an audit among its outputs (${names}); export the component's "audit" from the program, and run "pulumi up"`;
}

function checkShape(value: unknown, source: string): AuditInput {
    const { data, error } = auditInputSchema.safeParse(value);
    if (error === undefined) {
        return data;
    }
    const [issue] = error.issues;
    const path = issue?.path ?? [];
    const at = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], value);
    throw new AuditInputError(
        `${source}: ${pathText(path)}: ${JSON.stringify(at) ?? "nothing"} does not fit: ${issue?.message ?? ""}; take the output as the stack has it, by a version of this package that is no older than the stack's`,
    );
}

function pathText(path: z.core.$ZodIssue["path"]): string {
    return path.map((key, index) => partText(key, index === 0)).join("");
}

function partText(key: PropertyKey, first: boolean): string {
    if (typeof key === "number" || String(key).includes(".")) {
        return `[${JSON.stringify(key)}]`;
    }
    return first ? String(key) : `.${String(key)}`;
}

/**
 * What several inputs of one brand domain have together: each name server and each tenant once.
 *
 * @throws AuditInputError where a name is none, a tenant's set is not there, or two inputs contradict each other
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
 * What a person names, without any stack: every tenant is on every name server.
 *
 * @param nameServers `ns1.example.com`, or `ns1.example.com=ns-1.awsdns-01.org` with the AWS name server behind it
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
 * The same audit for some of its tenants, and the name servers that these have.
 *
 * @throws AuditInputError for a tenant that is none, with those of the nearest spelling
 */
export function onlyTenants(plan: AuditPlan, domains: readonly string[]): AuditPlan {
    const known = new Map(plan.tenants.map((tenant) => [tenant.domain, tenant]));
    const wanted = domains.map((text) => {
        const domain = nameIn("--tenant", text);
        const tenant = known.get(domain);
        if (tenant === undefined) {
            const nearest = [...known.keys()]
                .sort((one, other) => distance(domain, one) - distance(domain, other))
                .slice(0, MOST_NEAREST)
                .join(", ");
            throw new AuditInputError(
                nearest === ""
                    ? `--tenant ${text}: the input has no tenants; leave the option out to audit the name servers alone`
                    : `--tenant ${text} is not among the tenants of the input; the nearest of its ${known.size} are: ${nearest}`,
            );
        }
        return tenant;
    });
    const hosts = new Set(wanted.flatMap(({ nameServers }) => nameServers));
    return {
        ...plan,
        servers: plan.servers.filter(({ host }) => hosts.has(host)),
        tenants: [...new Set(wanted)],
    };
}

/** Who said what first, so that whoever says something else can be told. */
class Claims {
    private readonly said = new Map<string, { value: string; source: string }>();

    /** @throws AuditInputError where another input has another value */
    add(what: string, value: string, source: string): void {
        const before = this.said.get(what);
        if (before === undefined) {
            this.said.set(what, { value, source });
        } else if (before.value !== value) {
            throw new AuditInputError(
                `${what}: ${before.value} in ${before.source}, and ${value} in ${source}; take both again after "pulumi up", or audit them one at a time`,
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
    for (const { id, hosts } of input.delegationSets) {
        for (const { host: text, awsName: awsText } of hosts) {
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
    for (const [text, place] of Object.entries(input.tenants)) {
        const domain = nameIn(source, text);
        if (domain === brandDomain) {
            throw new AuditInputError(
                `${source}: "${text}" is the brand domain, which is audited anyway; leave it out of the tenants`,
            );
        }
        const names = typeof place === "number" ? hostsOfSet(input, place) : place;
        if (names.length === 0) {
            throw new AuditInputError(
                `${source}: the tenant "${text}" has no name servers (${JSON.stringify(place)} of ${input.delegationSets.length} delegation sets); take the output again after "pulumi up"`,
            );
        }
        const nameServers = names.map((name) => hostIn(source, name, brandDomain));
        claims.add(`the name servers of ${domain}`, nameServers.join(", "), source);
        tenants.set(domain, { domain, nameServers });
        // Where the name servers are in another stack, its output may not be among the inputs.
        nameServers.forEach((host) => serverOf(servers, host));
    }
}

function serverOf(servers: Map<string, AuditedServer>, host: string): AuditedServer {
    const server = servers.get(host) ?? { host };
    servers.set(host, server);
    return server;
}

/** @param number from 1 */
function hostsOfSet({ delegationSets }: AuditInput, number: number): string[] {
    return delegationSets[number - 1]?.hosts.map(({ host }) => host) ?? [];
}

/** In its ASCII form. */
function nameIn(source: string, text: string): string {
    const { domain, problem } = parseDomain(text);
    if (domain === undefined) {
        throw new AuditInputError(
            `${source}: "${text}" is no domain name: ${problem}; write one such as tenant.net`,
        );
    }
    return domain;
}

function hostIn(source: string, text: string, brandDomain: string): string {
    const host = nameIn(source, text);
    if (!isInDomain(host, brandDomain)) {
        throw new AuditInputError(
            `${source}: the name server "${text}" is not in the brand domain ${brandDomain}; write a name in it, such as ns1.${brandDomain}`,
        );
    }
    return host;
}
