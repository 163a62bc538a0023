import { registeredDomain } from "../../records/names";
import { compareSets } from "../compare";
import type { AuditedServer } from "../input";
import type { AddressRecords, ServerObservation } from "../observations";
import { quoteList } from "./quote";
import { causedBy, ok, unknown, wrong, type CheckOutcome } from "./outcome";

/** Compares the address records of a white-label name server with the addresses of its AWS name server. Pure and total. */

/**
 * The place where a name server's glue is set: at the registrar, by hand or by the stack, or by AWS Support. AWS Support sets it for other
 * hosts than the brand domain's own name servers if the stack sets these.
 */
export type GluePlace = "registrar" | "stack" | "AWS Support";

function glueFollows(host: string, brandDomain: string, place: GluePlace): string {
    switch (place) {
        case "registrar":
            return `, then enter them at the registrar of ${registeredDomain(brandDomain)} as the glue of ${host}.`;
        case "stack":
            return `, and then sets the glue of ${host} at Route 53 Domains.`;
        case "AWS Support":
            return `, then ask AWS Support to set them as the addresses of the host ${host}.`;
    }
}

/** Undefined if the AWS name is unknown and the host has addresses: there is nothing to compare them with. */
export function checkAddresses(
    { host, awsName }: AuditedServer,
    { aws, records }: ServerObservation,
    brandDomain: string,
    place: GluePlace = "registrar",
): CheckOutcome | undefined {
    const expected =
        aws?.value === undefined
            ? `the addresses of ${awsName ?? "an AWS name server"}`
            : quoteList(allAddresses(aws.value));
    const publish = `Run "pulumi up --refresh" so that the zone ${brandDomain} has the addresses of ${awsName ?? "its AWS name server"} for ${host}${glueFollows(host, brandDomain, place)}`;
    if (records.value === undefined) {
        return records.definite
            ? wrong("broken", records.problem, expected, "us", publish)
            : unknown(records.problem, expected);
    }
    const { cname } = records.value;
    if (cname !== undefined) {
        return causedBy(wrong("broken", `a CNAME of ${cname}`, expected, "us", publish), "cname");
    }
    const seen = allAddresses(records.value);
    if (seen.length === 0) {
        return wrong("broken", "no addresses", expected, "us", publish);
    }
    if (aws === undefined) {
        return undefined;
    }
    return aws.value === undefined
        ? unknown(`${quoteList(seen)}; AWS's not seen: ${aws.problem}`, expected)
        : compareWithAws(records.value, aws.value, { seen, expected, awsName, publish });
}

function compareWithAws(
    records: AddressRecords,
    aws: AddressRecords,
    texts: { seen: string[]; expected: string; awsName: string | undefined; publish: string },
): CheckOutcome {
    const { seen, expected, awsName = "its AWS name server", publish } = texts;
    if (allAddresses(aws).length === 0) {
        const next = `Correct the name: AWS has no name server ${awsName}, so see which ones the delegation set has.`;
        return wrong("broken", quoteList(seen), `the addresses of ${awsName}, which has none`, "us", next);
    }
    const { missing, foreign } = compareSets(seen, allAddresses(aws));
    if (missing.length === 0 && foreign.length === 0) {
        // Each of AWS's name servers has IPv4: an answer without it proves nothing.
        return aws.ipv4.length > 0
            ? ok(expected)
            : unknown(
                  `${quoteList(seen)}; no IPv4 address was seen of ${awsName}`,
                  `the addresses of ${awsName}`,
              );
    }
    const familyMissing = (["ipv4", "ipv6"] as const).some(
        (family) => aws[family].length > 0 && records[family].length === 0,
    );
    return wrong(
        foreign.length > 0 || familyMissing ? "broken" : "warning",
        quoteList(seen),
        expected,
        "us",
        publish,
    );
}

/** All addresses, IPv4 first. */
export function allAddresses({ ipv4, ipv6 }: AddressRecords): string[] {
    return [...ipv4, ...ipv6];
}
