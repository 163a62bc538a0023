import { isInDomain } from "../../records/names";
import { storedKey, type StoredRecordSet, type StoredZone } from "../world";
import { aliasZonesOf, CLOUDFRONT_ZONE } from "./aliasTargets";
import { guardrailProblems, type GuardrailContext } from "./guardrails";
import { routedGroupProblems } from "./routingRules";
import type { ZoneDraft } from "./zoneDraft";

/** The data against which a batch is checked. */
export interface BatchContext extends GuardrailContext {
    zone: Pick<StoredZone, "id" | "name" | "privateZone" | "records">;
    limits: { recordsPerZone: number; valuesPerRecordSet: number };
    /** True if the account has a hosted zone with this id. */
    isOwnZone(id: string): boolean;
    /** True if this host (a load balancer …) was added to the sandbox. */
    isKnownHost(fqdn: string): boolean;
}

/**
 * The rules for one change. They are checked after the change and before the next changes of the batch. So a CNAME before the DELETE of the
 * record that it replaces is refused, and an alias before its target too (seen: octodns/octodns#507, DNSControl/dnscontrol#937).
 */
export function checkStep(context: BatchContext, draft: ZoneDraft, record: StoredRecordSet): string[] {
    const neighbours = draft.at(record.name);
    return [
        ...placeProblems(context, record),
        ...neighbourProblems(context, record, neighbours),
        ...routedGroupProblems(record, neighbours),
        ...aliasProblems(context, draft, record),
        ...guardrailProblems(context, record),
    ];
}

/** The rules for a zone as a whole, after the last change of a batch. Returns every problem in the service's words. */
export function checkFinalState(
    context: BatchContext,
    records: ReadonlyMap<string, StoredRecordSet>,
): string[] {
    const { recordsPerZone } = context.limits;
    return [
        ...apexProblems(context, records),
        ...(records.size > recordsPerZone
            ? [
                  `The hosted zone would have ${records.size} resource record sets, and the limit is ${recordsPerZone}`,
              ]
            : []),
    ];
}

/** A zone keeps its own NS and SOA. They can be replaced, but not deleted. */
function apexProblems({ zone }: BatchContext, records: ReadonlyMap<string, StoredRecordSet>): string[] {
    const has = (type: string): boolean => records.has(storedKey({ name: zone.name, type }));
    return [
        ...(has("NS") ? [] : ["A HostedZone must contain at least one NS record for the zone itself."]),
        ...(has("SOA") ? [] : ["A HostedZone must contain exactly one SOA record."]),
    ];
}

/** The types that are allowed at a name. */
function placeProblems({ zone }: BatchContext, { name, type, alias }: StoredRecordSet): string[] {
    const problems: string[] = [];
    if (type === "CNAME" && name === zone.name) {
        problems.push(
            `RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zone.name}`,
        );
    }
    if (type === "SOA" && name !== zone.name) {
        problems.push("A HostedZone must contain exactly one SOA record.");
    }
    if (type === "NS" && name.startsWith("\\052.")) {
        problems.push(
            `RRSet of type NS with DNS name ${name} is not permitted as a wildcard in zone ${zone.name}`,
        );
    }
    if ((type === "NS" || type === "SOA") && alias !== undefined) {
        problems.push(
            `RRSet of type ${type} with DNS name ${name} is not permitted as an alias in zone ${zone.name}`,
        );
    }
    return problems;
}

/** A CNAME is the only record set at its name. */
function neighbourProblems(
    { zone }: BatchContext,
    { name, type }: StoredRecordSet,
    neighbours: readonly StoredRecordSet[],
): string[] {
    if (type === "CNAME") {
        return name !== zone.name && neighbours.some((each) => each.type !== "CNAME")
            ? [
                  `RRSet of type CNAME with DNS name ${name} is not permitted as it conflicts with other records with the ` +
                      `same DNS name in zone ${zone.name}`,
              ]
            : [];
    }
    return neighbours.some((each) => each.type === "CNAME")
        ? [
              `RRSet of type ${type} with DNS name ${name} is not permitted because a conflicting RRSet of type CNAME ` +
                  `with the same DNS name already exists in zone ${zone.name}`,
          ]
        : [];
}

/**
 * An alias has one of two targets: an existing record of its own zone, or a host of an AWS service. For a host, only the hosted zone id is
 * checked.
 */
function aliasProblems(context: BatchContext, draft: ZoneDraft, record: StoredRecordSet): string[] {
    const { alias, type } = record;
    if (alias === undefined) {
        return [];
    }
    const { dnsName, hostedZoneId } = alias;
    const tried = `Tried to create an alias that targets ${dnsName}, type ${type} in zone ${hostedZoneId}, but `;
    const outside = `${tried}the alias target name does not lie within the target zone`;
    const missing = `${tried}that target was not found`;
    if (hostedZoneId === context.zone.id) {
        const found = draft
            .at(dnsName)
            .some((each) => each.type === type && !(each.name === record.name && each.type === record.type));
        return [...(isInDomain(dnsName, context.zone.name) ? [] : [outside]), ...(found ? [] : [missing])];
    }
    if (context.isOwnZone(hostedZoneId)) {
        return [missing];
    }
    if (hostedZoneId === CLOUDFRONT_ZONE && (alias.evaluateTargetHealth || context.zone.privateZone)) {
        return [
            `${tried}an alias to a CloudFront distribution must not evaluate target health, nor be in a private hosted zone`,
        ];
    }
    if (context.isKnownHost(dnsName)) {
        return [];
    }
    const expected = aliasZonesOf(dnsName);
    if (expected === undefined || !["A", "AAAA", "HTTPS"].includes(type)) {
        return [missing];
    }
    return expected.length === 0 || expected.includes(hostedZoneId) ? [] : [outside];
}
