import { parseDomain } from "../../records/names";
import { invalidInput, ApiError } from "../route53/errors";
import type { ContactRole, DomainContact, RegistryDelegation, StoredRegistration, World } from "../world";
import { isSupportedTld } from "./tlds";

/** The data that Route 53 Domains has of an account's registered domains. */

export const CONTACT_ROLES = ["Admin", "Registrant", "Tech", "Billing"] as const;
/** The EPP statuses of RFC 5731 §2.3 and RFC 3915 §3.1, without `ok` and the status that the transfer lock sets. */
export const EPP_STATUSES = [
    "addPeriod",
    "autoRenewPeriod",
    "clientDeleteProhibited",
    "clientHold",
    "clientRenewProhibited",
    "clientUpdateProhibited",
    "pendingCreate",
    "pendingDelete",
    "pendingRenew",
    "pendingRestore",
    "pendingTransfer",
    "pendingUpdate",
    "redemptionPeriod",
    "serverDeleteProhibited",
    "serverHold",
    "serverRenewProhibited",
    "serverTransferProhibited",
    "serverUpdateProhibited",
] as const;
const TRANSFER_LOCK = "clientTransferProhibited";

/** A registered domain of an account: the name, and the data of its registry and its registrar. */
export interface OwnDomain {
    domain: string;
    delegation: RegistryDelegation;
    registration: StoredRegistration;
}

/**
 * The default registration of a domain. All features that AWS turns on are on. The contacts have texts that are easy to find in output that
 * must not contain them.
 *
 * @param now milliseconds since the epoch; the registration ends on 1 June two years later
 */
export function newRegistration(domain: string, now: number): StoredRegistration {
    const contact = (role: string): DomainContact => ({
        FirstName: `${role}-Given-Name`,
        LastName: `${role}-Family-Name`,
        ContactType: "COMPANY",
        OrganizationName: `${role} Organization of ${domain}`,
        AddressLine1: `1 ${role} Street`,
        City: `${role} City`,
        State: "WA",
        CountryCode: "US",
        ZipCode: "98101",
        PhoneNumber: "+1.2065550100",
        Email: `${role.toLowerCase()}-contact@${domain}`,
    });
    return {
        registrar: "route53domains",
        status: [],
        transferLock: true,
        autoRenew: true,
        createdAt: Date.UTC(2020, 5, 1),
        updatedAt: Date.UTC(2020, 5, 1),
        expiresAt: Date.UTC(new Date(now).getUTCFullYear() + 2, 5, 1),
        contacts: perRole(contact),
        privacy: perRole(() => true),
        tags: {},
    };
}

function perRole<T>(make: (role: ContactRole) => T): Record<ContactRole, T> {
    return {
        Admin: make("Admin"),
        Registrant: make("Registrant"),
        Tech: make("Tech"),
        Billing: make("Billing"),
    };
}

/** The world's registration of a domain, or the default one. */
export function registrationOf({ registrations }: World, domain: string, now: number): StoredRegistration {
    return registrations.get(domain) ?? newRegistration(domain, now);
}

/** Changes a registration. If the world does not have it yet, it is added. */
export function changeRegistration(
    world: World,
    domain: string,
    now: number,
    change: Partial<StoredRegistration>,
): StoredRegistration {
    const registration = { ...registrationOf(world, domain, now), ...change };
    world.registrations.set(domain, registration);
    return registration;
}

/** The registered domains of the account in Route 53 Domains, by name. */
export function ownDomains(world: World, account: string, now: number): OwnDomain[] {
    return [...world.registry]
        .map(([domain, delegation]) => ({
            domain,
            delegation,
            registration: registrationOf(world, domain, now),
        }))
        .filter(({ domain, registration }) => isSupportedTld(domain) && isOf(registration, account))
        .sort((a, b) => (a.domain < b.domain ? -1 : 1));
}

function isOf({ registrar, account: owner }: StoredRegistration, account: string): boolean {
    return registrar === "route53domains" && (owner ?? account) === account;
}

/**
 * A domain of the account, by the name in a request.
 *
 * @throws ApiError InvalidInput for an invalid name and for a domain that the account does not have; UnsupportedTLD
 */
export function findOwnDomain(world: World, account: string, name: string, now: number): OwnDomain {
    const { domain } = /^[\x20-\x7e]+$/.test(name) ? parseDomain(name) : {};
    if (domain === undefined || name.endsWith(".")) {
        throw invalidInput(
            `The domain name ${name} is not valid; names with other letters are sent in punycode`,
        );
    }
    if (!isSupportedTld(domain)) {
        throw new ApiError("UnsupportedTLD", "Amazon Route 53 does not support this top-level domain (TLD).");
    }
    const delegation = world.registry.get(domain);
    const registration = registrationOf(world, domain, now);
    if (delegation === undefined || !isOf(registration, account)) {
        throw invalidInput(`Domain ${domain} not found in ${account} account.`);
    }
    return { domain, delegation, registration };
}

/** EPP status values as GetDomainDetail lists them; `ok` if there is no other status (RFC 5731 §2.3). */
export function statusList({ status, transferLock }: StoredRegistration): string[] {
    const all = [...new Set([...(transferLock ? [TRANSFER_LOCK] : []), ...status])];
    return all.length === 0 ? ["ok"] : all;
}
