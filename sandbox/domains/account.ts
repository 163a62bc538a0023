import type { Account } from "../route53/account";

/** The Route 53 Domains of one account, as a handler sees it. */
export interface DomainsAccount extends Pick<Account, "world" | "limits" | "now"> {
    /** Of the key that signed the call. */
    id: string;
    /** How long an operation takes, in milliseconds; Infinity for one that never ends. */
    operationMs: number;
    /** How a fault ends the operation that the call starts. */
    fails?: "FAILED" | "ERROR" | undefined;
    /** What a fault makes the operation wait for. */
    statusFlag?: string | undefined;
}
