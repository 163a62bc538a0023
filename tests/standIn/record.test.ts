import assert from "node:assert/strict";
import { Record as AwsRecord, type RecordArgs } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { standInAws } from "../../standIn";
import { createAwsProvider } from "../../standIn/provider";
import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import type { Engine, Outcome } from "../../engine/types";
import { UNKNOWN } from "../../engine/values";
import { Workshop, type Program } from "../engine/fixture";
import { apply, change, createZone, recordSet, useSandbox } from "../sandbox/useSandbox";

/** The calls of hashicorp/aws that read one record. */
const READ = { GetHostedZone: 1, ListResourceRecordSets: 1 };
/** The calls that create or change one record, if the change is in sync at once. */
const WRITE = { GetHostedZone: 2, ChangeResourceRecordSets: 1, GetChange: 1, ListResourceRecordSets: 1 };
const REMOVE = { ...READ, ChangeResourceRecordSets: 1, GetChange: 1 };

const LOAD_BALANCER = {
    name: "lb-1.us-east-1.elb.amazonaws.com",
    zoneId: "Z35SXDOTRQ7X7K",
    evaluateTargetHealth: false,
};

type Args = Partial<RecordArgs>;

describe("the stand-in's aws.route53.Record", () => {
    const given = useSandbox();
    let shop: Workshop;
    let zoneId = "";
    beforeEach(async () => {
        shop = new Workshop(createEmbeddedEngine, [standInAws]);
        zoneId = await createZone(given.client, "tenant.net");
    });
    afterEach(() => shop.close());

    function config(): Record<string, string> {
        return { "aws:endpoints": JSON.stringify([{ route53: given.sandbox.endpoint }]) };
    }

    function engine(args: Args = {}): Engine {
        const whole = { zoneId, name: "www", type: "A", ttl: 60, records: ["192.0.2.1"], ...args };
        const program: Program = () => {
            const { fqdn, id } = new AwsRecord("record", whole);
            return Promise.resolve({ fqdn, id });
        };
        return shop.engine(program, { config: config() });
    }

    /** Runs a verb that succeeds, and returns its calls to Route 53. */
    async function run(
        verb: "up" | "preview" | "refresh" | "destroy",
        args?: Args,
    ): Promise<{ outcome: Outcome; calls: Record<string, number> }> {
        given.sandbox.resetCalls();
        const outcome = await engine(args)[verb]();
        assert.deepEqual(outcome.errors, []);
        return { outcome, calls: given.sandbox.calls() };
    }

    async function inZone(type: string): Promise<(string | undefined)[] | undefined> {
        const { ResourceRecordSets = [] } = await given.client.listResourceRecordSets({
            HostedZoneId: zoneId,
        });
        const found = ResourceRecordSets.find(({ Type }) => Type === type);
        return found?.AliasTarget === undefined
            ? found?.ResourceRecords?.map(({ Value }) => Value)
            : [found.AliasTarget.DNSName];
    }

    it("is created, read and deleted with the real provider's calls, and costs none if nothing changed", async () => {
        const { outcome, calls } = await run("up");
        assert.deepEqual(calls, WRITE);
        assert.deepEqual(outcome.outputs, { fqdn: "www.tenant.net", id: `${zoneId}_www_A` });
        const again = await run("up", { name: "WWW", records: ["192.0.2.1"] });
        assert.deepEqual([again.outcome.changes.same, again.calls], [2, {}]);
        const refreshed = await run("refresh");
        assert.deepEqual([refreshed.outcome.changes.same, refreshed.calls], [2, READ]);
        assert.deepEqual((await run("destroy")).calls, REMOVE);
        assert.equal(await inZone("A"), undefined);
    });

    it("accepts a load balancer as an alias, without a difference afterwards", async () => {
        const args = { name: "tenant.net", ttl: undefined, records: undefined, aliases: [LOAD_BALANCER] };
        await run("up", args);
        assert.deepEqual(await inZone("A"), ["lb-1.us-east-1.elb.amazonaws.com."]);
        assert.equal((await run("refresh", args)).outcome.changes.same, 2);
        assert.equal((await run("up", args)).outcome.changes.same, 2);
    });

    it("changes values in place, its type in one batch, and its name by another record", async () => {
        await run("up");
        const values = await run("up", { records: ["192.0.2.2"] });
        assert.deepEqual([values.outcome.changes.update, values.calls], [1, WRITE]);
        const type = await run("up", { type: "AAAA", records: ["2001:db8::1"] });
        assert.deepEqual([type.outcome.changes.update, type.calls], [1, WRITE]);
        assert.deepEqual([await inZone("A"), await inZone("AAAA")], [undefined, ["2001:db8::1"]]);
        const renamed = await run("up", { name: "web", type: "AAAA", records: ["2001:db8::1"] });
        assert.equal(renamed.outcome.changes.replace, 1);
        assert.deepEqual(renamed.calls, {
            GetHostedZone: 3,
            ListResourceRecordSets: 2,
            ChangeResourceRecordSets: 2,
            GetChange: 2,
        });
    });

    it("overwrites the apex NS only if it may, and leaves it unchanged when it is destroyed", async () => {
        const apex = { name: "tenant.net", type: "NS", records: ["ns1.example.com.", "ns2.example.com."] };
        const refused = await engine(apex).up();
        assert.deepEqual(
            refused.errors.map(({ kind }) => kind),
            ["provider"],
        );
        await run("up", { ...apex, allowOverwrite: true });
        // Route 53 refuses it, and the provider treats it as done: there is no change to wait for.
        assert.deepEqual((await run("destroy")).calls, { ...READ, ChangeResourceRecordSets: 1 });
        assert.deepEqual(await inZone("NS"), ["ns1.example.com.", "ns2.example.com."]);
    });

    it("finds changes by hand in a refresh, and removes a deleted record or zone from the state", async () => {
        await run("up");
        await apply(given.client, zoneId, [
            change("UPSERT", recordSet("www.tenant.net", "A", ["192.0.2.9"])),
        ]);
        assert.equal((await run("refresh")).outcome.changes.update, 1);
        assert.equal((await run("up")).outcome.changes.update, 1);
        await apply(given.client, zoneId, [
            change("DELETE", recordSet("www.tenant.net", "A", ["192.0.2.1"])),
        ]);
        assert.equal((await run("refresh")).outcome.changes.delete, 1);
        await run("up");
        await apply(given.client, zoneId, [
            change("DELETE", recordSet("www.tenant.net", "A", ["192.0.2.1"])),
        ]);
        await given.client.deleteHostedZone({ Id: zoneId });
        assert.equal((await run("refresh")).outcome.changes.delete, 1);
    });

    it("plans for a zone that is not known yet, without a call", async () => {
        const planned = await run("preview", { zoneId: pulumi.output(UNKNOWN) });
        assert.deepEqual([planned.outcome.changes.create, planned.calls], [2, {}]);
    });

    it("refuses unknown inputs, and a record without values", async () => {
        const provider = createAwsProvider(config())("aws:route53/record:Record");
        const { failures } = await provider.check({}, { name: "www", type: "A", setIdentifier: "one" });
        const [unknown = "", ...others] = failures.map(({ property, reason }) => `${property}: ${reason}`);
        assert.match(
            unknown,
            /^setIdentifier: the sandbox's stand-in of @pulumi\/aws knows only .* of a Record$/,
        );
        assert.deepEqual(others, [
            "zoneId: a Record needs a zoneId",
            "records: one of records, aliases must be specified",
        ]);
    });
});
