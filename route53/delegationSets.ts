import {
    CreateReusableDelegationSetCommand,
    DeleteReusableDelegationSetCommand,
    GetReusableDelegationSetCommand,
    ListReusableDelegationSetsCommand,
    type DelegationSet as SdkDelegationSet,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import { fromFqdn } from "../records/names";
import { describeAwsError, isAwsError } from "./client";
import { bareId, getHostedZone } from "./hostedZones";

export interface ReusableDelegationSet {
    /** Bare id. */
    id: string;
    /** The four AWS names in the order in which AWS returned them. */
    nameServers: string[];
}

/** The number of references to try if AWS refuses earlier ones although their sets no longer exist. */
const MAX_REFERENCES = 10;

/** One call. @returns undefined if the set does not exist */
export async function getDelegationSet(
    client: Route53Client,
    id: string,
): Promise<ReusableDelegationSet | undefined> {
    try {
        const { DelegationSet: set } = await client.send(new GetReusableDelegationSetCommand({ Id: id }));
        return fromSdk(set);
    } catch (error) {
        if (isAwsError(error, "NoSuchDelegationSet", "DelegationSetNotReusable")) {
            return undefined;
        }
        throw describeAwsError(`reading delegation set ${id}`, error);
    }
}

/**
 * Creates a reusable set, or makes the four servers of an existing zone reusable. One call.
 *
 * AWS refuses a CallerReference that it has seen, and does not say whether its set still exists (API CreateReusableDelegationSet). So after
 * that refusal the set with our reference is searched, which a lost answer or a killed process has left. A new reference is derived only if
 * no set has the reference any more.
 *
 * Two sets may share servers. A new set that has a server to avoid is deleted, and another one is created.
 *
 * @param reference unique to one deployment, at most 120 characters
 * @param fromZone the id of the zone whose servers become reusable
 */
export async function createDelegationSet(
    client: Route53Client,
    reference: string,
    { fromZone, avoidServers = [] }: { fromZone?: string | undefined; avoidServers?: readonly string[] } = {},
): Promise<ReusableDelegationSet> {
    for (let attempt = 1; attempt <= MAX_REFERENCES; attempt++) {
        const callerReference = derive(reference, attempt);
        const set = await createOrFind(client, { reference, callerReference, fromZone });
        if (set !== undefined && !set.nameServers.some((server) => avoidServers.includes(server))) {
            return set;
        }
        if (set !== undefined) {
            await deleteDelegationSet(client, set.id);
        }
    }
    throw new Error(
        `creating the delegation set: Route 53 has already seen the caller references ${reference} to ${reference}-${MAX_REFERENCES} and has no usable set for any of them; ` +
            "give the delegation set another callerReference",
    );
}

interface Asked {
    reference: string;
    callerReference: string;
    fromZone: string | undefined;
}

/** @returns undefined if Route 53 refuses the reference although its set no longer exists */
async function createOrFind(client: Route53Client, asked: Asked): Promise<ReusableDelegationSet | undefined> {
    try {
        const { DelegationSet: set } = await client.send(
            new CreateReusableDelegationSetCommand({
                CallerReference: asked.callerReference,
                HostedZoneId: asked.fromZone,
            }),
        );
        const created = fromSdk(set);
        if (created !== undefined && asked.fromZone === undefined) {
            rememberNewSet(client, created.id);
        }
        return created;
    } catch (error) {
        const found = await findAfterRefusal(client, error, asked);
        if (found === undefined && !isAwsError(error, "DelegationSetAlreadyCreated")) {
            throw describeAwsError("creating the delegation set", error);
        }
        return found;
    }
}

/** By client: the sets that it has created and the time of their creation, in milliseconds of the process. */
const newSets = new WeakMap<Route53Client, Map<string, number>>();
/** The time from a set's creation to the look-up of its servers' addresses, in which no other program can know the set and put zones on it. */
const NEW_FOR_MS = 60_000;

function rememberNewSet(client: Route53Client, id: string): void {
    newSets.set(client, (newSets.get(client) ?? new Map<string, number>()).set(id, performance.now()));
}

/** True, once, for a set that this client has created within the last minute, so that it has no zones yet. */
export function takeNewSet(client: Route53Client, id: string): boolean {
    const created = newSets.get(client)?.get(bareId(id));
    newSets.get(client)?.delete(bareId(id));
    return created !== undefined && performance.now() - created < NEW_FOR_MS;
}

function derive(reference: string, attempt: number): string {
    return attempt === 1 ? reference : `${reference}-${attempt}`;
}

/** True for the reference itself, and for references that were derived from it because AWS had seen it before. */
export function isReference(seen: string | undefined, reference: string): boolean {
    return Array.from({ length: MAX_REFERENCES }, (_none, index) => derive(reference, index + 1)).includes(
        seen ?? "",
    );
}

async function findByReference(
    client: Route53Client,
    callerReference: string,
): Promise<ReusableDelegationSet | undefined> {
    let marker: string | undefined;
    do {
        const page: SetPage = await listSets(client, marker);
        const found = page.DelegationSets?.find((set) => set.CallerReference === callerReference);
        if (found !== undefined) {
            return fromSdk(found);
        }
        marker = page.IsTruncated === true ? page.NextMarker : undefined;
    } while (marker !== undefined);
    return undefined;
}

async function findAfterRefusal(
    client: Route53Client,
    error: unknown,
    asked: Asked,
): Promise<ReusableDelegationSet | undefined> {
    const { reference, callerReference, fromZone } = asked;
    if (isAwsError(error, "DelegationSetAlreadyCreated")) {
        return findByReference(client, callerReference);
    }
    if (isAwsError(error, "DelegationSetAlreadyReusable") && fromZone !== undefined) {
        const zone = await getHostedZone(client, fromZone);
        return zone?.delegationSetId !== undefined && isReference(zone.delegationSetReference, reference)
            ? { id: zone.delegationSetId, nameServers: zone.nameServers }
            : undefined;
    }
    return undefined;
}

/**
 * The sets that were created with these references or with derived ones, by reference; one call for each hundred sets of the account, and
 * none without references.
 */
export async function findDelegationSets(
    client: Route53Client,
    references: readonly string[],
): Promise<Map<string, ReusableDelegationSet>> {
    const found = new Map<string, ReusableDelegationSet>();
    for (let marker: string | undefined, more = references.length > 0; more;) {
        const page: SetPage = await listSets(client, marker);
        for (const set of page.DelegationSets ?? []) {
            const reference = references.find((each) => isReference(set.CallerReference, each));
            if (reference !== undefined) {
                found.set(reference, fromSdk(set));
            }
        }
        marker = page.NextMarker;
        more = page.IsTruncated === true && found.size < references.length;
    }
    return found;
}

type SetPage = Awaited<ReturnType<typeof listSets>>;

async function listSets(client: Route53Client, marker: string | undefined) {
    try {
        return await client.send(new ListReusableDelegationSetsCommand({ Marker: marker }));
    } catch (error) {
        throw describeAwsError("listing the account's delegation sets", error);
    }
}

/** One call. A set that no longer exists counts as deleted. */
export async function deleteDelegationSet(client: Route53Client, id: string): Promise<void> {
    try {
        await client.send(new DeleteReusableDelegationSetCommand({ Id: id }));
    } catch (error) {
        if (!isAwsError(error, "NoSuchDelegationSet")) {
            throw describeAwsError(`deleting delegation set ${id}`, error);
        }
    }
}

function fromSdk(set: SdkDelegationSet | undefined): ReusableDelegationSet {
    return { id: bareId(set?.Id ?? ""), nameServers: (set?.NameServers ?? []).map(fromFqdn) };
}
