import assert from "node:assert/strict";
import { provider } from "../../providers/hostedZone";
import { heldUntil } from "../../providers/seenDs";
import { useProvider } from "./fixture";
import { DS, makeHandover } from "./handover";
import { APEX } from "./records";

describe("DS records of a domain whose zone is copied", () => {
    const used = useProvider(provider);

    it("are stored from the first query that finds them to the one that finds none, and cost nothing if there are none", async () => {
        const { old, delegate, serversOf } = await makeHandover(used);
        const args = { domain: "tenant.net", reference: "r", apex: APEX, copyFrom: { zoneId: old } };
        const copied = await used.create(args);
        assert.equal(copied.outs.oldDs, undefined);
        assert.deepEqual(await used.calls(() => used.diff(copied, args)), { ListResourceRecordSets: 2 });

        delegate("tenant.net", serversOf(old), { ds: DS });
        assert.equal((await used.diff(copied, args)).changes, true);
        const seen = await used.update(copied, args);
        assert.deepEqual(seen.outs.oldDs, { ttl: 86400 });
        assert.equal((await used.diff(seen, args)).changes, false, "one that is there still is no news");

        delegate("tenant.net", serversOf(old));
        assert.equal((await used.diff(seen, args)).changes, true);
        const gone = await used.update(seen, args);
        const since = gone.outs.oldDs?.goneSince ?? "";
        assert.ok(Math.abs(Date.parse(since) - Date.now()) < 60_000, since);
        assert.equal((await used.diff(gone, args)).changes, false, "the first look that saw none counts");

        delegate("tenant.net", serversOf(old), { ds: DS });
        const back = await used.update(gone, args);
        assert.deepEqual(back.outs.oldDs, { ttl: 86400 });
        const frozen = { ...args, copyFrom: { zoneId: old, frozen: true } };
        const leading = await used.update(gone, { ...frozen });
        assert.deepEqual(leading.outs.oldDs, { ttl: 86400 });
        delegate("tenant.net", serversOf(old));
        assert.equal(
            (await used.diff(leading, frozen)).changes,
            false,
            "once it leads the parent is asked by another resource",
        );
    });

    it("stay as stored if no server answers", async () => {
        const { old, delegate, serversOf } = await makeHandover(used);
        const args = { domain: "tenant.net", reference: "r", apex: APEX, copyFrom: { zoneId: old } };
        delegate("tenant.net", serversOf(old), { ds: DS });
        const seen = await used.create(args);
        const body = JSON.stringify([{ at: "*", type: "DS", fault: "servfail", times: 1000 }]);
        await fetch(`${used.sandbox.endpoint}/_sandbox/dns-faults`, { method: "POST", body });
        delegate("tenant.net", serversOf(old));
        assert.equal((await used.diff(seen, args)).changes, false);
    });

    it("may be cached for their TTL after they were first found missing, in the time of a sandbox", () => {
        const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
        assert.equal(heldUntil(undefined, 1), undefined);
        assert.equal(heldUntil({ ttl: 3600, goneSince: minutesAgo(61) }, 1), undefined);
        const until = heldUntil({ ttl: 3600, goneSince: minutesAgo(59) }, 1) ?? 0;
        assert.ok(until > Date.now() && until < Date.now() + 61_000);
        assert.equal(heldUntil({ ttl: 3600, goneSince: minutesAgo(10) }, 10), undefined);
    });
});
