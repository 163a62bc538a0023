import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { fromFqdn, toFqdn, toRoute53Name } from "../records/names";
import { originalRecords, type OriginalApex } from "../records/recordGroup";
import { recordKey, sameRecord, type RecordSet } from "../records/recordSet";
import { parseSoa, rewriteSoa } from "../records/soa";
import { describeAwsError } from "../route53/client";
import { bareId } from "../route53/hostedZones";
import { fromSdk } from "../route53/recordForms";
import { listRecords, listWholeZone, sendChanges } from "../route53/records";
import { missingRecords } from "../route53/zoneCopy";
import type { MigrationStage } from "../settings/migrationStages";
import { accountProvider } from "./accountRecord";
import {
    DynamicResource,
    initializationFailed,
    isSame,
    isUnknown,
    type ProviderContext,
    type WithAws,
} from "./dynamicResource";
import { otherOldZone } from "./copyChecks";
import { handoverProblems, LEAVING_TTL, readyToLead, timeScaleOf, type Handover } from "./handoverChecks";
import { askParents, makeMoveAsker, type ParentWord } from "./leavingDns";
import { describeParentsMove, lookAtParent } from "./parentLooks";
import type { SeenDs } from "./seenDs";
import { deleteZoneWithRecords, signedZone } from "./zoneDeletion";
import { isSigned } from "./zoneSigning";

type Inputs = Handover;

interface Outputs extends Inputs, Watch {
    /** The old zone's original apex, to be restored. */
    original: OriginalApex;
    /** ISO time. */
    handedOverAt: string;
    retired?: boolean | undefined;
    /** True if the change of the old apex may or may not have been made: it is written once more. */
    unsure?: boolean | undefined;
}

/** The observations of the parent's delegation, from one run to the next. */
interface Watch {
    /** The first run after which every run saw the parent with only our name servers. */
    clearSince?: string | undefined;
    /** The longest time in seconds for which a resolver may keep a delegation of the parent. */
    longestTtl: number;
    /** The time after which no resolver can be querying the old zone. */
    until?: string | undefined;
    differences: string[];
}

const SECOND = 1000;
/** A difference that is repeated from one run to the next. */
const SIGNED_AT_PARENT = "the parent has DS records, and no zone is signed any more";

export const provider = accountProvider<Inputs, Outputs>({
    async check(olds, news, context) {
        const inputs = { ...news, zoneId: isUnknown(news.zoneId) ? news.zoneId : bareId(news.zoneId) };
        const isNew = olds.zoneId === undefined;
        if (isNew && !isUnknown([inputs.domain, inputs.zoneId])) {
            const nameServers = isUnknown(inputs.nameServers) ? [] : inputs.nameServers;
            const word = await lookAtParent(inputs.domain, context.config);
            context.say(describeParentsMove({ ...inputs, nameServers }, word, false));
        }
        const reasons = isNew ? await handoverProblems(inputs, context.config) : [];
        const failures = reasons.map((reason): CheckFailure => ({ property: "stage", reason }));
        return { inputs, failures };
    },

    identity: ({ zoneId }) => (zoneId === undefined || isUnknown(zoneId) ? undefined : `leaving ${zoneId}`),

    async diff(id, olds, news, { config, say }) {
        const { domain } = news;
        if (olds.retired === true) {
            say(
                `${domain}, from hosted zone ${olds.zoneId}: stage retire; the old zone is gone, and migrateFrom can be left out`,
            );
            return { changes: false };
        }
        if (isUnknown([news.zoneId, news.nameServers])) {
            return { changes: true };
        }
        if (olds.zoneId !== news.zoneId || olds.domain !== domain) {
            throw new Error(otherOldZone(domain, news.zoneId, olds.zoneId));
        }
        const word = await lookAtParent(domain, config);
        const next = watch(olds, news.nameServers, word, timeScaleOf(config));
        say(`${describeParentsMove(news, word, true)}; ${describeEnd(next)}`);
        const seen = !isSame(watched(olds), next);
        const reason = news.stage === "retire" ? tooEarly(olds, next, word) : undefined;
        if (reason !== undefined && !seen) {
            throw new Error(reason);
        }
        const isOther = olds.stage !== news.stage || !isSame(olds.nameServers, news.nameServers);
        return { changes: seen || isOther || olds.unsure === true || reason !== undefined };
    },

    async create(inputs, context) {
        const { domain, zoneId, nameServers } = inputs;
        const { route53, config } = context;
        const original = await readyToLead(inputs, context);
        const word = await askParents(makeMoveAsker(config), domain);
        const { oldDs } = inputs;
        const began = {
            longestTtl: 0,
            differences: [],
            handedOverAt: new Date().toISOString(),
            original,
            oldDs,
        };
        const outs: Outputs = {
            ...inputs,
            ...began,
            ...watch(began, nameServers, word, timeScaleOf(config)),
        };
        try {
            await writeApex(route53, inputs, ourApex(outs));
        } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            throw initializationFailed(zoneId, { ...outs, unsure: true }, reason);
        }
        return { id: zoneId, outs };
    },

    async read(id, props, { route53, say }) {
        const { domain, zoneId } = props;
        if (props.retired === true) {
            return props;
        }
        const present = await listRecords(route53, zoneId, [toRoute53Name(domain)]);
        if (present === undefined) {
            say(`${domain}: the old hosted zone ${zoneId} is gone, deleted by hand, and counts as retired`);
            return { ...props, retired: true };
        }
        return { ...props, unsure: isOurs(present, props) ? props.unsure : true };
    },

    async update(id, olds, news, context) {
        const { route53, config } = context;
        if (olds.retired === true) {
            return { ...olds, ...news };
        }
        const word = await askParents(makeMoveAsker(config), news.domain);
        const seen = watch(olds, news.nameServers, word, timeScaleOf(config));
        const next: Outputs = { ...olds, ...news, ...seen, unsure: undefined };
        if (news.stage !== "retire") {
            if (olds.unsure === true || !isSame(olds.nameServers, news.nameServers)) {
                await writeApex(route53, news, ourApex(next));
            }
            return next;
        }
        const reason = tooEarly(olds, seen, word);
        if (reason !== undefined) {
            // The observations are stored in spite of the error, because the waiting time counts from them.
            throw initializationFailed(id, { ...olds, ...seen }, reason);
        }
        await retire(next, context);
        return { ...next, retired: true };
    },

    async delete(id, props, { route53, say }) {
        const { domain, zoneId, original, retired } = props;
        const present =
            retired === true ? undefined : await listRecords(route53, zoneId, [toRoute53Name(domain)]);
        if (present === undefined) {
            return;
        }
        const before = originalRecords(original, domain);
        const ours = ourApex(props).filter((record) => isThere(present, record));
        const others = before.filter(
            (record) =>
                !isThere(present, record) && !ours.some((each) => recordKey(each) === recordKey(record)),
        );
        for (const { type } of others) {
            say(
                `${domain}: the ${type} record of the old hosted zone ${zoneId} was changed by another owner after the handover, and is left as it is`,
            );
        }
        const back = before.filter((record) => ours.some((each) => recordKey(each) === recordKey(record)));
        await writeApex(route53, props, back);
    },
});

/** The old zone's NS and SOA while the new one leads: resolvers that trust the zone's own NS move to the new one within a minute. */
function ourApex({
    domain,
    nameServers,
    original,
}: Pick<Outputs, "domain" | "nameServers" | "original">): RecordSet[] {
    const name = toRoute53Name(domain);
    const { minimum } = parseSoa(original.soa.value);
    const soa = { mname: toFqdn(nameServers[0] ?? ""), minimum: Math.min(minimum, LEAVING_TTL) };
    return [
        { name, type: "NS", ttl: LEAVING_TTL, values: nameServers.map(toFqdn) },
        {
            name,
            type: "SOA",
            ttl: Math.min(original.soa.ttl, LEAVING_TTL),
            values: [rewriteSoa(original.soa.value, soa)],
        },
    ];
}

function isOurs(present: readonly RecordSet[], outs: Outputs): boolean {
    return ourApex(outs).every((record) => isThere(present, record));
}

function isThere(present: readonly RecordSet[], record: RecordSet): boolean {
    return present.some((each) => sameRecord(each, record));
}

async function writeApex(
    route53: Route53Client,
    { domain, zoneId }: Pick<Inputs, "domain" | "zoneId">,
    records: readonly RecordSet[],
): Promise<void> {
    const changes = records.map((record) => ({ action: "UPSERT" as const, record }));
    try {
        for await (const _id of sendChanges(route53, zoneId, changes)) {
            // One batch. The next step does not need it to be in sync.
        }
    } catch (error) {
        throw describeAwsError(
            `changing the NS and SOA of ${domain} in the old hosted zone ${zoneId}`,
            error,
        );
    }
}

function watched({ clearSince, longestTtl, until, differences }: Watch): Watch {
    return { clearSince, longestTtl, until, differences };
}

/**
 * The observations after another look at the delegation. The waiting time counts from the first look that saw only our names. Between two
 * looks the parent may have answered with the old names until just before the second one.
 */
function watch(
    before: Watch & Pick<Outputs, "handedOverAt" | "original" | "oldDs">,
    nameServers: readonly string[],
    { names, ttl, dsTtl, silent }: ParentWord,
    scale: number,
): Watch {
    const ours = new Set(nameServers.map((name) => name.toLowerCase()));
    const others = names.filter((name) => !ours.has(name));
    const isClear = silent.length === 0 && others.length === 0;
    const known = others.length > 0 ? undefined : before.clearSince;
    const clearSince = isClear ? (before.clearSince ?? new Date().toISOString()) : known;
    const longestTtl = Math.max(before.longestTtl, ttl, dsTtl ?? 0, before.oldDs?.ttl ?? 0);
    const seconds = Math.max(longestTtl, before.original.ns.ttl, LEAVING_TTL);
    const from = Math.max(Date.parse(clearSince ?? ""), Date.parse(before.handedOverAt));
    return {
        clearSince,
        longestTtl,
        until: clearSince && new Date(from + (seconds * SECOND) / scale).toISOString(),
        differences: [
            ...(others.length === 0 ? [] : [`the parent delegates to ${others.join(", ")}`]),
            ...(dsTtl === undefined ? [] : [SIGNED_AT_PARENT]),
        ],
    };
}

/** The time until which the old zone may be queried. */
function describeEnd({ until }: Watch): string {
    return until === undefined ? "the old zone is asked" : `the old zone may be asked until ${until}`;
}

/** The reason why the old zone cannot be deleted yet. */
function tooEarly(
    { domain, zoneId }: Outputs,
    { until, differences }: Watch,
    { silent }: ParentWord,
): string | undefined {
    const key = `${domain}: migrateFrom.stage: "retire": the old hosted zone ${zoneId} stays, because`;
    if (differences.length > 0) {
        return `${key} ${differences.join(", ")}; ask its owner to set the white-label name servers at the registrar${differences.includes(SIGNED_AT_PARENT) ? ", without DS records" : ""}, and run it again`;
    }
    if (silent.length > 0) {
        return `${key} not all servers of the parent could be asked for its delegation (${silent.join(", ")}); let DNS packets out of this network (port 53), and run it again`;
    }
    const left = Date.parse(until ?? "") - Date.now();
    if (until === undefined || left <= 0) {
        return undefined;
    }
    const hours = Math.ceil(left / 3_600_000);
    return `${key} resolvers may ask it until ${until}, for another ${hours} hour${hours === 1 ? "" : "s"}; run it again after that`;
}

/** Deletes the old zone if the new one has all of its records. */
async function retire(next: Outputs, { route53, config }: ProviderContext): Promise<void> {
    const { domain, zoneId, newZoneId, original } = next;
    const old = await listWholeZone(route53, zoneId);
    if (old === undefined) {
        return;
    }
    const missing = missingRecords(domain, old, (await listWholeZone(route53, newZoneId)) ?? []);
    if (missing.length > 0) {
        throw new Error(
            `${domain}: the old hosted zone ${zoneId} stays, because the new zone has no records at ${missing.join(", ")}; create them there, or delete them from the old zone`,
        );
    }
    // A record that is added meanwhile is not one of these, and prevents the deletion.
    const ours = new Set(old.map((record) => recordKey(fromSdk(record))));
    const leaving = { id: zoneId, domain, ours, forceDestroy: false };
    if (await isSigned(domain, original.ns.values.map(fromFqdn), config)) {
        throw signedZone(leaving);
    }
    await deleteZoneWithRecords(route53, leaving);
}

export interface LeavingZoneArgs extends WithAws {
    domain: pulumi.Input<string>;
    /** The bare ids of the old zone and of the new one. */
    zoneId: pulumi.Input<string>;
    newZoneId: pulumi.Input<string>;
    /** The white-label names. */
    nameServers: pulumi.Input<string[] | undefined>;
    stage: Exclude<MigrationStage, "copy">;
    oldApex?: pulumi.Input<OriginalApex | undefined> | undefined;
    oldDs?: pulumi.Input<SeenDs | undefined> | undefined;
}

/**
 * The zone that a domain had before, from the stage in which the new zone leads: its NS and SOA name the white-label name servers, and with
 * stage `retire` it is deleted when no resolver can be querying it any more. Until then a deletion of this resource restores the zone's own
 * NS and SOA exactly. A tenant has this row in the state only while it moves.
 */
export class LeavingZone extends DynamicResource {
    /** The time after which no resolver can be querying the old zone, as an ISO time; undefined while the parent delegates to it. */
    declare readonly until: pulumi.Output<string | undefined>;
    /** The differences between the old zone and the records of the handover, found by the last refresh; undefined if there are none. */
    declare readonly differences: pulumi.Output<string[] | undefined>;
    /** True after the old zone was deleted. */
    declare readonly retired: pulumi.Output<boolean | undefined>;

    constructor(name: string, args: LeavingZoneArgs, opts?: pulumi.CustomResourceOptions) {
        const outputs = { until: undefined, differences: undefined, retired: undefined };
        super(__filename, "LeavingZone", name, { ...args, ...outputs }, opts);
    }
}
