import { createHash } from "node:crypto";
import type { StoredHealthCheck, World } from "../world";
import type { Account, ApiAnswer, ApiCall } from "./account";
import { ApiError } from "./errors";
import { pageOf } from "./paging";
import { allowOnly, checkEnum, checkLength, child, requiredText } from "./xml";
import type { Element, XmlObject, XmlValue } from "./xml";

/** Health checks, because records name them. The sandbox checks no endpoint: each one is always healthy. */

/** The limit in the Developer Guide, DNSLimitations. */
export const MOST_HEALTH_CHECKS = 200;
const MOST_IN_PAGE = 100;
const TYPES = [
    "HTTP",
    "HTTPS",
    "HTTP_STR_MATCH",
    "HTTPS_STR_MATCH",
    "TCP",
    "CALCULATED",
    "CLOUDWATCH_METRIC",
    "RECOVERY_CONTROL",
];
const CONFIG_FIELDS = [
    "IPAddress",
    "Port",
    "Type",
    "ResourcePath",
    "FullyQualifiedDomainName",
    "SearchString",
    "RequestInterval",
    "FailureThreshold",
    "MeasureLatency",
    "Inverted",
    "Disabled",
    "HealthThreshold",
    "ChildHealthChecks",
    "EnableSNI",
    "Regions",
    "AlarmIdentifier",
    "InsufficientDataHealthStatus",
    "RoutingControlArn",
];

/** CreateHealthCheck: the same reference with the same settings returns the existing health check. */
export function handleCreateHealthCheck(account: Account, { body }: ApiCall): ApiAnswer {
    const { world } = account;
    allowOnly(body, ["CallerReference", "HealthCheckConfig"]);
    const callerReference = checkLength(requiredText(body, "CallerReference"), "HealthCheckNonce", {
        min: 1,
        max: 64,
    });
    const config = readConfig(child(body, "HealthCheckConfig") ?? body);
    const there = [...world.healthChecks.values()].find((each) => each.callerReference === callerReference);
    if (there === undefined && world.usedReferences.healthChecks.has(callerReference)) {
        throw alreadyExists();
    }
    if (there !== undefined && JSON.stringify(there.config) !== JSON.stringify(config)) {
        throw alreadyExists();
    }
    if (there === undefined && world.healthChecks.size >= MOST_HEALTH_CHECKS) {
        throw new ApiError(
            "TooManyHealthChecks",
            `Limits Exceeded: MAX_HEALTH_CHECKS_BY_OWNER - Cannot create more than ${MOST_HEALTH_CHECKS} health checks.`,
        );
    }
    const check = there ?? addHealthCheck(world, newHealthCheckId(world), callerReference, config);
    return {
        status: 201,
        location: `/healthcheck/${check.id}`,
        body: { HealthCheck: healthCheckXml(check) },
    };
}

/** GetHealthCheck. */
export function handleGetHealthCheck({ world }: Account, { params }: ApiCall): ApiAnswer {
    return { body: { HealthCheck: healthCheckXml(findHealthCheck(world, params.Id ?? "")) } };
}

/** GetHealthCheckCount. */
export function handleGetHealthCheckCount({ world }: Account): ApiAnswer {
    return { body: { HealthCheckCount: world.healthChecks.size } };
}

/** ListHealthChecks: at most 100 on a page. */
export function handleListHealthChecks({ world }: Account, { query }: ApiCall): ApiAnswer {
    const marker = query.get("marker") ?? "";
    const sorted = [...world.healthChecks.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const page = pageOf(sorted, { query, most: MOST_IN_PAGE, isInPage: ({ id }) => id >= marker });
    return {
        body: {
            HealthChecks: { HealthCheck: page.items.map(healthCheckXml) },
            Marker: marker,
            IsTruncated: page.next !== undefined,
            NextMarker: page.next?.id,
            MaxItems: page.maxItems,
        },
    };
}

/** DeleteHealthCheck: a health check that records name can be deleted, and the records stay as they are (API DeleteHealthCheck). */
export function handleDeleteHealthCheck({ world }: Account, { params }: ApiCall): ApiAnswer {
    world.healthChecks.delete(findHealthCheck(world, params.Id ?? "").id);
    return { body: {} };
}

/** @throws ApiError NoSuchHealthCheck */
export function findHealthCheck(world: World, id: string): StoredHealthCheck {
    const check = world.healthChecks.get(id);
    if (check === undefined) {
        throw new ApiError("NoSuchHealthCheck", `No health check exists with the specified ID: ${id}`, 404);
    }
    return check;
}

/** Adds a health check to the account. */
export function addHealthCheck(
    world: World,
    id: string,
    callerReference: string,
    config: Record<string, unknown>,
): StoredHealthCheck {
    const check = { id, callerReference, config, tags: new Map<string, string>() };
    world.healthChecks.set(id, check);
    world.usedReferences.healthChecks.add(callerReference);
    return check;
}

function alreadyExists(): ApiError {
    return new ApiError(
        "HealthCheckAlreadyExists",
        "Another health check with the same CallerReference and other settings exists, or existed.",
        409,
    );
}

/** A UUID, like AWS's ids. The same calls in an empty world give the same ids. */
function newHealthCheckId(world: World): string {
    world.counters.id += 1;
    const digits = createHash("sha256").update(`healthcheck${world.counters.id}`).digest("hex");
    return [
        digits.slice(0, 8),
        digits.slice(8, 12),
        digits.slice(12, 16),
        digits.slice(16, 20),
        digits.slice(20, 32),
    ].join("-");
}

/** The settings as they were sent. Only the type is checked. */
function readConfig(config: Element): XmlObject {
    allowOnly(config, CONFIG_FIELDS);
    checkEnum(requiredText(config, "Type"), TYPES);
    return contentOf(config);
}

/** A repeated element becomes a list, as in ChildHealthChecks. */
function contentOf(element: Element): XmlObject {
    const content: Record<string, XmlValue[]> = {};
    for (const each of element.children) {
        const value = each.children.length > 0 ? contentOf(each) : each.text;
        content[each.name] = [...(content[each.name] ?? []), value];
    }
    return Object.fromEntries(
        Object.entries(content).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
    );
}

function healthCheckXml(check: StoredHealthCheck): XmlObject {
    return {
        Id: check.id,
        CallerReference: check.callerReference,
        HealthCheckConfig: check.config as XmlObject,
        HealthCheckVersion: 1,
    };
}
