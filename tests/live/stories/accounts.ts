import assert from "node:assert/strict";
import type { Verb } from "../../../rehearsal/step";
import { BOTH, dns, tenant } from "../settings";
import type { Story } from "../story";

const kind = "accounts";
const [OURS, THEIRS] = ["111111111111", "222222222222"] as const;
const OTHER =
    /this state was written with AWS account 111111111111, but the credentials belong to 222222222222; nothing was changed/;

function withOtherCredentials(does: string, verb: Verb, given = dns(BOTH)): Story {
    return {
        kind,
        does,
        expected: OTHER,
        async play({ stack, account, contents }) {
            await stack.up(dns(BOTH));
            const before = contents();
            await account(THEIRS);
            await stack.refusedLate(given, OTHER, verb);
            assert.deepEqual(contents(), before);
            await account(OURS);
            await stack.same(dns(BOTH));
        },
    };
}

/** The credentials in the shell are not those that the user expects. */
export const accounts: readonly Story[] = [
    withOtherCredentials("deploys with the credentials of another account", "up"),
    withOtherCredentials("previews with the credentials of another account", "preview"),
    withOtherCredentials("refreshes with the credentials of another account", "refresh"),
    withOtherCredentials("destroys with the credentials of another account", "destroy"),
    withOtherCredentials(
        "adds a tenant with the credentials of another account",
        "up",
        dns([...BOTH, tenant("c.net")]),
    ),
    withOtherCredentials(
        "removes a tenant with the credentials of another account",
        "up",
        dns([tenant("tenant.net")]),
    ),
    withOtherCredentials(
        "changes the labels of the name servers with the credentials of another account",
        "up",
        dns(BOTH, { nameServers: ["dns1", "dns2"] }),
    ),
    {
        kind,
        does: "allows only another account, and reverts that",
        expected: /111111111111/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            stack.configure({ "aws:allowedAccountIds": JSON.stringify([THEIRS]) });
            await stack.refusedLate(dns(BOTH), /allowedAccountIds/);
            await stack.refusedLate(dns(BOTH), /allowedAccountIds/, "destroy");
            stack.configure({});
            await stack.same(dns(BOTH));
        },
    },
    {
        kind,
        does: "forbids the stack's own account, and reverts that",
        expected: /111111111111/,
        async play({ stack }) {
            await stack.up(dns(BOTH));
            stack.configure({ "aws:forbiddenAccountIds": JSON.stringify([OURS]) });
            await stack.refusedLate(dns([tenant("tenant.net")]), /forbiddenAccountIds/);
            stack.configure({});
            await stack.same(dns(BOTH));
        },
    },
];
