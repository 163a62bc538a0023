import { sortAddresses } from "../../records/addresses";
import { compareSets, ipv4First } from "../compare";
import type { AuditedTarget } from "../input";
import type { Observed, ServedAddresses } from "../observations";
import { causedBy, ok, unknown, wrong, type CheckOutcome } from "./outcome";
import { quoteList } from "./quote";

/** Checks whether the zone returns the target in the stack's config. Pure and total. */

/**
 * The addresses of an alias change with its load balancer, so any address is accepted for an alias.
 *
 * @param isAnswering whether our servers answer for the zone
 */
export function checkTarget(
    { name, addresses, alias = "an AWS resource" }: AuditedTarget,
    served: Observed<ServedAddresses> | undefined,
    isAnswering: boolean,
): CheckOutcome {
    const wanted = addresses === undefined ? [] : ipv4First(sortAddresses(addresses));
    const expected = addresses === undefined ? `addresses of ${alias}` : quoteList(wanted);
    if (served?.value === undefined) {
        const why = served?.problem ?? `no server was asked for ${name}`;
        return causedBy(unknown(why, expected), isAnswering ? undefined : "answers");
    }
    const { cname, addresses: given } = served.value;
    const seen = ipv4First(sortAddresses(given));
    if (addresses === undefined) {
        return seen.length > 0
            ? ok(`${name}: ${quoteList(seen)}`, expected)
            : wrong(
                  "broken",
                  `${name}: ${cname === undefined ? "no address" : `a CNAME of ${cname}`}`,
                  expected,
                  "us",
                  `See that ${alias} exists and answers, and run "pulumi up --refresh" so that ${name} is an alias of it.`,
              );
    }
    const { missing, foreign } = compareSets(seen, wanted);
    if (missing.length === 0 && foreign.length === 0) {
        return ok(`${name}: ${quoteList(seen)}`, expected);
    }
    const what = cname === undefined ? quoteList(seen) : `a CNAME of ${cname}`;
    return wrong(
        foreign.length > 0 || missing.length === wanted.length ? "broken" : "warning",
        `${name}: ${what}`,
        expected,
        "us",
        `Run "pulumi up --refresh" so that ${name} has exactly ${expected}; if it is meant to have others, set them as the target of the tenant.`,
    );
}
