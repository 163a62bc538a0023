import * as pulumi from "@pulumi/pulumi";
import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { isAwsNameServer } from "../records/awsDefaults";
import { fromFqdn, toFqdn, toRoute53Name } from "../records/names";
import { awsApex, originalRecords, readOriginalApex, type OriginalApex } from "../records/recordGroup";
import { recordKey, sameRecord, type RecordSet } from "../records/recordSet";
import { parseSoa, rewriteSoa } from "../records/soa";
import { describeAwsError } from "../route53/client";
import { bareId, getHostedZone } from "../route53/hostedZones";
import { fromSdk } from "../route53/recordForms";
import { listRecords, listWholeZone, sendChanges } from "../route53/records";
import { missingRecords } from "../route53/zoneCopy";
import type { MigrationStage } from "../settings/migrationStages";
import { readRunSettings } from "../settings/readConfig";
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
import {
    askParents,
    dsAtParent,
    leadsElsewhere,
    makeMoveAsker,
    notAnswering,
    type ParentWord,
} from "./leavingDns";
import { deleteZoneWithRecords, signedZone } from "./zoneDeletion";
import { isSigned } from "./zoneSigning";

interface Inputs {
    domain: string;
    /** The bare ids of the old zone and of the new one. */
    zoneId: string;
    newZoneId: string;
    nameServers: string[];
    stage: Exclude<MigrationStage, "copy">;
    /** The old apex as the new zone's resource has it on record; used where it cannot be read any more. */
    oldApex?: OriginalApex | undefined;
}

interface Outputs extends Inputs, Watch {
    /** The old zone's apex before it was ours, to be given back. */
    original: OriginalApex;
    /** ISO times. */
    handedOverAt: string;
    retired?: boolean | undefined;
    /** The change of the old apex may have been done or not: it is written once more. */
    unsure?: boolean | undefined;
}

/** What was seen of the parent's delegation, from one run to the next. */
interface Watch {
    /** The first run, of those after which none has seen another name, in which the parent named our name servers alone. */
    clearSince?: string | undefined;
    /** Seconds: the longest that a resolver may keep a delegation that the parent has given. */
    longestTtl: number;
    /** From when on no resolver can be asking the old zone. */
    until?: string | undefined;
    differences: string[];
}

/** TTL in seconds of what the old zone says of its name servers once the new one leads. */
const LEAVING_TTL = 60;
const SECOND = 1000;

export const provider = accountProvider<Inputs, Outputs>({
    async check(olds, news, context) {
        const inputs = { ...news, zoneId: isUnknown(news.zoneId) ? news.zoneId : bareId(news.zoneId) };
        const isNew = olds.zoneId === undefined;
        const reasons = isNew ? await handoverProblems(inputs, context) : [];
        const failures = reasons.map((reason): CheckFailure => ({ property: "stage", reason }));
        return { inputs, failures };
    },

    identity: ({ zoneId }) => (zoneId === undefined || isUnknown(zoneId) ? undefined : `leaving ${zoneId}`),

    async diff(id, olds, news, { config }) {
        const { domain } = news;
        if (olds.retired === true || isUnknown([news.zoneId, news.nameServers])) {
            return { changes: olds.retired !== true };
        }
        if (olds.zoneId !== news.zoneId || olds.domain !== domain) {
            throw new Error(otherOldZone(domain, news.zoneId, olds.zoneId));
        }
        const word = await askParents(makeMoveAsker(config), domain);
        const next = watch(olds, news.nameServers, word, timeScale(config));
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
        const began = { longestTtl: 0, differences: [], handedOverAt: new Date().toISOString(), original };
        const outs: Outputs = { ...inputs, ...began, ...watch(began, nameServers, word, timeScale(config)) };
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
        const seen = watch(olds, news.nameServers, word, timeScale(config));
        const next: Outputs = { ...olds, ...news, ...seen, unsure: undefined };
        if (news.stage !== "retire") {
            if (olds.unsure === true || !isSame(olds.nameServers, news.nameServers)) {
                await writeApex(route53, news, ourApex(next));
            }
            return next;
        }
        const reason = tooEarly(olds, seen, word);
        if (reason !== undefined) {
            // What was seen is on record all the same: the time counts from here.
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

function timeScale(config: ProviderContext["config"]): number {
    return readRunSettings((key) => config.get(key), ["sandboxTimeScale"]).sandboxTimeScale ?? 1;
}

/** Why the new zone cannot lead yet, asked in DNS alone. */
async function handoverProblems(
    { domain, zoneId, newZoneId, nameServers, stage }: Inputs,
    { config }: ProviderContext,
): Promise<string[]> {
    if (stage === "retire") {
        return [
            `${domain}: migrateFrom.stage: "retire" comes after "handover", in which the new zone leads; write handover first`,
        ];
    }
    if (isUnknown([domain, zoneId, newZoneId, nameServers])) {
        return [];
    }
    const key = `${domain}: migrateFrom.stage: "handover":`;
    const asker = makeMoveAsker(config);
    const silent = await notAnswering(asker, domain, nameServers);
    if (silent.length > 0) {
        return [
            `${key} the new zone ${newZoneId} does not answer with authority at ${silent.join(", ")}; see that the brand's name servers have their addresses at the registry, wait a minute where the zone is new, and run it again`,
        ];
    }
    try {
        const ttl = await dsAtParent(asker, domain);
        return ttl === undefined
            ? []
            : [
                  `${key} the parent has DS records for ${domain}, and the new zone is not signed, so validating resolvers would refuse its answers; have them deleted at the registrar, wait ${ttl} seconds after they are gone, turn signing off in the old zone, and run it again`,
              ];
    } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return [
            `${key} it could not be found out whether the parent has DS records for ${domain} (${why}); let DNS packets out of this network (port 53), and run it again`,
        ];
    }
}

/** Refuses what stands against the handover in the zones themselves. @returns the old zone's apex as it was before us */
async function readyToLead(
    { domain, zoneId, newZoneId, nameServers, oldApex }: Inputs,
    { route53, config, say }: ProviderContext,
): Promise<OriginalApex> {
    const old = await listWholeZone(route53, zoneId);
    if (old === undefined) {
        throw new Error(
            `${domain}: the old hosted zone ${zoneId} is gone, and nothing is there to hand over; leave migrateFrom out`,
        );
    }
    const missing = missingRecords(domain, old, (await listWholeZone(route53, newZoneId)) ?? []);
    if (missing.length > 0) {
        throw new Error(
            `${domain}: the old zone is not handed over, because the new one has nothing at ${missing.join(", ")}; go back to stage copy for one up, or make them there`,
        );
    }
    const apex = { nameServers, nsTtl: LEAVING_TTL, soaTtl: LEAVING_TTL };
    const read = readOriginalApex({ zone: domain, records: {}, apex }, old.map(fromSdk));
    if (await isSigned(domain, (read ?? oldApex)?.ns.values.map(fromFqdn) ?? [], config)) {
        throw new Error(
            `${domain}: the old zone ${zoneId} is signed, and the new one is not: have the DS records of ${domain} deleted at its registrar, wait as long as their TTL, turn signing off with "aws route53 disable-hosted-zone-dnssec --hosted-zone-id ${zoneId}", and run it again`,
        );
    }
    await refuseHandedOver({ domain, zoneId }, read?.ns.values.map(fromFqdn) ?? [], { route53, config });
    if (read === undefined && oldApex === undefined) {
        say(
            `${domain}: the NS and SOA that the old hosted zone ${zoneId} had before are not known (a state that was lost); a way back gives it those that Route 53 gives a new zone`,
        );
    }
    return read ?? oldApex ?? awsApex((await getHostedZone(route53, zoneId))?.nameServers ?? []);
}

/** Another deployment may have handed the zone over: one of the two would give back what the other one has put there. */
async function refuseHandedOver(
    { domain, zoneId }: Pick<Inputs, "domain" | "zoneId">,
    names: readonly string[],
    { route53, config }: Pick<ProviderContext, "route53" | "config">,
): Promise<void> {
    if (names.length === 0 || names.every(isAwsNameServer)) {
        return;
    }
    const own = (await getHostedZone(route53, zoneId))?.nameServers ?? [];
    if (await leadsElsewhere(makeMoveAsker(config), names, own)) {
        throw new Error(
            `${domain}: the old hosted zone ${zoneId} is handed over already: its NS are ${names.join(", ")}, which are no names of its own servers. Where another stack has done it, go on there, or take the handover back there first; ` +
                "where this one has, with other nameServers, put those back",
        );
    }
}

/** The old zone's NS and SOA while the new one leads: resolvers that believe the zone itself move on within a minute. */
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
            // One batch; the next step does not need it to be in sync.
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
 * What is known of the delegation after another look at it. The wait counts from the first look that saw our names alone: between two
 * looks the parent may have given the old names until just before the second one.
 */
function watch(
    before: Watch & Pick<Outputs, "handedOverAt" | "original">,
    nameServers: readonly string[],
    { names, ttl, silent }: ParentWord,
    scale: number,
): Watch {
    const ours = new Set(nameServers.map((name) => name.toLowerCase()));
    const others = names.filter((name) => !ours.has(name));
    const isClear = silent.length === 0 && others.length === 0;
    const known = others.length > 0 ? undefined : before.clearSince;
    const clearSince = isClear ? (before.clearSince ?? new Date().toISOString()) : known;
    const longestTtl = Math.max(before.longestTtl, ttl);
    const seconds = Math.max(longestTtl, before.original.ns.ttl, LEAVING_TTL);
    const from = Math.max(Date.parse(clearSince ?? ""), Date.parse(before.handedOverAt));
    return {
        clearSince,
        longestTtl,
        until: clearSince && new Date(from + (seconds * SECOND) / scale).toISOString(),
        differences: others.length === 0 ? [] : [`the parent delegates to ${others.join(", ")}`],
    };
}

/** Why the old zone cannot go yet. */
function tooEarly(
    { domain, zoneId }: Outputs,
    { until, differences }: Watch,
    { silent }: ParentWord,
): string | undefined {
    const key = `${domain}: migrateFrom.stage: "retire": the old hosted zone ${zoneId} stays, because`;
    if (differences.length > 0) {
        return `${key} ${differences.join(", ")}; have its owner set the white-label name servers at the registrar, and run it again`;
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

/** Deletes the old zone, where the new one has everything that is in it. */
async function retire(next: Outputs, { route53, config }: ProviderContext): Promise<void> {
    const { domain, zoneId, newZoneId, original } = next;
    const old = await listWholeZone(route53, zoneId);
    if (old === undefined) {
        return;
    }
    const missing = missingRecords(domain, old, (await listWholeZone(route53, newZoneId)) ?? []);
    if (missing.length > 0) {
        throw new Error(
            `${domain}: the old hosted zone ${zoneId} stays, because the new one has nothing at ${missing.join(", ")}; make them there, or delete them in the old one`,
        );
    }
    // What comes into it meanwhile is not among them, and keeps the zone.
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
}

/**
 * The zone that a domain had before, from the moment on at which the new one leads: its NS and SOA name the white-label name servers,
 * and with stage `retire` it is deleted as soon as no resolver can be asking it. Until then a deletion of this resource gives it its own NS and SOA
 * again, to the letter. One row of state for a tenant that moves, none before and after.
 */
export class LeavingZone extends DynamicResource {
    /** From when on no resolver can be asking the old zone, as an ISO time; undefined while the parent delegates to it. */
    declare readonly until: pulumi.Output<string | undefined>;
    declare readonly differences: pulumi.Output<string[] | undefined>;

    constructor(name: string, args: LeavingZoneArgs, opts?: pulumi.CustomResourceOptions) {
        super(__filename, "LeavingZone", name, { ...args, until: undefined, differences: undefined }, opts);
    }
}
