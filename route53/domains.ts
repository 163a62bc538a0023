import {
    DuplicateRequest,
    GetDomainDetailCommand,
    GetOperationDetailCommand,
    InvalidInput,
    OperationLimitExceeded,
    paginateListOperations,
    Route53DomainsClient,
    Route53DomainsServiceException,
    UnsupportedTLD,
    UpdateDomainNameserversCommand,
} from "@aws-sdk/client-route-53-domains";
import { sortAddresses } from "../records/addresses";
import { fromFqdn } from "../records/names";
import type { RegisteredServer } from "../records/hostObjects";
import type { AwsSettings } from "../settings/awsTypes";
import { firstLine } from "./client";
import type { Clock } from "./clock";
import { connection } from "./connection";
import type { Credentials } from "./credentials";

/** The only region that Route 53 Domains has. */
const REGION = "us-east-1";

/**
 * A client of Route 53 Domains with the stack's settings. Makes no call. It retries like the client of Route 53.
 *
 * @param credentials the credentials object of the Route 53 client, so that no role is assumed twice
 */
export function createDomainsClient(
    settings: AwsSettings,
    credentials: Credentials,
    clock: Clock,
): Route53DomainsClient {
    return new Route53DomainsClient({
        ...connection(settings, clock),
        region: REGION,
        endpoint: settings.domainsEndpoint,
        credentials,
    });
}

/** The details of a registered domain. Its contacts, which AWS returns in plain text, are not read. */
export interface DomainDetail {
    nameServers: RegisteredServer[];
    /** EPP status codes, such as clientTransferProhibited. */
    status: string[];
    autoRenew: boolean;
    expires?: Date | undefined;
}

/** The reason why there are no details of a domain: it is not registered here, or Route 53 Domains does not support its top-level domain. */
export type NoDetail = "missing" | "unsupported";

/**
 * Reads a domain: one call. AWS has no separate code for a domain that is not in the account; for a valid name, InvalidInput can only mean
 * that.
 */
export async function getDomain(
    client: Route53DomainsClient,
    domain: string,
): Promise<DomainDetail | NoDetail> {
    try {
        // Only these fields are used, so that the contacts are not stored anywhere.
        const { DomainName, Nameservers, StatusList, AutoRenew, ExpirationDate } = await client.send(
            new GetDomainDetailCommand({ DomainName: domain }),
        );
        requireMembers("GetDomainDetail", { DomainName });
        return {
            nameServers: (Nameservers ?? []).map(({ Name, GlueIps }) => ({
                name: fromFqdn((Name ?? "").toLowerCase()),
                glue: sortAddresses(GlueIps ?? []),
            })),
            // AWS may append the page with the explanation: "ok https://icann.org/epp#ok".
            status: (StatusList ?? []).map((status) => status.split(/\s/)[0] ?? ""),
            autoRenew: AutoRenew ?? false,
            expires: ExpirationDate,
        };
    } catch (error) {
        if (error instanceof UnsupportedTLD) {
            return "unsupported";
        }
        if (error instanceof InvalidInput) {
            return "missing";
        }
        throw describeDomainsError(`reading the registered domain ${domain}`, error);
    }
}

/** An operation of Route 53 Domains for a domain, with its progress. */
export interface DomainOperation {
    id: string;
    /** For example UPDATE_NAMESERVER. */
    type: string;
    /** SUBMITTED, IN_PROGRESS, SUCCESSFUL, FAILED or ERROR. */
    status: string;
    /** The reason for waiting, such as PENDING_CUSTOMER_ACTION. */
    flag?: string | undefined;
    /** The reason of the failure. */
    message?: string | undefined;
}

/** The progress of an operation: one call. @returns undefined if there is no operation with this id */
export async function getOperation(
    client: Route53DomainsClient,
    id: string,
): Promise<DomainOperation | undefined> {
    try {
        const { Type, Status, StatusFlag, Message } = await client.send(
            new GetOperationDetailCommand({ OperationId: id }),
        );
        requireMembers("GetOperationDetail", { Status });
        return { id, type: Type ?? "", status: Status ?? "", flag: StatusFlag, message: Message };
    } catch (error) {
        if (error instanceof InvalidInput) {
            return undefined;
        }
        throw describeDomainsError(`reading operation ${id} of Route 53 Domains`, error);
    }
}

/**
 * The operation of any kind that is in progress for a domain, for example after a killed process has lost its id: one call for a hundred
 * operations.
 */
export async function findRunning(client: Route53DomainsClient, domain: string): Promise<string | undefined> {
    const query = { Status: ["SUBMITTED" as const, "IN_PROGRESS" as const], MaxItems: 100 };
    try {
        for await (const { Operations } of paginateListOperations({ client }, query)) {
            requireMembers("ListOperations", { Operations });
            const found = Operations?.find(({ DomainName }) => DomainName?.toLowerCase() === domain);
            if (found?.OperationId !== undefined) {
                return found.OperationId;
            }
        }
        return undefined;
    } catch (error) {
        throw describeDomainsError(`listing the operations of Route 53 Domains for ${domain}`, error);
    }
}

/** The recent changes of a domain's name servers: their number, and the last one. */
export interface RecentChanges {
    count: number;
    last?: DomainOperation | undefined;
}

/** The recent changes of a domain's name servers, by any program or person: one call for a hundred operations of the account. */
export async function recentChanges(
    client: Route53DomainsClient,
    domain: string,
    since: Date,
): Promise<RecentChanges> {
    const query = { SubmittedSince: since, Type: ["UPDATE_NAMESERVER" as const], MaxItems: 100 };
    const found: (DomainOperation & { at: number })[] = [];
    try {
        for await (const { Operations } of paginateListOperations({ client }, query)) {
            requireMembers("ListOperations", { Operations });
            for (const each of Operations ?? []) {
                if (each.DomainName?.toLowerCase() === domain) {
                    const { OperationId: id = "", Type = "", Status = "", StatusFlag, Message } = each;
                    const at = each.SubmittedDate?.getTime() ?? 0;
                    found.push({ id, type: Type, status: Status, flag: StatusFlag, message: Message, at });
                }
            }
        }
    } catch (error) {
        throw describeDomainsError(`listing the operations of Route 53 Domains for ${domain}`, error);
    }
    const [last] = found.sort((one, other) => other.at - one.at);
    return { count: found.length, last };
}

/** The result of the request for other name servers. */
export type Submitted =
    | { kind: "accepted"; id: string }
    /** Another operation of the domain is in progress. AWS does not always return its id. */
    | { kind: "busy"; id: string | undefined }
    /** Too many operations of the account are in progress. */
    | { kind: "later" };

/**
 * Replaces the whole list of a domain's name servers: one call, which starts an operation.
 *
 * @returns the operation, or the operation of the domain that is already in progress
 * @throws RefusedError if AWS refuses the request, so that no operation was started; another error if that is unknown
 */
export async function updateNameServers(
    client: Route53DomainsClient,
    domain: string,
    servers: readonly RegisteredServer[],
): Promise<Submitted> {
    const Nameservers = servers.map(({ name, glue }) => ({
        Name: name,
        ...(glue.length === 0 ? {} : { GlueIps: [...glue] }),
    }));
    try {
        const { OperationId } = await client.send(
            new UpdateDomainNameserversCommand({ DomainName: domain, Nameservers }),
        );
        requireMembers("UpdateDomainNameservers", { OperationId });
        return { kind: "accepted", id: OperationId ?? "" };
    } catch (error) {
        if (error instanceof DuplicateRequest) {
            return { kind: "busy", id: error.requestId };
        }
        if (error instanceof OperationLimitExceeded) {
            return { kind: "later" };
        }
        const described = describeDomainsError(`changing the name servers of ${domain}`, error);
        // It is unknown whether an earlier attempt has started an operation.
        const isRefused =
            error instanceof Route53DomainsServiceException &&
            error.$fault === "client" &&
            error.$metadata.attempts === 1;
        throw isRefused ? new RefusedError(described.message, { cause: error }) : described;
    }
}

/** AWS refused a request, so no operation was started. */
export class RefusedError extends Error {}

/** A page of a proxy is not accepted as an answer. */
function requireMembers(operation: string, members: Readonly<Record<string, unknown>>): void {
    const missing = Object.keys(members).filter((name) => members[name] === undefined);
    if (missing.length > 0) {
        throw new Error(
            `${operation} was answered without ${missing.join(", ")}, which is not an answer of Route 53 Domains, so it is not known whether it was done. ` +
                "Check whether a proxy or the login page of a network is in between, check aws:endpoints, then run it again",
        );
    }
}

function describeDomainsError(attempt: string, error: unknown): Error {
    const reason =
        error instanceof Route53DomainsServiceException
            ? `Route 53 Domains answered ${error.name}: ${firstLine(error)}${error.$metadata.requestId === undefined ? "" : ` (request ${error.$metadata.requestId})`}`
            : error instanceof Error
              ? `${error.name === "Error" ? "" : `${error.name}: `}${firstLine(error)}`
              : String(error);
    return new Error(`${attempt}: ${reason}`, { cause: error });
}
