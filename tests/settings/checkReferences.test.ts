import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { nameServerProblems, tenantsProblems } from "../../settings/checkReferences";

const SET = { delegationSetId: "N1", names: ["ns1.example.com"] };
const UNDEFINED = "is undefined (a misspelt output name of a StackReference causes this);";

describe("Arguments that are outputs of another stack", () => {
    const cases: [what: string, given: unknown, key: string, message: string][] = [
        ["undefined name servers", undefined, "nameServers", UNDEFINED],
        ["name servers that are null", null, "nameServers", UNDEFINED],
        ["a text in the place of name servers", "ns1", "nameServers", 'is "ns1";'],
        ["an undefined set", { names: SET.names }, "nameServers.delegationSetId", UNDEFINED],
        ["an empty set", { ...SET, delegationSetId: "" }, "nameServers.delegationSetId", 'is "";'],
        ["a number as a set", { ...SET, delegationSetId: 5 }, "nameServers.delegationSetId", "is 5;"],
        ["undefined names", { delegationSetId: "N1" }, "nameServers.names", UNDEFINED],
        ["a list without names", { ...SET, names: [] }, "nameServers.names", "is an empty list;"],
        ["a text in the place of names", { ...SET, names: "ns1" }, "nameServers.names", 'is "ns1";'],
        ["an undefined name", { ...SET, names: ["ns1", undefined] }, "nameServers.names[1]", UNDEFINED],
    ];
    for (const [what, given, key, message] of cases) {
        it(`are refused: ${what}`, () => {
            const problems = nameServerProblems(given as object);
            assert.deepEqual(
                problems.map((problem) => problem.key),
                [key],
            );
            assert.ok(problems[0]?.message.startsWith(message), problems[0]?.message);
            assert.match(problems[0]?.message ?? "", /; give it /);
        });
    }

    it("are accepted if they are defined, or not known yet", () => {
        const later = { delegationSetId: pulumi.output("N1"), names: [pulumi.output("ns1.example.com")] };
        for (const given of [SET, later, { ...SET, names: pulumi.output([]) }, pulumi.output(SET)]) {
            assert.deepEqual(nameServerProblems(given), []);
        }
    });

    it("can be a list of tenants, each of which is defined", () => {
        assert.deepEqual(tenantsProblems(["a.net"]), []);
        assert.deepEqual(tenantsProblems([]), []);
        assert.deepEqual(tenantsProblems(pulumi.output(["a.net"])), []);
        const keys = (tenants: unknown): string[] => tenantsProblems(tenants).map(({ key }) => key);
        assert.deepEqual(keys(undefined), ["tenants"]);
        assert.deepEqual(keys(["a.net", undefined, null]), ["tenants[1]", "tenants[2]"]);
    });
});
