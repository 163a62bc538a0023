import assert from "node:assert/strict";
import type { ZoneOutputs } from "../../providers/hostedZoneState";
import { hasRecordDrift, presentDrift, zoneDrift } from "../../providers/zoneDrift";

const ZONE: ZoneOutputs = { domain: "tenant.net", comment: "ours", tags: { plan: "gold" } };
const BY_HAND = { comment: "theirs", tags: { plan: "silver" } };
const BOTH = ['comment: was "ours", is "theirs"', 'tag "plan": was "gold", is "silver"'];
const RECORD = "www A: was 300 203.0.113.10, is nothing";

/** The state after a refresh that found these differences. */
function refreshed(zone: ZoneOutputs, found: Pick<ZoneOutputs, "comment" | "tags">): ZoneOutputs {
    const drift = zoneDrift(zone, found);
    return { ...zone, ...found, drift: drift.length === 0 ? undefined : drift };
}

describe("A comment and tags that were changed by hand", () => {
    it("are reported with the former and the present values, also if one does not exist", () => {
        assert.deepEqual(zoneDrift(ZONE, BY_HAND), BOTH);
        assert.deepEqual(zoneDrift(ZONE, {}), [
            'comment: was "ours", is nothing',
            'tag "plan": was "gold", is nothing',
        ]);
        assert.deepEqual(zoneDrift({ domain: "tenant.net" }, { comment: "a \u001B[31m" }), [
            'comment: was nothing, is "a \\u001b[31m"',
        ]);
        assert.deepEqual(zoneDrift(ZONE, { comment: "ours", tags: { plan: "gold" } }), []);
    });

    it("are reported by each later refresh with the values that this stack wrote, until they are restored", () => {
        const once = refreshed(ZONE, BY_HAND);
        assert.deepEqual(refreshed(once, BY_HAND), once);
        const twice = refreshed(once, { comment: 'a, is "theirs"', tags: { plan: "silver" } });
        assert.deepEqual(twice.drift, [String.raw`comment: was "ours", is "a, is \"theirs\""`, BOTH[1]]);
        assert.deepEqual(refreshed(twice, BY_HAND).drift, BOTH);
        assert.equal(refreshed(twice, { comment: "ours", tags: { plan: "gold" } }).drift, undefined);
        const gone = refreshed(ZONE, {});
        assert.equal(gone.drift?.length, 2);
        assert.deepEqual(refreshed(gone, {}), gone);
    });

    it("are distinguished by their keys, even if one is the start of the other", () => {
        const tags = { a: "1", "a was": "2", 'a "b': "3" };
        const drift = zoneDrift(
            { ...ZONE, tags },
            { comment: "ours", tags: { a: "1", "a was": "x", 'a "b': "y" } },
        );
        assert.deepEqual(drift, ['tag "a was": was "2", is "x"', String.raw`tag "a \"b": was "3", is "y"`]);
    });

    it("are reported without their values if they are secret", () => {
        const secret = { ...ZONE, secretProperties: ["comment", "tags"] };
        const once = refreshed(secret, BY_HAND);
        assert.deepEqual(once.drift, [
            "comment: was [secret], is [secret]",
            'tag "plan": was [secret], is [secret]',
        ]);
        assert.deepEqual(refreshed(once, BY_HAND), once);
    });

    it("are not reported if Pulumi ignores their changes, or if the written values are not in the state", () => {
        const ignoring = { ...ZONE, ignoredChanges: ["comment"] };
        assert.deepEqual(zoneDrift(ignoring, BY_HAND), BOTH.slice(1));
        assert.deepEqual(zoneDrift({ ...ZONE, unsure: true }, BY_HAND), []);
        const half = { domain: "tenant.net", drift: ["completing the hosted zone of tenant.net: no answer"] };
        assert.deepEqual(zoneDrift(half, BY_HAND), []);
    });

    it("are no drift of records, and no drift if the config has the same values", () => {
        const olds = { ...refreshed(ZONE, BY_HAND), drift: [...BOTH, RECORD] };
        const news = { domain: "tenant.net", reference: "r" };
        assert.deepEqual(presentDrift(olds, { ...news, comment: "ours", tags: { plan: "gold" } }), [
            ...BOTH,
            RECORD,
        ]);
        assert.deepEqual(presentDrift(olds, { ...news, ...BY_HAND }), [RECORD]);
        assert.equal(hasRecordDrift(olds), true);
        assert.equal(hasRecordDrift({ ...olds, drift: BOTH }), false);
    });
});
