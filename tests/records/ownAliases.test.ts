import assert from "node:assert/strict";
import { ownAliasProblems } from "../../records/ownAliases";
import { normalizeRecord, type IdentifiedData, type NormalizedRecordSet } from "../../records/recordSet";

const record = (name: string, type: string, data: IdentifiedData): NormalizedRecordSet =>
    normalizeRecord(name, type, data, "tenant.net");
const alias = (name: string, target: string, type = "A"): NormalizedRecordSet =>
    record(name, type, { alias: { name: target } });
const APEX = record("@", "A", { values: ["192.0.2.1"] });
const problems = (...records: NormalizedRecordSet[]): string[] => ownAliasProblems(records, "tenant.net");

describe("An alias to a record of its own zone", () => {
    it("can refer to the zone itself, a wildcard, another alias, or a routed group", () => {
        const routed = record("blue", "A", {
            values: ["192.0.2.1"],
            setIdentifier: "x",
            routing: { weight: 1 },
        });
        const star = record("*", "A", { values: ["192.0.2.1"] });
        assert.deepEqual(problems(alias("www", "@"), APEX), []);
        assert.deepEqual(problems(APEX, alias("www", "tenant.net."), alias("shop", "WWW")), []);
        assert.deepEqual(problems(routed, alias("www", "blue"), star, alias("a", "*")), []);
    });

    it("needs its target among the records, of the same type", () => {
        assert.deepEqual(problems(alias("www", "@", "AAAA"), APEX), [
            'www AAAA: the alias target "@" (tenant.net) has no AAAA record in this tenant; add one, or name another target',
        ]);
        assert.match(
            problems(alias("www", "shop"), APEX).join(),
            /the alias target shop\.tenant\.net has no A record/,
        );
    });

    it("does not refer to itself, directly or through others", () => {
        assert.deepEqual(problems(alias("www", "www")), [
            "www A: the alias leads back to itself (www A -> www A); point it at a record with values",
        ]);
        const loop = problems(APEX, alias("x", "a"), alias("a", "b"), alias("b", "c"), alias("c", "a"));
        assert.match(loop.join(), /^a A: .*\(a A -> b A -> c A -> a A\)/);
    });

    it("ignores aliases to other zones", () => {
        const balancer = { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };
        assert.deepEqual(problems(record("www", "A", { alias: balancer })), []);
    });

    it("gets the zone's id when it is known", () => {
        const known = normalizeRecord("www", "A", { alias: { name: "@" } }, "tenant.net", "Z1");
        assert.deepEqual(known.alias, { dnsName: "tenant.net.", zoneId: "Z1", evaluateTargetHealth: false });
    });
});
