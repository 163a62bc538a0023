import type { Account } from "../route53/account";

/** The data of an account that a handler of Route 53 Domains uses. */
export interface DomainsAccount extends Pick<Account, "world" | "limits" | "now"> {
    /** The account of the key that signed the call. */
    id: string;
    /** The duration of an operation in milliseconds; Infinity for one that never ends. */
    operationMs: number;
    /** The end that a fault gives the operation that the call starts. */
    fails?: "FAILED" | "ERROR" | undefined;
    /** The condition that a fault makes the operation wait for. */
    statusFlag?: string | undefined;
}
