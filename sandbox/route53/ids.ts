import { createHash } from "node:crypto";
import { DEFAULT_ACCOUNT_ID } from "../sts";
import type { Account } from "./account";

/** The sizes that the service uses: the id of a set is N and 13 more characters, and that of a zone Z and 20 more. */
const LENGTHS = { N: 14, Z: 21, C: 21 };

/** A new id in AWS's form. The same calls in an empty world give the same ids. Two accounts never have the same id. */
export function newId({ id, world }: Pick<Account, "id" | "world">, prefix: keyof typeof LENGTHS): string {
    world.counters.id += 1;
    const owner = id === DEFAULT_ACCOUNT_ID ? "" : `${id} `;
    const digest = createHash("sha256").update(`${owner}${prefix}${world.counters.id}`).digest("hex");
    const characters = BigInt(`0x${digest}`).toString(36).toUpperCase();
    return (prefix + characters).slice(0, LENGTHS[prefix]);
}

/** The id without `/hostedzone/`, `/delegationset/` or `/change/`, because clients send both forms. */
export function withoutPrefix(id: string): string {
    return id.slice(id.lastIndexOf("/") + 1);
}
