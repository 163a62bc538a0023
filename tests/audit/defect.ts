import type { Check, Finding, Owner, Verdict } from "../../audit/report";
import { toFqdn } from "../../records/names";
import { BRAND, FIRST_SET, FORMER_HOST, SECOND_SET, type Scene } from "./defectScene";

/** A defect of the world of defectScene.ts, and the findings that an audit must have. */

/** The reasons why a finding becomes unknown, by the object that a defect hides. */
export const HIDDEN = {
    "brand zone": "no address record can be compared where the zone with all of them is gone",
    "records of ns1": "the glue is no copy of records that are not what they were, so it stands for itself",
    "records of ns2": "the glue is no copy of records that are gone, so it stands for itself",
    "records of ns3": "the glue is no copy of records that are gone, so it stands for itself",
    "addresses of ns3": "a CNAME has no addresses of its own; pulumi up puts all of them in its place",
    "AAAA of ns2":
        "the glue is a copy of records that lack IPv6; correcting them, and then the glue, is one and the same step",
    "way to the brand zone":
        "what the brand zone says of a domain below it reaches no resolver, and is blamed on the brand's delegation",
    "word of the brand's servers":
        "another host answers for the brand domain, so that its own servers' silence is a consequence",
    "parent of tenant.net": "a domain that is not registered has no DS records",
    "parent of tenant.de": "a registry that is silent does not say what it delegates to",
    "parent of shop": "a domain that is not delegated has no DS records that anybody looks for",
    "zone sibling.com": "a zone that is gone is REFUSED by every server over everything",
    "zone tenant.de": "a CNAME is all that is answered, at whichever server",
} as const;
export type Hidden = keyof typeof HIDDEN;

export interface Expected {
    check: Check;
    kind: Finding["kind"];
    subject: string;
    server?: string;
    verdict: Verdict;
    party: Owner;
    /** Parts of the finding's texts, which tell the user what to do and where. */
    says?: readonly string[];
    /** The objects that must be visible for this finding: names of objects that other defects hide. */
    needs?: readonly Hidden[];
    /** This finding follows from another finding of the same defect. It is a finding of its own only if this object is hidden. */
    onlyWithout?: Hidden;
}

export interface Defect {
    /** The description for a user, as in docs/operations.md. */
    name: string;
    apply: (scene: Scene) => void;
    expected: readonly Expected[];
    /** The object that the defect changes. Another defect that changes the same object cannot exist at the same time. */
    sets: readonly string[];
    /** The objects that the defect hides; `HIDDEN` has the reasons. */
    takes?: readonly Hidden[];
    /** A server is silent, so the audit takes time. */
    silent?: true;
    /** The tenant whose delegation has none of our name servers. */
    notMoved?: string;
}

type Expect = (
    check: Check,
    subject: string,
    verdict: Verdict,
    party: Owner,
    more?: Partial<Expected>,
) => Expected;

const of =
    (kind: Finding["kind"]): Expect =>
    (check, subject, verdict, party, more = {}) => ({ check, kind, subject, verdict, party, ...more });

export const ofServer = of("server");
export const ofTenant = of("tenant");
export const ofBrand = (check: Check, verdict: Verdict, party: Owner, more?: Partial<Expected>): Expected =>
    of("brand")(check, BRAND, verdict, party, more);

const ZONES_THAT_GO = ["zone sibling.com", "zone tenant.de"] as const;

/** The check of one server's answers, for each tenant. */
export function answers(
    server: string,
    domains: readonly string[],
    verdict: "broken" | "unknown",
    more: Partial<Expected> = {},
): Expected[] {
    return domains.map((domain) =>
        ofTenant("answers", domain, verdict, verdict === "broken" ? "us" : "nobody", {
            server,
            ...more,
            needs: ZONES_THAT_GO.filter((each) => each === `zone ${domain}`),
        }),
    );
}

export function allOf({ ipv4, ipv6 }: { ipv4: string[]; ipv6: string[] }): string[] {
    return [...ipv4, ...ipv6];
}

export const [NS1, NS2, NS3, NS4] = FIRST_SET as [string, string, string, string];
export const [NS5, NS6, NS7] = SECOND_SET as [string, string, string];
export const SHOP = `shop.${BRAND}`;
export const DS = `12345 13 2 ${"49FD".repeat(16)}`;
export const OF_FORMER_HOST = FORMER_HOST.map(toFqdn);
