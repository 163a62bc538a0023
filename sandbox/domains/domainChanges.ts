import type { z } from "zod";
import { invalidInput } from "../route53/errors";
import type { DomainContact, StoredRegistration } from "../world";
import type { DomainsAccount } from "./account";
import { dnssecKeyId } from "./details";
import { startOperation } from "./domainOperations";
import type { INPUTS } from "./inputs";
import { readNameServers } from "./nameServerList";
import { changeRegistration, CONTACT_ROLES, findOwnDomain, type OwnDomain } from "./registrations";

/** The operations of Route 53 Domains that change a domain. */

type Json = Record<string, unknown>;
type Input<Name extends keyof typeof INPUTS> = z.output<(typeof INPUTS)[Name]>;

/** UpdateDomainNameservers replaces the whole list. */
export function updateDomainNameservers(account: DomainsAccount, input: Input<"nameServers">): Json {
    const { domain } = find(account, input);
    const nameServers = readNameServers(domain, input.Nameservers);
    return started(startOperation(account, domain, "UPDATE_NAMESERVER", { nameServers }));
}

/** EnableDomainTransferLock and DisableDomainTransferLock. */
export function setTransferLock(transferLock: boolean) {
    return (account: DomainsAccount, input: Input<"domain">): Json => {
        const { domain } = find(account, input);
        return started(startOperation(account, domain, "DOMAIN_LOCK", { registration: { transferLock } }));
    };
}

/** EnableDomainAutoRenew and DisableDomainAutoRenew, which are complete at once. */
export function setAutoRenew(autoRenew: boolean) {
    return (account: DomainsAccount, input: Input<"domain">): Json => {
        const { domain } = find(account, input);
        changeRegistration(account.world, domain, account.now(), { autoRenew });
        return {};
    };
}

/** UpdateDomainContactPrivacy, for the contacts in the request. */
export function updateDomainContactPrivacy(account: DomainsAccount, input: Input<"privacy">): Json {
    const { domain, registration } = find(account, input);
    const privacy = { ...registration.privacy };
    CONTACT_ROLES.forEach((role) => (privacy[role] = input[`${role}Privacy`] ?? privacy[role]));
    const effect = { registration: { privacy } };
    return started(startOperation(account, domain, "CHANGE_PRIVACY_PROTECTION", effect));
}

/** UpdateDomainContact replaces each contact in the request. */
export function updateDomainContact(account: DomainsAccount, input: Input<"contacts">): Json {
    const { domain, registration } = find(account, input);
    const contacts: StoredRegistration["contacts"] = { ...registration.contacts };
    for (const role of CONTACT_ROLES) {
        const given = input[`${role}Contact`];
        contacts[role] = given === undefined ? contacts[role] : filledIn(given);
    }
    return started(startOperation(account, domain, "UPDATE_DOMAIN_CONTACT", { registration: { contacts } }));
}

function filledIn(given: Record<string, DomainContact[string] | undefined>): DomainContact {
    return Object.fromEntries(
        Object.entries(given).flatMap(([field, value]) =>
            value === undefined || value.length === 0 ? [] : [[field, value]],
        ),
    );
}

/** DisassociateDelegationSignerFromDomain removes a DS record. */
export function disassociateDelegationSigner(account: DomainsAccount, input: Input<"signer">): Json {
    const { domain, delegation } = find(account, input);
    const remove = (delegation.ds ?? []).find((ds) => dnssecKeyId(ds) === input.Id);
    if (remove === undefined) {
        throw invalidInput(`The domain ${domain} has no delegation signer record with the id ${input.Id}.`);
    }
    return started(startOperation(account, domain, "REMOVE_DNSSEC", { ds: { remove } }));
}

/** ListTagsForDomain. */
export function listTagsForDomain(account: DomainsAccount, input: Input<"domain">): Json {
    const { registration } = find(account, input);
    return { TagList: Object.entries(registration.tags).map(([Key, Value]) => ({ Key, Value })) };
}

/** UpdateTagsForDomain. */
export function updateTagsForDomain(account: DomainsAccount, input: Input<"tags">): Json {
    const added = Object.fromEntries(input.TagsToUpdate.map(({ Key, Value }) => [Key, Value]));
    return changeTags(account, find(account, input), (tags) => ({ ...tags, ...added }));
}

/** DeleteTagsForDomain. */
export function deleteTagsForDomain(account: DomainsAccount, input: Input<"tagKeys">): Json {
    return changeTags(account, find(account, input), (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !input.TagsToDelete.includes(key))),
    );
}

function changeTags(
    { world, now }: DomainsAccount,
    { domain, registration }: OwnDomain,
    change: (tags: Record<string, string>) => Record<string, string>,
): Json {
    changeRegistration(world, domain, now(), { tags: change(registration.tags) });
    return {};
}

function find({ world, id, now }: DomainsAccount, { DomainName }: { DomainName: string }): OwnDomain {
    return findOwnDomain(world, id, DomainName, now());
}

function started(OperationId: string): Json {
    return { OperationId };
}
