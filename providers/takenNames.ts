import type { CheckFailure } from "@pulumi/pulumi/dynamic";
import type { Route53Client } from "@aws-sdk/client-route-53";
import { deploymentOf, findMark, markName } from "../records/mark";
import { fromFqdn } from "../records/names";
import { relativeName, toRecordName } from "../records/recordName";
import { listRecords } from "../route53/records";
import type { ProviderContext } from "./dynamicResource";

/** The place where names of name servers are to be published. */
export interface NamePlace {
    /** The bare id of the brand domain's zone. */
    zoneId: string;
    /** The brand domain. */
    zone: string;
    /** The mark of the deployment that publishes them. */
    reference: string;
}

/** The types that prevent an address record, or that it replaces. */
const IN_THE_WAY = ["A", "AAAA", "CNAME"];

/**
 * Refuses names at which another owner has records, before the names are stored as published. Otherwise the address records would be
 * refused later, and a stored name would still be wanted after the config is reverted. The address records themselves check names with the
 * deployment's own mark, and names that are to be taken over.
 *
 * @param fresh names that the deployment has not published; without any there is no call, otherwise one
 */
export async function takenNames(
    { route53, takeOver }: Pick<ProviderContext, "route53" | "takeOver">,
    place: NamePlace,
    fresh: readonly string[],
): Promise<CheckFailure[]> {
    const open = fresh.filter((name) => !takeOver.includes(name));
    const taken = open.length === 0 ? [] : await ownedByOthers(route53, place, open, takeOver);
    if (taken.length === 0) {
        return [];
    }
    const names = taken.join(", ");
    const reason =
        `${names}: records with these names already exist in the zone of ${place.zone} (${place.zoneId}) and do not belong to this stack. Delete them, or use other names (nameServers, and nameServerPattern for further delegation sets); ` +
        `if they were made for these name servers, take them over with white-label-dns:takeOver: [${names}]`;
    return [{ property: "nameServers", reason }];
}

async function ownedByOthers(
    route53: Route53Client,
    { zoneId, zone, reference }: NamePlace,
    names: readonly string[],
    takeOver: readonly string[],
): Promise<string[]> {
    const marks = names.map((name) => markName(relativeName(toRecordName(name, zone), zone)));
    const all = [...names, ...marks].map((name) => toRecordName(name, zone));
    const present = (await listRecords(route53, zoneId, all)) ?? [];
    const isOurs = marks.some((name) => {
        const found = findMark({ name }, zone, present);
        return found !== undefined && [reference, ...takeOver].includes(deploymentOf(found.text));
    });
    const there = present.filter(({ type }) => IN_THE_WAY.includes(type)).map(({ name }) => fromFqdn(name));
    return isOurs ? [] : names.filter((name) => there.includes(name));
}
