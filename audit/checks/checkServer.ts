import type { AuditPlan, AuditedServer } from "../input";
import type { GlueObservation, ServerObservation } from "../observations";
import type { Check, Finding } from "../report";
import { checkAddresses, type GluePlace } from "./checkAddresses";
import { checkGlue } from "./checkGlue";
import { quoteList } from "./quote";
import { causedBy, ok, toFinding, unknown, wrong, type CheckOutcome } from "./outcome";

/** The findings about one white-label name server: addresses, glue, CNAME, TTL. Pure and total. */

export interface ServerCheckContext extends Pick<AuditPlan, "brandDomain" | "ttls"> {
    /** The problem of the brand domain itself that makes its records unavailable or lets a stranger answer. */
    brandTrouble?: Check | undefined;
    /** True if the parent's delegation of the brand domain was seen. */
    brandSeen: boolean;
    /** The right name servers of the brand domain, if it is delegated to others. */
    trueServers?: readonly string[] | undefined;
    /** The names whose glue the stack sets at the registrar, if there are any. */
    glueByStack?: ReadonlySet<string> | undefined;
}

export function checkServer(
    server: AuditedServer,
    observation: ServerObservation,
    glue: GlueObservation,
    context: ServerCheckContext,
): Finding[] {
    const place = gluePlace(server.host, context);
    const addresses = checkAddresses(server, observation, context.brandDomain, place);
    const glueOutcome = checkGlue(observation, glue, { ...context, place }, addresses);
    const cause = causeOutside(observation, glueOutcome, context);
    const outcomes: [Check, CheckOutcome | undefined][] = [
        ["addresses", addresses && causedBy(addresses, addresses.cause ?? cause)],
        ["glue", glueOutcome],
        ["cname", checkCname(observation, context.brandDomain)],
        ["ttl", checkTtl(observation, context)],
    ];
    return outcomes.flatMap(([check, outcome]) =>
        outcome === undefined ? [] : [toFinding(check, "server", server.host, outcome)],
    );
}

function gluePlace(host: string, { glueByStack }: ServerCheckContext): GluePlace {
    return glueByStack === undefined ? "registrar" : glueByStack.has(host) ? "stack" : "AWS Support";
}

/** The problem elsewhere because of which the records are unavailable or belong to a stranger. */
function causeOutside(
    { records }: ServerObservation,
    glue: CheckOutcome,
    { brandTrouble, trueServers }: ServerCheckContext,
): Check | undefined {
    if (records.value === undefined) {
        return glue.verdict === "broken" && glue.cause === undefined ? "glue" : brandTrouble;
    }
    const { server } = records.value;
    const foreign = trueServers !== undefined && (server === undefined || !trueServers.includes(server));
    return foreign ? brandTrouble : undefined;
}

/** RFC 2181 §10.3: an NS record must not point at an alias. */
function checkCname({ host, records }: ServerObservation, brandDomain: string): CheckOutcome {
    const expected = "no CNAME";
    if (records.value === undefined) {
        return causedBy(unknown(records.problem, expected), "addresses");
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

/** Undefined if the right TTL is unknown. */
function checkTtl(
    { host, records }: ServerObservation,
    { ttls, brandDomain }: ServerCheckContext,
): CheckOutcome | undefined {
    if (ttls === undefined) {
        return undefined;
    }
    const expected = `${ttls.address} s`;
    if (records.value === undefined) {
        return causedBy(unknown(records.problem, expected), "addresses");
    }
    const { cname, ttls: seen } = records.value;
    if (seen.length === 0) {
        return causedBy(unknown("no records", expected), "addresses");
    }
    if (seen.every((ttl) => ttl === ttls.address)) {
        return ok(expected);
    }
    const next = `Run "pulumi up --refresh" so that the address records of ${host} in the zone ${brandDomain} have a TTL of ${expected}.`;
    const outcome = wrong("warning", quoteList(seen.map((ttl) => `${ttl} s`)), expected, "us", next);
    return causedBy(outcome, cname === undefined ? undefined : "cname");
}
