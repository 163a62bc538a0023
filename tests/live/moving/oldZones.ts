import { domainToASCII } from "node:url";
import type {
    ListResourceRecordSetsCommandOutput,
    ResourceRecordSet,
    Route53,
} from "@aws-sdk/client-route-53";
import { isApexAuthority } from "../../../records/recordSet";
import { recordDigest } from "../../../route53/zoneCopy";
import { randomFrom } from "../../../sandbox/route53/faults";
import { seedHealthCheck } from "../../../sandbox/seed";
import type { Stage } from "../../program/stage";
import { apply, change, clientOf, createZone, recordSet } from "../../sandbox/useSandbox";
import { KINDS, type Place } from "./kinds";

/** A zone of a domain before it moves. */
export interface OldZone {
    domain: string;
    id: string;
    nameServers: readonly string[];
    kinds: readonly string[];
}

/** Records that the authors of this package have not invented. */
export interface ForeignRecords {
    /** The source of the records. */
    name: string;
    domain: string;
    records: readonly ResourceRecordSet[];
}

const TLDS = ["net", "com", "org", "co.uk", "de"];
const NAMES = ["tenant", "bücher", "a-very-long-domain-name-of-some-customer", "b"];
const HEALTH_CHECK = "abcdef11-2222-3333-4444-555555fedcba";
/** The apex NS: those that AWS gives a zone, and others that its owner may have set. */
const NS_TTLS = [172_800, 172_800, 3600, 345_600];
/** The probability of each additional kind. A zone also has the kind that its position decides. */
const SHARE = 0.25;
/** Kinds that take minutes to ask for. */
const RARE = ["manyRecords"];

/**
 * A number of zones with contents of all kinds, and one zone for each foreign one. The parent delegates to them.
 *
 * @param seed decides the contents of each zone
 */
export async function makeOldZones(
    stage: Stage,
    zones: number,
    seed: number,
    foreign: readonly ForeignRecords[],
): Promise<OldZone[]> {
    const client = clientOf(stage.sandbox.endpoint);
    const random = randomFrom(seed);
    seedHealthCheck(stage.sandbox.world, HEALTH_CHECK);
    const names = Object.keys(KINDS);
    const made: OldZone[] = [];
    for (let index = 0; index < zones; index += 1) {
        const domain = domainToASCII(
            `${NAMES[index % NAMES.length] ?? ""}${index}.${TLDS[index % TLDS.length] ?? ""}`,
        );
        const own = names[index % names.length] ?? "";
        const more = names.filter((name) => name !== own && !RARE.includes(name) && random() < SHARE);
        const kinds = index === names.length ? [] : [own, ...more];
        made.push(
            await makeZone(stage, client, domain, index, (place) =>
                kinds.flatMap((kind) => KINDS[kind]?.({ ...place, random }) ?? []),
            ).then((zone) => ({ ...zone, kinds })),
        );
    }
    for (const [index, { name, domain, records }] of foreign.entries()) {
        const zone = await makeZone(stage, client, domain, index, () => records);
        made.push({ ...zone, kinds: [name] });
    }
    client.destroy();
    return made;
}

type Contents = (place: Omit<Place, "random">) => readonly ResourceRecordSet[];

async function makeZone(
    { sandbox }: Stage,
    client: Route53,
    domain: string,
    index: number,
    contents: Contents,
): Promise<Omit<OldZone, "kinds">> {
    const id = await createZone(client, domain);
    const childId = await createZone(client, `child.${domain}`);
    const serversOf = (zoneId: string): string[] => sandbox.world.hostedZones.get(zoneId)?.nameServers ?? [];
    const child = { label: "child", nameServers: serversOf(childId) };
    const records = contents({ domain, zoneId: id, healthCheckId: HEALTH_CHECK, child });
    await write(client, id, records);
    const ttl = NS_TTLS[index % NS_TTLS.length] ?? 0;
    const apex = await listAll(client, id);
    const [ns] = apex.filter(({ Type }) => Type === "NS");
    if (ns !== undefined && ns.TTL !== ttl) {
        await apply(client, id, [change("UPSERT", { ...ns, TTL: ttl })]);
    }
    const nameServers = serversOf(id);
    return { domain, id, nameServers };
}

/** The requests are far below the limits, because the number of changes in a request is the product's concern. */
async function write(client: Route53, id: string, records: readonly ResourceRecordSet[]): Promise<void> {
    let batch: ResourceRecordSet[] = [];
    const characters = (sets: readonly ResourceRecordSet[]): number =>
        sets.reduce(
            (sum, { ResourceRecords = [] }) =>
                sum + ResourceRecords.reduce((all, { Value = "" }) => all + Value.length, 0),
            0,
        );
    const send = async (): Promise<void> => {
        if (batch.length > 0) {
            await apply(
                client,
                id,
                batch.map((each) => change("CREATE", each)),
            );
        }
        batch = [];
    };
    for (const record of records) {
        if (batch.length >= 500 || characters([...batch, record]) > 20_000) {
            await send();
        }
        batch.push(record);
    }
    await send();
}

/** All records of a zone in the form and order of ListResourceRecordSets. */
export async function listAll(client: Route53, id: string): Promise<ResourceRecordSet[]> {
    const records: ResourceRecordSet[] = [];
    let start: object | undefined = {};
    while (start !== undefined) {
        const page: ListResourceRecordSetsCommandOutput = await client.listResourceRecordSets({
            HostedZoneId: id,
            ...start,
        });
        records.push(...(page.ResourceRecordSets ?? []));
        start =
            page.IsTruncated === true
                ? {
                      StartRecordName: page.NextRecordName,
                      StartRecordType: page.NextRecordType,
                      StartRecordIdentifier: page.NextRecordIdentifier,
                  }
                : undefined;
    }
    return records;
}

/** The records without the zone's own NS and SOA. Aliases to the zone itself have the id of another zone. */
export function copiedForm(
    records: readonly ResourceRecordSet[],
    domain: string,
    [from, to]: readonly [string, string],
): ResourceRecordSet[] {
    return records
        .filter(({ Name = "", Type = "" }) => !isApexAuthority({ name: Name, type: Type }, domain))
        .map((record) =>
            record.AliasTarget?.HostedZoneId === from
                ? { ...record, AliasTarget: { ...record.AliasTarget, HostedZoneId: to } }
                : record,
        );
}

/** The owners of some of the zones add, change and delete records. */
export async function changeOldZones(client: Route53, zones: readonly OldZone[]): Promise<void> {
    for (const { domain, id } of zones.filter((_zone, index) => index % 4 === 0)) {
        await apply(client, id, [change("CREATE", recordSet(`added.${domain}`, "A", ["192.0.2.252"]))]);
    }
    for (const { domain, id } of zones.filter((_zone, index) => index % 4 === 1)) {
        const records = copiedForm(await listAll(client, id), domain, [id, id]);
        const [address, text] = [plainRecord(records, "A"), plainRecord(records, "TXT")];
        if (address !== undefined) {
            const next = { ...address, TTL: 60, ResourceRecords: [{ Value: "192.0.2.253" }] };
            await apply(client, id, [change("UPSERT", next)]);
        }
        if (text !== undefined) {
            await apply(client, id, [change("DELETE", text)]);
        }
    }
}

/** The first record of the type that is not an alias, is not the target of an alias, and has no routing. */
export function plainRecord(
    records: readonly ResourceRecordSet[],
    type: string,
): ResourceRecordSet | undefined {
    const targets = new Set(records.map(({ AliasTarget }) => AliasTarget?.DNSName));
    return records.find(
        ({ Name, Type, SetIdentifier, AliasTarget }) =>
            Type === type && SetIdentifier === undefined && AliasTarget === undefined && !targets.has(Name),
    );
}

/** A record as text. The order of its values does not count. */
export function inOrder(record: ResourceRecordSet): string {
    return `${record.Name ?? ""} ${record.Type ?? ""} ${record.SetIdentifier ?? ""} ${recordDigest(record)}`;
}
