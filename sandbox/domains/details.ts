import { createHash } from "node:crypto";
import type { z } from "zod";
import { invalidInput } from "../route53/errors";
import type { StoredDomainOperation } from "../world";
import type { DomainsAccount } from "./account";
import { findOperation, isRunning, statusAt } from "./domainOperations";
import type { INPUTS } from "./inputs";
import { CONTACT_ROLES, findOwnDomain, ownDomains, statusList, type OwnDomain } from "./registrations";

/** The operations of Route 53 Domains that only read. */

type Json = Record<string, unknown>;
type Input<Name extends keyof typeof INPUTS> = z.output<(typeof INPUTS)[Name]>;

/** GetDomainDetail, with all contacts in plain text, as at AWS. */
export function getDomainDetail(account: DomainsAccount, { DomainName }: Input<"domain">): Json {
    const own = findOwnDomain(account.world, account.id, DomainName, account.now());
    const { domain, delegation, registration } = own;
    const { nameServers, ds = [] } = delegation;
    return {
        DomainName: domain,
        Nameservers: nameServers.map(({ name, glue }) => ({
            Name: name,
            ...(glue.length === 0 ? {} : { GlueIps: glue }),
        })),
        AutoRenew: registration.autoRenew,
        ...Object.fromEntries(CONTACT_ROLES.map((role) => [`${role}Contact`, registration.contacts[role]])),
        ...Object.fromEntries(CONTACT_ROLES.map((role) => [`${role}Privacy`, registration.privacy[role]])),
        RegistrarName: "Amazon Registrar, Inc.",
        WhoIsServer: "whois.registrar.amazon.com",
        RegistrarUrl: "http://registrar.amazon.com",
        AbuseContactEmail: "abuse@registrar.amazon.com",
        AbuseContactPhone: "+1.2067406200",
        CreationDate: seconds(registration.createdAt),
        UpdatedDate: seconds(registration.updatedAt),
        ExpirationDate: seconds(registration.expiresAt),
        StatusList: statusList(registration),
        DnssecKeys: ds.map(dnssecKey),
    };
}

/** A DS record as a key in GetDomainDetail. */
function dnssecKey(ds: string): Json {
    const [keyTag, algorithm, digestType, ...digest] = ds.split(/\s+/);
    return {
        KeyTag: Number(keyTag),
        Algorithm: Number(algorithm),
        DigestType: Number(digestType),
        Digest: digest.join(""),
        Id: dnssecKeyId(ds),
    };
}

/** The id by which a key is removed. */
export function dnssecKeyId(ds: string): string {
    return createHash("sha256").update(ds).digest("hex").slice(0, 32);
}

/** ListDomains. */
export function listDomains(account: DomainsAccount, input: Input<"domains">): Json {
    const { FilterConditions: filters, SortCondition: sort } = input;
    const found = ownDomains(account.world, account.id, account.now()).filter((own) =>
        filters.every((filter) => fits(own, filter)),
    );
    const key = ({ domain, registration }: OwnDomain): string | number =>
        sort?.Name === "Expiry" ? registration.expiresAt : domain;
    const sorted = inOrder(found, key, sort?.SortOrder ?? "ASC");
    return {
        ...page(
            "Domains",
            sorted,
            ({ domain }) => domain,
            input,
            ({ domain, registration }) => ({
                DomainName: domain,
                AutoRenew: registration.autoRenew,
                TransferLock: registration.transferLock,
                Expiry: seconds(registration.expiresAt),
            }),
        ),
    };
}

function fits(
    { domain, registration }: OwnDomain,
    { Name, Operator, Values }: Input<"domains">["FilterConditions"][number],
): boolean {
    const [value = ""] = Values;
    if (Name === "DomainName") {
        if (Operator !== "BEGINS_WITH") {
            throw invalidInput("The operator of a condition on DomainName has to be BEGINS_WITH.");
        }
        return domain.startsWith(value.toLowerCase());
    }
    const time = Number(value);
    if (Operator === "BEGINS_WITH" || !Number.isFinite(time)) {
        throw invalidInput("A condition on Expiry has the operator LE or GE, and a Unix time as its value.");
    }
    const expiry = seconds(registration.expiresAt);
    return Operator === "LE" ? expiry <= time : expiry >= time;
}

/** GetOperationDetail. */
export function getOperationDetail(account: DomainsAccount, { OperationId }: Input<"operation">): Json {
    return operationJson(findOperation(account, OperationId), account.now());
}

/** ListOperations: the operations of the account, newest first by default. */
export function listOperations(account: DomainsAccount, input: Input<"operations">): Json {
    const now = account.now();
    const { SubmittedSince = 0, Status, Type, SortOrder = "DESC" } = input;
    const found = [...account.world.domainOperations.values()].filter(
        (each) =>
            each.account === account.id &&
            seconds(each.submittedAt) >= SubmittedSince &&
            (Status === undefined || Status.includes(statusAt(each, now))) &&
            (Type === undefined || Type.includes(each.type)),
    );
    const sorted = inOrder(found, ({ submittedAt }) => submittedAt, SortOrder);
    return page(
        "Operations",
        sorted,
        ({ id }) => id,
        input,
        (each) => operationJson(each, now),
    );
}

function operationJson(operation: StoredDomainOperation, now: number): Json {
    const { id, type, domain, message, statusFlag, submittedAt, updatedAt } = operation;
    return {
        OperationId: id,
        Status: statusAt(operation, now),
        Type: type,
        DomainName: domain,
        SubmittedDate: seconds(submittedAt),
        LastUpdatedDate: seconds(updatedAt),
        ...(message === undefined ? {} : { Message: message }),
        ...(statusFlag === undefined || !isRunning(operation) ? {} : { StatusFlag: statusFlag }),
    };
}

/** Equal operations keep the order of the list, or the reverse order. */
function inOrder<T>(list: readonly T[], key: (item: T) => string | number, order: "ASC" | "DESC"): T[] {
    const ascending = [...list].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    return order === "ASC" ? ascending : ascending.reverse();
}

function page<T>(
    name: string,
    list: readonly T[],
    keyOf: (item: T) => string,
    { Marker, MaxItems }: { Marker?: string | undefined; MaxItems: number },
    show: (item: T) => Json,
): Json {
    const start = Marker === undefined ? 0 : list.findIndex((item) => markerOf(keyOf(item)) === Marker);
    if (start < 0) {
        throw invalidInput(`The marker ${Marker ?? ""} is not valid.`);
    }
    const next = list[start + MaxItems];
    return {
        [name]: list.slice(start, start + MaxItems).map(show),
        ...(next === undefined ? {} : { NextPageMarker: markerOf(keyOf(next)) }),
    };
}

function markerOf(key: string): string {
    return Buffer.from(key).toString("base64url");
}

/** A timestamp of the JSON protocol. */
function seconds(ms: number): number {
    return ms / 1000;
}
