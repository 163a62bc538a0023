import { z } from "zod";
import { fromFqdn, isPublicSuffix, parseDomain, toFqdn } from "../records/names";
import { contentsOf } from "./contents";
import {
    accountSchema,
    dnsFaultsSchema,
    faultsSchema,
    hostSchema,
    limitsSchema,
    nameServerSchema,
    registrySchema,
    zoneSchema,
} from "./controlSchemas";
import { changeRegistration } from "./domains/registrations";
import type { DnsFaultInjector } from "./dns/faults";
import type { Account, Limits } from "./route53/account";
import type { Route53Api } from "./route53/api";
import type { ApiReply } from "./route53/replies";
import type { ApiRequest } from "./route53/requests";
import { seedDelegationSet, seedHealthCheck, seedHostedZone } from "./seed";
import type { World } from "./world";

/** The objects that the control API changes. */
export interface ControlContext {
    world: World;
    api: Route53Api;
    /** The account, whose id the control API may change in place. */
    account: Pick<Account, "id">;
    /** The quotas of the account, which the control API may change in place. */
    limits: Limits;
    dnsFaults: DnsFaultInjector;
    where: { endpoint: string; dns: string; resolvers: string[]; timeScale: number };
    reset: () => void;
    resetLimits: () => void;
}

const PREFIX = "/_sandbox";

/** A request that the control API cannot carry out. */
class ControlError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

type ControlHandler = (context: ControlContext, name: string, body: string) => unknown;

/** The handlers, by method and first path segment. A handler returns the JSON answer. */
const HANDLERS: Record<string, ControlHandler> = {
    "GET ": ({ where }) => ({ ...where }),
    "GET calls": ({ api }) => api.calls(),
    "DELETE calls": ({ api }) => {
        api.resetCalls();
        return {};
    },
    "GET contents": ({ world }) => contentsOf(world),
    "POST name-servers": changeNameServer,
    "POST registry": setDelegation,
    "DELETE registry": (context, name) => {
        removeNamed(context.world.registry, readName(name), "registered domain");
        context.world.registrations.delete(readName(name));
        return {};
    },
    "POST hosts": ({ world }, name, body) => {
        const host = hostSchema.parse(readJson(body));
        world.hosts.set(readName(name), host);
        return host;
    },
    "DELETE hosts": (context, name) => {
        removeNamed(context.world.hosts, readName(name), "host");
        return {};
    },
    "POST hosted-zones": ({ world }, id, body) =>
        addZone(world, readId(id, "Z"), zoneSchema.parse(readJson(body)).name),
    "POST delegation-sets": ({ world }, id) => seedDelegationSet(world, readId(id, "N")),
    "POST health-checks": ({ world }, id) => seedHealthCheck(world, readHealthCheckId(id)),
    "POST account": ({ account }, _name, body) => {
        account.id = accountSchema.parse(readJson(body)).id;
        return { id: account.id };
    },
    "POST faults": ({ api }, _name, body) => {
        const faults = faultsSchema.parse(readJson(body));
        api.addFaults(faults);
        return faults;
    },
    "DELETE faults": ({ api }) => {
        api.clearFaults();
        return {};
    },
    "GET limits": ({ limits }) => limits,
    "POST limits": ({ limits }, _name, body) => Object.assign(limits, limitsSchema.parse(readJson(body))),
    "DELETE limits": ({ limits, resetLimits }) => {
        resetLimits();
        return limits;
    },
    "POST dns-faults": ({ dnsFaults }, _name, body) => {
        const faults = dnsFaultsSchema.parse(readJson(body));
        dnsFaults.add(faults);
        return faults;
    },
    "DELETE dns-faults": ({ dnsFaults }) => {
        dnsFaults.clear();
        return {};
    },
    "POST reset": ({ reset }) => {
        reset();
        return {};
    },
};
const NAMED = ["name-servers", "registry", "hosts", "hosted-zones", "delegation-sets", "health-checks"];

/** @throws ControlError if another zone has the id */
function addZone(world: World, id: string, name: string): ReturnType<typeof seedHostedZone> {
    const zone = seedHostedZone(world, id, name);
    if (zone.name !== toFqdn(name)) {
        const message = `id: ${id} is the zone of ${fromFqdn(zone.name)} already; give the zone of ${name} another id`;
        throw new ControlError(400, message);
    }
    return zone;
}

export function isControlPath(url: string): boolean {
    return url === PREFIX || url.startsWith(`${PREFIX}/`) || url.startsWith(`${PREFIX}?`);
}

/** Answers a request below /_sandbox. An invalid request gets 400, an unknown path or name 404, each with `{"error": "…"}`. */
export function answerControl(context: ControlContext, request: ApiRequest): ApiReply {
    try {
        return json(200, route(context, request));
    } catch (error) {
        if (error instanceof z.ZodError) {
            return json(400, { error: error.issues.map(describeIssue).join("; ") });
        }
        if (error instanceof ControlError) {
            return json(error.status, { error: error.message });
        }
        throw error;
    }
}

function route(context: ControlContext, { method, url, body }: ApiRequest): unknown {
    const [path = ""] = url.slice(PREFIX.length).split("?");
    const [, what = "", name = "", ...more] = path.split("/");
    const handler = HANDLERS[`${method} ${what}`];
    if (handler === undefined || more.length > 0 || NAMED.includes(what) !== (name !== "")) {
        throw new ControlError(
            404,
            `The sandbox has no ${method} ${PREFIX}${path}; docs/sandbox.md lists its requests`,
        );
    }
    return handler(context, name, body);
}

/** The answer to a request from another website. */
export function refuseForeign(error: string): ApiReply {
    return json(403, { error });
}

function changeNameServer({ world }: ControlContext, name: string, body: string): unknown {
    const awsName = readName(name);
    const current = world.nameServers.get(awsName);
    if (current === undefined) {
        throw new ControlError(404, `${awsName} is not a name server that the sandbox has assigned`);
    }
    const given = nameServerSchema.parse(readJson(body));
    for (const address of [...(given.ipv4 ?? []), ...(given.ipv6 ?? [])]) {
        const other = [...world.nameServers].find(
            ([each, { ipv4, ipv6 }]) => each !== awsName && [...ipv4, ...ipv6].includes(address),
        );
        if (other !== undefined) {
            throw new ControlError(400, `${address} is already an address of ${other[0]}`);
        }
    }
    const next = { ipv4: given.ipv4 ?? current.ipv4, ipv6: given.ipv6 ?? current.ipv6 };
    world.nameServers.set(awsName, next);
    return next;
}

function setDelegation({ world }: ControlContext, name: string, body: string): unknown {
    const domain = readName(name);
    if (isPublicSuffix(domain)) {
        throw new ControlError(400, `${domain} is a public suffix and cannot be registered`);
    }
    const given = registrySchema.parse(readJson(body));
    const { nameServers, ds, ttl, hosts, expires, ...registrar } = given;
    world.registry.set(domain, present({ nameServers, ds, ttl, hosts }));
    const change = present({
        ...registrar,
        expiresAt: expires === undefined ? undefined : Date.parse(expires),
    });
    if (Object.keys(change).length > 0) {
        changeRegistration(world, domain, Date.now(), change);
    }
    return given;
}

/** A copy without undefined values. */
function present<T extends object>(object: T): T {
    return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

function removeNamed(map: Map<string, unknown>, name: string, kind: string): void {
    if (!map.delete(name)) {
        throw new ControlError(404, `${name} is not a ${kind} of the sandbox`);
    }
}

function readName(segment: string): string {
    const { domain, problem } = parseDomain(decodeName(segment));
    if (domain === undefined) {
        throw new ControlError(400, `the name in the path, "${segment}", is not a valid domain: ${problem}`);
    }
    return domain;
}

function readId(segment: string, prefix: "Z" | "N"): string {
    if (!new RegExp(`^${prefix}[A-Z0-9]{1,31}$`).test(segment)) {
        throw new ControlError(
            400,
            `the id in the path, "${segment}", is not ${prefix} and up to 31 letters and digits`,
        );
    }
    return segment;
}

function readHealthCheckId(segment: string): string {
    if (!/^[0-9A-Za-z-]{1,64}$/.test(segment)) {
        throw new ControlError(
            400,
            `the id in the path, "${segment}", is not 1 to 64 letters, digits and hyphens`,
        );
    }
    return segment;
}

function decodeName(segment: string): string {
    try {
        return decodeURIComponent(segment);
    } catch {
        throw new ControlError(400, `the name in the path, "${segment}", is not UTF-8 in percent encoding`);
    }
}

function readJson(body: string): unknown {
    try {
        return JSON.parse(body) as unknown;
    } catch (error) {
        throw new ControlError(
            400,
            `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`,
        );
    }
}

/** The part of zod's issues that messages show. The type is written out, because users' programs compile against this file without zod. */
interface Issue {
    path: readonly PropertyKey[];
    message: string;
}

/** The invalid field, and its rule. */
export function describeIssue({ path, message }: Issue): string {
    const place = path.map(String).join(".");
    return `${place === "" ? "the body" : place}: ${message}`;
}

function json(status: number, content: unknown): ApiReply {
    return { status, headers: { "content-type": "application/json" }, body: `${JSON.stringify(content)}\n` };
}
