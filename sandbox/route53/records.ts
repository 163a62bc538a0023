import { compareNames, fromFqdn, reversedName } from "../../records/names";
import type { StoredRecordSet } from "../world";
import type { Account, ApiAnswer, ApiCall } from "./account";
import { noteChange } from "./changes";
import { checkName } from "./domainNames";
import { invalidChangeBatch, invalidInput } from "./errors";
import { findHealthCheck } from "./healthChecks";
import { findHostedZone } from "./hostedZones";
import { pageOf } from "./paging";
import { RECORD_TYPES } from "./rdata";
import { planChanges } from "./recordPlan";
import { readChanges, recordXml } from "./recordXml";
import { checkEnum } from "./xml";

const MOST = 300;

/** ChangeResourceRecordSets: applies a batch as a whole or refuses it as a whole. */
export function handleChangeResourceRecordSets(account: Account, { params, body }: ApiCall): ApiAnswer {
    const { world, limits } = account;
    const zone = findHostedZone(world, params.Id ?? "");
    const { comment, changes } = readChanges(body);
    for (const { action, record } of changes) {
        // The records that name a deleted health check stay valid (API DeleteHealthCheck).
        if (action !== "DELETE" && typeof record.routing?.HealthCheckId === "string") {
            findHealthCheck(world, record.routing.HealthCheckId);
        }
    }
    const plan = planChanges(
        {
            zone,
            limits,
            isOwnZone: (id) => world.hostedZones.has(id),
            isKnownHost: (fqdn) => world.hosts.has(fromFqdn(fqdn)),
            hostsZone: (server, name) =>
                world.nameServers.has(server)
                    ? world.hostedZones
                          .named(name)
                          .some((each) => !each.privateZone && each.nameServers.includes(server))
                    : undefined,
        },
        changes,
    );
    if (plan.records === undefined) {
        throw invalidChangeBatch(plan.problems);
    }
    zone.records = plan.records;
    return { body: { ChangeInfo: noteChange(account, comment) } };
}

/** ListResourceRecordSets: sorted by reversed name, type and identifier, from a start point, at most 300 on a page. */
export function handleListResourceRecordSets(account: Account, { params, query }: ApiCall): ApiAnswer {
    const zone = findHostedZone(account.world, params.Id ?? "");
    const start = readStart(query);
    const sorted = [...zone.records.values()]
        .map((record) => ({ record, order: reversedName(record.name) }))
        .sort((a, b) => compareText(a.order, b.order) || byTypeAndIdentifier(a.record, b.record))
        .map(({ record }) => record);
    const page = pageOf(sorted, {
        query,
        most: MOST,
        isInPage: (record) =>
            start === undefined ||
            (compareNames(record.name, start.name) || byTypeAndIdentifier(record, start)) >= 0,
    });
    return {
        body: {
            ResourceRecordSets: { ResourceRecordSet: page.items.map(recordXml) },
            IsTruncated: page.next !== undefined,
            NextRecordName: page.next?.name,
            NextRecordType: page.next?.type,
            NextRecordIdentifier: page.next?.setIdentifier,
            MaxItems: page.maxItems,
        },
    };
}

type StartPoint = Pick<StoredRecordSet, "name" | "type" | "setIdentifier">;

function readStart(query: URLSearchParams): StartPoint | undefined {
    const [name, type, setIdentifier] = ["name", "type", "identifier"].map(
        (key) => query.get(key) ?? undefined,
    );
    if (type !== undefined && name === undefined) {
        throw invalidInput("Invalid request: a type is given without a name.");
    }
    if (setIdentifier !== undefined && type === undefined) {
        throw invalidInput("Invalid request: an identifier is given without a name and a type.");
    }
    if (name === undefined) {
        return undefined;
    }
    const checked = checkName(name);
    if (checked.name === undefined) {
        throw invalidInput(`${checked.problem} encountered with '${name}'`);
    }
    return {
        name: checked.name,
        type: type === undefined ? "" : checkEnum(type, RECORD_TYPES),
        setIdentifier,
    };
}

function byTypeAndIdentifier(a: StartPoint, b: StartPoint): number {
    return compareText(a.type, b.type) || compareText(a.setIdentifier ?? "", b.setIdentifier ?? "");
}

function compareText(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}
