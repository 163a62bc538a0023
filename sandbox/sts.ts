import { createHash } from "node:crypto";
import { ApiError } from "./route53/errors";
import { renderXml, type XmlObject } from "./route53/xml";

/**
 * The part of STS (API 2011-06-15, the query protocol) that identifies an account and assumes roles. Keys are not checked. The keys of
 * AssumeRole belong to the role's account, and all others to the sandbox's account.
 */

/** The account of a sandbox at its start. */
export const DEFAULT_ACCOUNT_ID = "111111111111";

export const STS_OPERATIONS: readonly string[] = [
    "GetCallerIdentity",
    "AssumeRole",
    "AssumeRoleWithWebIdentity",
];

/** The known parts of a request to STS before it is carried out. */
export interface StsCall {
    operation: string;
    form: URLSearchParams;
    /** The access key that signed it; absent without a signature. */
    accessKeyId?: string | undefined;
}

interface Session {
    account: string;
    role: string;
    name: string;
}

/** Route 53's paths begin with its version; STS has only this path. */
export function isStsRequest({ method, url }: { method: string; url: string }): boolean {
    const [path] = url.split("?", 1);
    return method === "POST" && path === "/";
}

/** @throws ApiError for an action that the sandbox does not have, and for an unsigned call that must be signed */
export function readStsCall(authorization: string | undefined, body: string): StsCall {
    const form = new URLSearchParams(body);
    const operation = form.get("Action") ?? "";
    if (!STS_OPERATIONS.includes(operation)) {
        throw new ApiError(
            "InvalidAction",
            `Could not find operation ${operation} for version ${form.get("Version") ?? ""}`,
        );
    }
    const accessKeyId = /Credential=([^/]+)\//.exec(authorization ?? "")?.[1];
    if (accessKeyId === undefined && operation !== "AssumeRoleWithWebIdentity") {
        throw new ApiError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
    }
    return { operation, form, accessKeyId };
}

/** The roles that were assumed since the start, by the keys that were issued for them. */
export class Sts {
    private readonly sessions = new Map<string, Session>();

    reset(): void {
        this.sessions.clear();
    }

    /**
     * @param accountId the account of all keys except those of a role
     * @returns the answer as XML
     * @throws ApiError ValidationError
     */
    answer({ operation, form, accessKeyId = "" }: StsCall, accountId: string, requestId: string): string {
        const result =
            operation === "GetCallerIdentity"
                ? identityOf(this.sessions.get(accessKeyId), accountId)
                : this.assume(form);
        return renderXml(`${operation}Response`, {
            [`${operation}Result`]: result,
            ResponseMetadata: { RequestId: requestId },
        });
    }

    /** The account of a key. */
    accountOf(accessKeyId: string, accountId: string): string {
        return this.sessions.get(accessKeyId)?.account ?? accountId;
    }

    private assume(form: URLSearchParams): XmlObject {
        const [, account = "", role = ""] =
            /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(form.get("RoleArn") ?? "") ??
            [];
        if (role === "") {
            throw invalid(`${form.get("RoleArn") ?? ""} is invalid`);
        }
        const name = form.get("RoleSessionName") ?? "";
        if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
            throw invalid(
                `Value '${name}' at 'roleSessionName' failed to satisfy constraint: [\\w+=,.@-]{2,64}`,
            );
        }
        const seconds = Number(form.get("DurationSeconds") ?? 3600);
        if (!(seconds >= 900 && seconds <= 43_200)) {
            throw invalid(`Value '${seconds}' at 'durationSeconds' is not between 900 and 43200`);
        }
        const accessKeyId = `ASIA${digestOf(`${account} ${role} ${name}`)}`;
        this.sessions.set(accessKeyId, { account, role, name });
        return {
            Credentials: {
                AccessKeyId: accessKeyId,
                SecretAccessKey: "sandbox",
                SessionToken: "sandbox",
                Expiration: new Date(Date.now() + seconds * 1000).toISOString(),
            },
            AssumedRoleUser: {
                Arn: sessionArn({ account, role, name }),
                AssumedRoleId: `AROA${digestOf(role)}:${name}`,
            },
        };
    }
}

function identityOf(session: Session | undefined, accountId: string): XmlObject {
    return session === undefined
        ? { Arn: `arn:aws:iam::${accountId}:user/sandbox`, UserId: "AIDASANDBOX", Account: accountId }
        : {
              Arn: sessionArn(session),
              UserId: `AROA${digestOf(session.role)}:${session.name}`,
              Account: session.account,
          };
}

function sessionArn({ account, role, name }: Session): string {
    return `arn:aws:sts::${account}:assumed-role/${role}/${name}`;
}

/** 16 letters and digits, which are the same for the same text. */
function digestOf(text: string): string {
    return createHash("sha256").update(text).digest("hex").slice(0, 16).toUpperCase();
}

function invalid(detail: string): ApiError {
    return new ApiError("ValidationError", `1 validation error detected: ${detail}`);
}
