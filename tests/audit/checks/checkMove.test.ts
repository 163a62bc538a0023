import assert from "node:assert/strict";
import fc from "fast-check";
import { hasNotMoved } from "../../../audit/checks/checkMove";
import type { AuditedTenant, AuditInputMove } from "../../../audit/input";
import { HOSTS, names, TENANT } from "./observations";

const BRAND = "example.com";
const FORMER = "old1.example.com";
const OLD = "ns-9.awsdns-09.net";
const COPY: AuditInputMove = { fromZoneId: "Z1", stage: "copy", nameServers: [OLD] };

function seen(...nameServers: string[]) {
    const delegation = {
        parent: "net",
        nxdomain: false,
        nameServers: nameServers.map((name) => ({ name, glue: [] })),
    };
    return { value: delegation };
}

describe("A tenant", () => {
    for (const [what, tenant, delegated, expected] of [
        ["has not moved if the parent names only other hosts", {}, ["ns.other.example"], true],
        ["has not moved if the parent delegates to no server", {}, [], true],
        [
            "has moved if the parent names a white-label server and other ones",
            {},
            ["ns.other.example", HOSTS[0]],
            false,
        ],
        [
            "has moved if the parent names a former white-label name",
            { former: [{ host: FORMER }] },
            [FORMER],
            false,
        ],
        [
            "has moved if the parent names AWS's own name of one of its servers",
            { awsNames: [{ host: "ns-1.awsdns-01.com", now: HOSTS[0] }] },
            ["ns-1.awsdns-01.com"],
            false,
        ],
        [
            "never counts as not moved if the stack sets its name servers",
            { setByStack: true },
            ["ns.other.example"],
            false,
        ],
        ["has moved if the parent names another name of the brand domain", {}, ["ns9.example.com"], false],
        ["counts as moved if its parent is a zone of the account", { parentZone: "example.com" }, [], false],
        [
            "has not moved if neither of its zones is named before a handover",
            { move: COPY },
            ["ns.other.example"],
            true,
        ],
        ["counts as moving while its old zone leads before a handover", { move: COPY }, [OLD], false],
        [
            "counts as moved after the handover of its old zone, which refers visitors here",
            { move: { ...COPY, stage: "handover" } },
            ["ns.other.example"],
            false,
        ],
    ] as [string, Partial<AuditedTenant>, string[], boolean][]) {
        it(what, () => {
            assert.equal(hasNotMoved({ ...TENANT, ...tenant }, seen(...delegated), BRAND), expected);
        });
    }

    it("never counts as not moved if the delegation could not be checked", () => {
        for (const definite of [true, false]) {
            assert.equal(hasNotMoved(TENANT, { problem: "no answer", definite }, BRAND), false);
        }
    });

    it("has not moved exactly if its delegation has no white-label name", () => {
        fc.assert(
            fc.property(names, (delegated) => {
                const none = !delegated.some((each) => HOSTS.includes(each));
                assert.equal(hasNotMoved(TENANT, seen(...delegated), BRAND), none);
            }),
        );
    });
});
