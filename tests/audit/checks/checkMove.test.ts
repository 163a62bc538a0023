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

describe("A tenant has not moved", () => {
    for (const [what, tenant, delegated, expected] of [
        ["where the parent names other hosts alone", {}, ["ns.other.example"], true],
        ["where the parent delegates to nothing", {}, [], true],
        [
            "and has where the parent names one of ours beside others",
            {},
            ["ns.other.example", HOSTS[0]],
            false,
        ],
        [
            "and has where the parent names a former name of ours",
            { former: [{ host: FORMER }] },
            [FORMER],
            false,
        ],
        [
            "and has where the parent names AWS's own name of one of its servers",
            { awsNames: [{ host: "ns-1.awsdns-01.com", now: HOSTS[0] }] },
            ["ns-1.awsdns-01.com"],
            false,
        ],
        [
            "never where the stack sets its name servers by itself",
            { setByStack: true },
            ["ns.other.example"],
            false,
        ],
        ["and has where the parent names another name of the brand domain", {}, ["ns9.example.com"], false],
        ["only by the tenant's own parent, not by a zone of ours", { parentZone: "example.com" }, [], false],
        ["where neither of its zones is named before a handover", { move: COPY }, ["ns.other.example"], true],
        ["and is about to where its old zone leads", { move: COPY }, [OLD], false],
        [
            "and may have where its old zone is handed over, which leads visitors here",
            { move: { ...COPY, stage: "handover" } },
            ["ns.other.example"],
            false,
        ],
    ] as [string, Partial<AuditedTenant>, string[], boolean][]) {
        it(what, () => {
            assert.equal(hasNotMoved({ ...TENANT, ...tenant }, seen(...delegated), BRAND), expected);
        });
    }

    it("is never said where the delegation was not seen", () => {
        for (const definite of [true, false]) {
            assert.equal(hasNotMoved(TENANT, { problem: "no answer", definite }, BRAND), false);
        }
    });

    it("is said of exactly the delegations without one of our names", () => {
        fc.assert(
            fc.property(names, (delegated) => {
                const none = !delegated.some((each) => HOSTS.includes(each));
                assert.equal(hasNotMoved(TENANT, seen(...delegated), BRAND), none);
            }),
        );
    });
});
