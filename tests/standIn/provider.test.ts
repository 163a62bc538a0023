import assert from "node:assert/strict";
import { Provider } from "@pulumi/aws";
import { Zone, type ZoneArgs } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import { standInAws } from "../../standIn";
import { createAwsProvider } from "../../standIn/provider";
import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import type { Outcome } from "../../engine/types";
import { UNKNOWN } from "../../engine/values";
import { Workshop, type Program } from "../engine/fixture";
import { apply, change, createSet, recordSet, useSandbox } from "../sandbox/useSandbox";

/** The calls of hashicorp/aws that create a zone without tags, if the change is in sync at once. */
const CREATE = { CreateHostedZone: 1, GetChange: 1, GetHostedZone: 1, ListTagsForResource: 1 };
const READ = { GetHostedZone: 1, ListTagsForResource: 1 };

describe("the stand-in of @pulumi/aws", () => {
    const given = useSandbox();
    let shop: Workshop;
    beforeEach(() => {
        shop = new Workshop(createEmbeddedEngine, [standInAws]);
    });
    afterEach(() => shop.close());

    function configFor(defaultTags?: Record<string, string>): Record<string, string> {
        return {
            "aws:region": "us-east-1",
            "aws:endpoints": JSON.stringify([{ route53: given.sandbox.endpoint }]),
            ...(defaultTags && { "aws:defaultTags": JSON.stringify({ tags: defaultTags }) }),
        };
    }

    function zone(args: ZoneArgs): Program {
        return () => {
            const made = new Zone("tenant", { name: "tenant.net", ...args });
            const { zoneId, arn, nameServers, primaryNameServer, tagsAll, comment, delegationSetId } = made;
            const set = delegationSetId.apply((id) => id ?? "none");
            return Promise.resolve({ zoneId, arn, nameServers, primaryNameServer, tagsAll, comment, set });
        };
    }

    /** Runs an up, and returns its changes and its calls to Route 53. */
    async function up(
        program: Program,
        config = configFor(),
    ): Promise<{ outcome: Outcome; changes: string; calls: Record<string, number> }> {
        given.sandbox.resetCalls();
        const outcome = await shop.engine(program, { config }).up();
        assert.deepEqual(outcome.errors, []);
        const { changes } = outcome;
        const counted = Object.entries(changes).filter(([op, count]) => op !== "same" && count > 0);
        return {
            outcome,
            changes: counted.map(([op, count]) => `${op} ${count}`).join(", "),
            calls: given.sandbox.calls(),
        };
    }

    it("creates a resource of a service without a sandbox only in the state, with a name and an ARN", async () => {
        const provider = createAwsProvider(configFor())("aws:sqs/queue:Queue");
        assert.deepEqual(await provider.create({ fifoQueue: true }), {
            id: "queue-1",
            outputs: {
                fifoQueue: true,
                name: "queue-1",
                arn: "arn:aws:sqs:us-east-1:123456789012:queue/queue-1",
            },
        });
    });

    it("creates a zone with the real provider's calls and outputs, and then finds no difference", async () => {
        const { outcome, calls } = await up(zone({}));
        assert.deepEqual(calls, CREATE);
        const [made] = given.sandbox.world.hostedZones.values();
        assert.ok(made);
        assert.deepEqual(outcome.outputs, {
            zoneId: made.id,
            arn: `arn:aws:route53:::hostedzone/${made.id}`,
            nameServers: [...made.nameServers].sort(),
            primaryNameServer: made.nameServers[0],
            tagsAll: {},
            comment: "Managed by Pulumi",
            set: "none",
        });
        const again = await up(zone({ name: "TENANT.net." }));
        assert.deepEqual([again.changes, again.calls], ["", {}]);
    });

    it("puts the zone on a delegation set, and returns the set's id without its prefix", async () => {
        const set = await createSet(given.client, "one");
        const { outcome } = await up(zone({ delegationSetId: set.id }));
        assert.equal(outcome.outputs["set"], set.id);
        assert.deepEqual(outcome.outputs["nameServers"], [...set.nameServers].sort());
    });

    it("changes comment and tags in place, each with one call and a read", async () => {
        const config = configFor({ team: "dns" });
        assert.deepEqual((await up(zone({}), config)).calls, { ...CREATE, ChangeTagsForResource: 1 });
        const tagged = await up(zone({ tags: { plan: "gold" } }), config);
        assert.deepEqual(tagged.calls, { ...READ, ChangeTagsForResource: 1 });
        assert.deepEqual(tagged.outcome.outputs["tagsAll"], { plan: "gold", team: "dns" });
        const commented = await up(zone({ comment: "ours" }), config);
        assert.deepEqual(commented.calls, { ...READ, ChangeTagsForResource: 1, UpdateHostedZoneComment: 1 });
        const [made] = given.sandbox.world.hostedZones.values();
        assert.deepEqual([made?.comment, made?.tags], ["ours", new Map([["team", "dns"]])]);
    });

    it("deletes the zone before it creates another one with another name or set, like the real provider", async () => {
        await up(zone({}));
        const set = await createSet(given.client, "one");
        const moved = await up(zone({ delegationSetId: set.id }));
        assert.equal(moved.changes, "replace 1");
        assert.deepEqual(moved.calls, { ...CREATE, DeleteHostedZone: 1, GetChange: 2 });
        assert.equal((await up(zone({ delegationSetId: set.id, name: "tenant.org" }))).changes, "replace 1");
        assert.equal(given.sandbox.world.hostedZones.size, 1);
    });

    it("deletes a zone with records only by force, and in that case without the apex NS and SOA", async () => {
        const { outcome } = await up(zone({}));
        const id = String(outcome.outputs["zoneId"]);
        await apply(given.client, id, [
            change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"])),
            change("CREATE", recordSet("sub.tenant.net", "NS", ["ns.example.com"])),
        ]);
        const config = configFor();
        const refused = await shop.engine(zone({}), { config }).destroy();
        assert.deepEqual(
            refused.errors.map((error) => error.kind),
            ["provider"],
        );
        assert.equal((await up(zone({ forceDestroy: true }))).changes, "update 1");
        given.sandbox.resetCalls();
        const destroyed = await shop.engine(zone({}), { config }).destroy();
        assert.equal(destroyed.ok, true);
        assert.deepEqual(given.sandbox.calls(), {
            ListResourceRecordSets: 1,
            ChangeResourceRecordSets: 1,
            GetChange: 2,
            DeleteHostedZone: 1,
        });
    });

    it("reads changes by hand in a refresh, and removes a deleted zone from the state", async () => {
        const { outcome } = await up(zone({}));
        const id = String(outcome.outputs["zoneId"]);
        const config = configFor();
        given.sandbox.resetCalls();
        const same = await shop.engine(zone({}), { config }).refresh();
        assert.deepEqual([same.changes.same, given.sandbox.calls()], [2, READ]);
        await given.client.updateHostedZoneComment({ Id: id, Comment: "by hand" });
        assert.equal((await shop.engine(zone({}), { config }).refresh()).changes.update, 1);
        assert.equal((await up(zone({}))).changes, "update 1");
        await given.client.deleteHostedZone({ Id: id });
        assert.equal((await shop.engine(zone({}), { config }).refresh()).changes.delete, 1);
    });

    it("plans with a set that is not known yet, without a call", async () => {
        given.sandbox.resetCalls();
        const program = zone({ delegationSetId: pulumi.output(UNKNOWN) });
        const outcome = await shop.engine(program, { config: configFor() }).preview();
        assert.deepEqual([outcome.changes.create, given.sandbox.calls()], [2, {}]);
    });

    it("uses the endpoint of a provider in the program", async () => {
        const program: Program = () => {
            const endpoints = [{ route53: given.sandbox.endpoint }];
            const provider = new Provider("own", { region: "us-east-1", endpoints });
            const made = new Zone("tenant", { name: "tenant.net" }, { provider });
            return Promise.resolve({ id: made.id });
        };
        const { outcome, changes } = await up(program, {});
        assert.equal(changes, "create 3");
        assert.ok(given.sandbox.world.hostedZones.has(String(outcome.outputs["id"])));
        assert.equal((await up(program, {})).changes, "");
        assert.equal((await shop.engine(program, { config: {} }).destroy()).ok, true);
    });

    it("refuses unknown inputs, and a missing endpoint", async () => {
        const provide = createAwsProvider(configFor());
        const news = { name: "tenant.net", vpcs: [{ vpcId: "vpc-1" }] };
        const check = async (properties: Record<string, unknown>): Promise<string[]> => {
            const { failures } = await provide("aws:route53/zone:Zone").check({}, properties);
            return failures.map(({ property, reason }) => `${property}: ${reason}`);
        };
        const [unknown = "", ...others] = await check(news);
        assert.match(unknown, /^vpcs: the sandbox's stand-in of @pulumi\/aws knows only name, .* of a Zone$/);
        assert.deepEqual(others, []);
        assert.deepEqual(await check({}), ["name: the sandbox's stand-in of @pulumi/aws makes up no names"]);
        assert.throws(
            () => provide("aws:route53/healthCheck:HealthCheck"),
            /has no aws:route53\/healthCheck:HealthCheck/,
        );
        const zoneWith = (config: Record<string, string>) => () =>
            createAwsProvider(config)("aws:route53/zone:Zone");
        assert.throws(zoneWith({}), /needs the config aws:endpoints/);
        assert.throws(zoneWith({ "aws:endpoints": "[" }), /The config aws:endpoints is not JSON: \[/);
    });
});
