import { registeredDomain } from "../../records/names";
import { compareSets, sameSet, sortedSet } from "../compare";
import type { FormerName } from "../input";
import type { DelegationObservation, Observed } from "../observations";
import type { Owner } from "../report";
import { quoteList, quoteProblem } from "./quote";
import { causedBy, ok, unknown, wrong, type CheckOutcome } from "./outcome";

/** Checks whether the parent zone delegates a domain, the brand's or a tenant's, to our name servers. Pure and total. */

/** The expected delegation of a domain, and the person or stack that can change it. */
export interface ExpectedDelegation {
    domain: string;
    /** Undefined if every delegation is accepted. */
    nameServers: readonly string[] | undefined;
    /** Former names of these servers that still answer: another check reports delegations to them. */
    former?: readonly FormerName[] | undefined;
    /** AWS's own names of the same servers: they answer as well, but are not white-label. */
    awsNames?: readonly FormerName[] | undefined;
    /** True for a name in the brand domain that is not a name server of the stack: it is retired, or misspelt. Default: always false. */
    isLost?: ((name: string) => boolean) | undefined;
    owner: Exclude<Owner, "nobody">;
    /** The domain of the zone of ours that contains the delegation as a record. */
    parentZone?: string | undefined;
    /** True if the stack sets the name servers at the registrar, and keeps former names there until they are retired. */
    setByStack?: boolean | undefined;
}

export function checkDelegation(
    observed: Observed<DelegationObservation>,
    wanted: ExpectedDelegation,
): CheckOutcome {
    const { nameServers, owner } = wanted;
    const expected = nameServers === undefined ? "a delegation" : quoteList(sortedSet(nameServers));
    if (observed.value === undefined) {
        return observed.definite
            ? wrong("broken", quoteProblem(observed.problem), expected, owner, delegationStep(wanted))
            : unknown(observed.problem, expected);
    }
    const names = delegatedNames(observed.value);
    if (names.length === 0) {
        return withoutDelegation(observed.value, wanted, expected);
    }
    const present = presentNames(names, wanted);
    const { missing, foreign } = compareSets(present, nameServers ?? present);
    const awsNames = names.filter((name) => wanted.awsNames?.some(({ host }) => host === name));
    if (missing.length === 0 && foreign.length === 0 && awsNames.length === 0) {
        return nameServers === undefined || sameSet(names, nameServers)
            ? ok(nameServers === undefined ? quoteList(names) : expected, expected)
            : ok(quoteList(names), expected);
    }
    if (foreign.length > 0) {
        const lost = foreign.filter((name) => wanted.isLost?.(name) === true);
        return lost.length > 0
            ? wrong("broken", quoteList(names), expected, "us", lostNameStep(wanted, lost))
            : wrong("broken", quoteList(names), expected, owner, delegationStep(wanted));
    }
    return awsNames.length > 0
        ? wrong(
              "warning",
              `${quoteList(names)}; of these ${quoteList(awsNames)} are AWS's names of the same name servers: they answer, and are not white-label`,
              expected,
              owner,
              delegationStep(wanted),
          )
        : wrong("warning", quoteList(names), expected, owner, delegationStep(wanted));
}

/** Resolvers find no address of such a name, but the stack can publish it again at once. */
function lostNameStep(wanted: ExpectedDelegation, lost: readonly string[]): string {
    const names = quoteList(lost);
    return `The stack publishes no address of ${names}. If it was a name server of the stack, put it back into nameServers, or take it out of retiredNameServers, and run "pulumi up", so that it answers again until ${wanted.domain} has left it. Then ${lowerFirst(delegationStep(wanted))}`;
}

function withoutDelegation(
    { parent, nxdomain, cname }: DelegationObservation,
    wanted: ExpectedDelegation,
    expected: string,
): CheckOutcome {
    const { domain, owner } = wanted;
    const parentText = parent === "." ? "the root" : parent;
    const seen =
        cname !== undefined
            ? `a CNAME of ${cname} in the place of the delegation`
            : nxdomain
              ? `${parentText} has no ${domain}`
              : `${parentText} does not delegate ${domain}`;
    const next = nxdomain ? registrationStep(wanted) : delegationStep(wanted);
    return causedBy(wrong("broken", seen, expected, owner, next), cname === undefined ? undefined : "cname");
}

/** The names that the parent zone delegates to, sorted. */
export function delegatedNames({ nameServers }: DelegationObservation): string[] {
    return sortedSet(nameServers.map(({ name }) => name));
}

/** Replaces each former name, and each of AWS's own, by the present name of the same server: during a rename a delegation can have both. */
export function presentNames(
    names: readonly string[],
    { former = [], awsNames = [] }: Pick<ExpectedDelegation, "former" | "awsNames">,
): string[] {
    const others = [...former, ...awsNames];
    return sortedSet(
        names.flatMap((name) => {
            const found = others.find(({ host }) => host === name);
            return found === undefined ? [name] : (found.now ?? []);
        }),
    );
}

/** The registration may also be on hold or expired if the registry does not have the name. */
function registrationStep(wanted: ExpectedDelegation): string {
    const { domain, nameServers, owner, parentZone } = wanted;
    if (parentZone !== undefined || nameServers === undefined || registeredDomain(domain) !== domain) {
        return delegationStep(wanted);
    }
    const names = quoteList(nameServers);
    return owner === "tenant"
        ? `Ask the owner of ${domain} to see that it is registered, paid for and not on hold, with exactly ${names} as its name servers.`
        : `See at its registrar that ${domain} is registered, paid for and not on hold, with exactly ${names} as its name servers.`;
}

export function delegationStep(wanted: ExpectedDelegation): string {
    const { domain, nameServers, owner, parentZone, setByStack } = wanted;
    const names = quoteList(nameServers ?? []);
    if (setByStack === true) {
        return `Run "pulumi up --refresh", which sets the name servers of ${domain} at its registrar to ${names} again.`;
    }
    if (parentZone !== undefined) {
        return `Run "pulumi up --refresh" for the stack of ${parentZone}, and see that its zone has ${names} as the NS records of ${domain}.`;
    }
    const who = owner === "tenant" ? `Ask the owner of ${domain} to set` : "Set";
    if (registeredDomain(domain) !== domain) {
        const servers =
            nameServers === undefined ? "the name servers of its hosted zone" : `exactly ${names}`;
        return `${who} the NS records of ${domain} in the zone above it to ${servers}.`;
    }
    return nameServers === undefined
        ? `Register ${domain}, and set its name servers at its registrar to those of its hosted zone.`
        : `${who} the name servers of ${domain} at its registrar to exactly ${names}.`;
}

export function lowerFirst(text: string): string {
    return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
