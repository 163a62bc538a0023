import { sortAddresses } from "../records/addresses";
import { isInDomain } from "../records/names";
import { because, isOk, ok, toFinding, unknown, wrong, type Judged } from "./judge";
import type { AuditPlan, AuditedServer } from "./input";
import type { Check, Finding } from "./report";
import type { AddressRecords, GlueSighting, ServerSighting } from "./sightings";
import { compareSets, ipv4First, listOf } from "./compare";

/** What is said of one white-label name server: addresses, glue, CNAME, TTL. Pure and total. */

export interface ServerContext extends Pick<AuditPlan, "brandDomain" | "ttls"> {
    /** What is wrong with the brand domain itself, so that its records cannot be had or are somebody else's. */
    brandTrouble?: Check | undefined;
    /** The parent's delegation of the brand domain was seen. */
    brandSeen: boolean;
    /** What the brand domain is to be delegated to, where that is not what it is delegated to. */
    trueServers?: readonly string[] | undefined;
}

export function judgeServer(
    server: AuditedServer,
    sighting: ServerSighting,
    glue: GlueSighting,
    context: ServerContext,
): Finding[] {
    const addresses = judgeAddresses(server, sighting, context.brandDomain);
    const glueJudged = judgeGlue(sighting, glue, context, addresses);
    const cause = causeOutside(sighting, glueJudged, context);
    const judged: [Check, Judged | undefined][] = [
        ["addresses", addresses && because(addresses, addresses.because ?? cause)],
        ["glue", glueJudged],
        ["cname", judgeCname(sighting, context.brandDomain)],
        ["ttl", judgeTtl(sighting, context)],
    ];
    return judged.flatMap(([check, each]) =>
        each === undefined ? [] : [toFinding(check, "server", server.host, each)],
    );
}

/** Why the records are not seen, or are not ours: something that is wrong elsewhere. */
function causeOutside(
    { records }: ServerSighting,
    glue: Judged,
    { brandTrouble, trueServers }: ServerContext,
): Check | undefined {
    if (records.value === undefined) {
        return glue.verdict === "broken" && glue.because === undefined ? "glue" : brandTrouble;
    }
    const { server } = records.value;
    const foreign = trueServers !== undefined && (server === undefined || !trueServers.includes(server));
    return foreign ? brandTrouble : undefined;
}

function addressesOf({ ipv4, ipv6 }: AddressRecords): string[] {
    return [...ipv4, ...ipv6];
}

/** Undefined where the AWS name is not known and the host has addresses: there is nothing to compare them with. */
function judgeAddresses(
    { host, awsName }: AuditedServer,
    { aws, records }: ServerSighting,
    brandDomain: string,
): Judged | undefined {
    const expected =
        aws?.value === undefined
            ? `the addresses of ${awsName ?? "an AWS name server"}`
            : listOf(addressesOf(aws.value));
    const publish = `Run "pulumi up --refresh" so that the zone ${brandDomain} has the addresses of ${awsName ?? "its AWS name server"} for ${host}, then enter them at the brand's registrar as the glue of ${host}.`;
    if (records.value === undefined) {
        return records.definite
            ? wrong("broken", records.problem, expected, "us", publish)
            : unknown(records.problem, expected);
    }
    const { cname } = records.value;
    if (cname !== undefined) {
        return because(wrong("broken", `a CNAME of ${cname}`, expected, "us", publish), "cname");
    }
    const seen = addressesOf(records.value);
    if (seen.length === 0) {
        return wrong("broken", "no addresses", expected, "us", publish);
    }
    if (aws === undefined) {
        return undefined;
    }
    return aws.value === undefined
        ? unknown(`${listOf(seen)}; AWS's not seen: ${aws.problem}`, expected)
        : compareWithAws(records.value, aws.value, { seen, expected, awsName, publish });
}

function compareWithAws(
    records: AddressRecords,
    aws: AddressRecords,
    texts: { seen: string[]; expected: string; awsName: string | undefined; publish: string },
): Judged {
    const { seen, expected, awsName = "its AWS name server", publish } = texts;
    if (addressesOf(aws).length === 0) {
        const next = `Correct the name: AWS has no name server ${awsName}, so see which ones the delegation set has.`;
        return wrong("broken", listOf(seen), `the addresses of ${awsName}, which has none`, "us", next);
    }
    const { missing, foreign } = compareSets(seen, addressesOf(aws));
    if (missing.length === 0 && foreign.length === 0) {
        // Each of AWS's name servers has IPv4: an answer that says otherwise proves nothing.
        return aws.ipv4.length > 0
            ? ok(expected)
            : unknown(
                  `${listOf(seen)}; no IPv4 address was seen of ${awsName}`,
                  `the addresses of ${awsName}`,
              );
    }
    const familyMissing = (["ipv4", "ipv6"] as const).some(
        (family) => aws[family].length > 0 && records[family].length === 0,
    );
    return wrong(
        foreign.length > 0 || familyMissing ? "broken" : "warning",
        listOf(seen),
        expected,
        "us",
        publish,
    );
}

/** RFC 1034 §4.2.2: a name server in the domain that it serves cannot be found without glue. */
function judgeGlue(
    { host, aws, records }: ServerSighting,
    { referrals }: GlueSighting,
    { brandDomain, brandSeen }: ServerContext,
    addresses: Judged | undefined,
): Judged {
    const needed = isInDomain(host, brandDomain) && referrals.some(({ domain }) => domain === brandDomain);
    const given = referrals.filter(({ glue }) => glue.length > 0);
    const right = aws?.value ?? records.value;
    const wanted = right === undefined ? [] : addressesOf(right);
    const expected = wanted.length === 0 ? `the addresses of ${host}` : listOf(wanted);
    if (given.length === 0 && !needed) {
        return brandSeen
            ? ok("no glue is needed")
            : because(unknown("no delegation was seen that names it", expected), "delegation");
    }
    const seen = ipv4First(sortAddresses(given.flatMap(({ glue }) => glue)));
    if (wanted.length === 0) {
        const judged = unknown(`glue ${listOf(seen)}; the true addresses were not seen`, expected);
        return because(judged, isOk(addresses) ? undefined : "addresses");
    }
    // The brand's own delegation has to have it, whatever another one says.
    const absent =
        needed && referrals.some(({ domain, glue }) => domain === brandDomain && glue.length === 0);
    const verdict = absent ? "broken" : verdictOf(seen, wanted);
    if (verdict === "ok") {
        return ok(expected);
    }
    const text = absent ? `no glue in the delegation of ${brandDomain}` : listOf(seen);
    const next = `Set the addresses of the host ${host} at the registrar of ${brandDomain} to exactly ${expected}.`;
    // Where our own records are wrong, their copy at the registry is wrong for that; what differs from both is not.
    const published = records.value === undefined ? [] : addressesOf(records.value);
    const copied =
        isOk(addresses) || absent || published.length === 0
            ? verdict
            : verdictOf(withoutLacking(seen, published), published);
    return copied === "ok"
        ? because(wrong(verdict, text, expected, "brand registrar", next), "addresses")
        : wrong(copied, text, expected, "brand registrar", next);
}

function verdictOf(glue: readonly string[], right: readonly string[]): "ok" | "warning" | "broken" {
    const { missing, foreign } = compareSets(glue, right);
    return foreign.length > 0 ? "broken" : missing.length > 0 ? "warning" : "ok";
}

/** The glue without the IP version that the records lack: of that one nobody knows what it was. */
function withoutLacking(glue: readonly string[], published: readonly string[]): string[] {
    const isIpv6 = (address: string): boolean => address.includes(":");
    return glue.filter((each) => published.some((other) => isIpv6(other) === isIpv6(each)));
}

/** RFC 2181 §10.3: an NS record must not point at an alias. */
function judgeCname({ host, records }: ServerSighting, brandDomain: string): Judged {
    const expected = "no CNAME";
    if (records.value === undefined) {
        return because(unknown(records.problem, expected), "addresses");
    }
    const { cname } = records.value;
    return cname === undefined
        ? ok(expected)
        : wrong(
              "broken",
              `a CNAME of ${cname}`,
              expected,
              "us",
              `Delete the CNAME ${host} from the zone ${brandDomain} and run "pulumi up --refresh" so that address records take its place.`,
          );
}

/** Undefined where no TTL is known to be right. */
function judgeTtl(
    { host, records }: ServerSighting,
    { ttls, brandDomain }: ServerContext,
): Judged | undefined {
    if (ttls === undefined) {
        return undefined;
    }
    const expected = `${ttls.address} s`;
    if (records.value === undefined) {
        return because(unknown(records.problem, expected), "addresses");
    }
    const { cname, ttls: seen } = records.value;
    if (seen.length === 0) {
        return because(unknown("no records", expected), "addresses");
    }
    if (seen.every((ttl) => ttl === ttls.address)) {
        return ok(expected);
    }
    const next = `Run "pulumi up --refresh" so that the address records of ${host} in the zone ${brandDomain} have a TTL of ${expected}.`;
    const judged = wrong("warning", listOf(seen.map((ttl) => `${ttl} s`)), expected, "us", next);
    return because(judged, cname === undefined ? undefined : "cname");
}
