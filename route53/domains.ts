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
 * A client of Route 53 Domains by the stack's settings. Makes no call. It retries as the one of Route 53 does.
 *
 * @param credentials the very ones of the Route 53 client, so that no role is assumed twice
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

/** What is known of a registered domain. Its contacts, which AWS answers in clear, are left where they came from. */
export interface DomainDetail {
    nameServers: RegisteredServer[];
    /** EPP status codes, such as clientTransferProhibited. */
    status: string[];
    autoRenew: boolean;
    expires?: Date | undefined;
}

/** Why there is no detail of a domain: it is not registered here, or its top-level domain is none of Route 53 Domains'. */
export type NoDetail = "missing" | "unsupported";

/**
 * Reads a domain: one call. AWS has no code of its own for a domain that is not in the account; InvalidInput is what is left for
 * a name that is a domain.
 */
export async function getDomain(
    client: Route53DomainsClient,
    domain: string,
): Promise<DomainDetail | NoDetail> {
    try {
        // The fields are picked here, so that contacts get no further.
        const { DomainName, Nameservers, StatusList, AutoRenew, ExpirationDate } = await client.send(
            new GetDomainDetailCommand({ DomainName: domain }),
        );
        requireMembers("GetDomainDetail", { DomainName });
        return {
            nameServers: (Nameservers ?? []).map(({ Name, GlueIps }) => ({
                name: fromFqdn((Name ?? "").toLowerCase()),
                glue: sortAddresses(GlueIps ?? []),
            })),
            // AWS may add the page that explains it: "ok https://icann.org/epp#ok".
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

/** What Route 53 Domains does for a domain, and how far it is. */
export interface DomainOperation {
    id: string;
    /** UPDATE_NAMESERVER and so on. */
    type: string;
    /** SUBMITTED, IN_PROGRESS, SUCCESSFUL, FAILED or ERROR. */
    status: string;
    /** What it waits for, such as PENDING_CUSTOMER_ACTION. */
    flag?: string | undefined;
    /** Why it failed. */
    message?: string | undefined;
}

/** How far an operation is: one call. @returns undefined where there is none of this id */
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

/** The operation that is under way for a domain, whatever it does, such as one whose id a killed process took along: one call for a hundred operations. */
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

/** The changes of a domain's name servers in some time: how many, and the last one. */
export interface RecentChanges {
    count: number;
    last?: DomainOperation | undefined;
}

/** The changes of a domain's name servers that were asked for lately, by any hand: one call for a hundred operations of the account. */
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

/** What became of the wish for other name servers. */
export type Submitted =
    | { kind: "accepted"; id: string }
    /** Another operation of the domain is under way, whose id AWS does not always say. */
    | { kind: "busy"; id: string | undefined }
    /** Too many operations of the account are under way. */
    | { kind: "later" };

/**
 * Replaces the whole list of a domain's name servers: one call, which starts an operation.
 *
 * @returns the operation, or the one of the domain that is under way already
 * @throws RefusedError where AWS will not have it, so that nothing was begun; another error where it is not known
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
        // What an attempt before the last one has begun is not known.
        const isRefused =
            error instanceof Route53DomainsServiceException &&
            error.$fault === "client" &&
            error.$metadata.attempts === 1;
        throw isRefused ? new RefusedError(described.message, { cause: error }) : described;
    }
}

/** AWS refused a request, so nothing was begun. */
export class RefusedError extends Error {}

/** A page of a proxy's in the place of an answer counts for nothing. */
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
