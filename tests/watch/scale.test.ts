import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import type { AuditInput } from "../../audit/input";
import { fillAuditWorld, leastPackets } from "../../bench/auditScene";
import { startAuditServer, type AuditServer } from "../../bench/auditServer";
import { followedSets } from "../../monitor/followedSets";
import { functionPolicy } from "../../monitor/policies";
import {
    MOST_TENANTS,
    partsFor,
    rateFor,
    RUN_LIMITS,
    scheduleInput,
    tenantsARun,
} from "../../monitor/schedule";
import { packageRoot } from "../../route53/packageRoot";
import { emptyWorld } from "../../sandbox/world";
import { readRequest, tenantsOfRun } from "../../watch/tenantsOfRun";
import { inputOf } from "./inputOf";
import { openLambda, type Invocation, type Lambda } from "./lambda";

/** Thousands of tenants, with the bundled handler and within the limits of Lambda. */

/** AWS Lambda, Developer Guide, "Lambda quotas": a package that is uploaded directly, and the same package unpacked. */
const LIMITS = { zipped: 50e6, unzipped: 250e6 };
/** Amazon EventBridge Scheduler, API Reference, "Target": Input. */
const MAX_INPUT = 256_000;
/** IAM, User Guide, "IAM and AWS STS quotas": all inline policies of a role. */
const MAX_ROLE_POLICY = 10_240;
const BUNDLE = join(packageRoot(), "dist", "monitor", "handler", "index.js");
const MINUTES_A_DAY = 24 * 60;
const MEGABYTE = 2 ** 20;
/** The questions about the brand, its servers and the registries, whose number does not depend on the tenants. */
const FIXED_PACKETS = 60;

/** The form in which the components put it out: a tenant has the number of its set, and a set has room for a hundred tenants. */
function inputFor(tenants: number, brandDomain = "example.com"): AuditInput {
    const sets = Math.ceil(tenants / 100);
    return {
        version: 1,
        brandDomain,
        ttls: { address: 3600, ns: 172800, soa: 900 },
        delegationSets: Array.from({ length: sets }, (_none, set) => ({
            id: `N0123456789ABCDEF${set}`,
            hosts: [1, 2, 3, 4].map((server) => ({
                host: `ns${4 * set + server}.${brandDomain}`,
                awsName: `ns-${1024 + server}.awsdns-${server}.co.uk`,
                ipv4: ["205.251.196.164"],
                ipv6: ["2600:9000:5304:a400::1"],
            })),
        })),
        tenants: Object.fromEntries(
            Array.from({ length: tenants }, (_none, index) => [
                `the-shop-of-tenant-${index}.example.net`,
                1 + Math.floor(index / 100),
            ]),
        ),
    };
}

for (const tenants of [1000, 5000]) {
    describe(`The handler with ${tenants} tenants`, function () {
        this.timeout(600_000);
        let server: AuditServer;
        let lambda: Lambda;
        before(async () => {
            server = await startAuditServer(tenants);
            const input = inputOf(fillAuditWorld(emptyWorld(), { tenants }));
            lambda = await openLambda(JSON.stringify({ audit: input }), { memoryMb: RUN_LIMITS.megabytes });
        });
        after(async () => {
            await lambda.close();
            await server.stop();
        });
        const eventAt = (every: number, minute: number): Record<string, unknown> => ({
            ...(JSON.parse(scheduleInput(partsFor(tenants, every), every)) as Record<string, unknown>),
            at: new Date(minute * 60_000).toISOString(),
        });
        const invoke = (event: object): Promise<Invocation> =>
            lambda.invoke({ DNS_GATEWAY: server.dns }, event);
        const assertHealthy = ({ metrics, error, result, peakBytes }: Invocation, looked: number): void => {
            assert.equal(error, undefined);
            const { Broken, Warning, Unknown, NotMoved, Tenants, Packets = 0 } = metrics ?? {};
            assert.deepEqual([Broken, Warning, Unknown, NotMoved], [0, 0, 0, 0]);
            assert.equal(Tenants, looked);
            assert.equal(result?.allTenants, tenants);
            const least = leastPackets(looked, 2);
            assert.ok(Packets >= least && Packets <= 1.1 * least + FIXED_PACKETS, `${Packets} packets`);
            assert.ok(peakBytes < RUN_LIMITS.megabytes * MEGABYTE, `${peakBytes / MEGABYTE} MB`);
        };

        it("checks a small part in each run of every five minutes, within its memory", async () => {
            for (const minute of [0, 5]) {
                const event = eventAt(5, minute);
                const all = Array.from({ length: tenants }, (_none, index) => index);
                const part = tenantsOfRun(all, readRequest(event), 0);
                assert.ok(part.length > 0 && part.length <= Math.ceil(tenants / 100));
                assertHealthy(await invoke(event), part.length);
            }
        });

        it("checks the largest part of any schedule, within its memory", async () => {
            const every = rateFor(tenants, MINUTES_A_DAY);
            assertHealthy(await invoke(eventAt(every, 0)), tenantsARun(tenants, every));
        });

        it("is within the limits of Lambda, EventBridge Scheduler and IAM", async () => {
            const audit = JSON.stringify({ audit1: inputFor(tenants) });
            const files = [await readFile(BUNDLE), Buffer.from(audit)];
            const size = (of: (file: Buffer) => number): number =>
                files.reduce((sum, file) => sum + of(file), 0);
            assert.ok(size((file) => file.length) < LIMITS.unzipped / 100);
            assert.ok(size((file) => deflateRawSync(file).length) < LIMITS.zipped / 50);
            assert.ok(scheduleInput(partsFor(tenants, 5), 5).length < MAX_INPUT);
            const names = followedSets([inputFor(tenants)]).flatMap(({ hosts }) =>
                hosts.map(({ host }) => host),
            );
            const policy = functionPolicy({
                logGroupArn: `arn:aws:logs:eu-central-1:123456789012:log-group:${"l".repeat(60)}`,
                follow: { zoneId: "Z0123456789ABCDEFGHIJ", names },
                topicArn: `arn:aws:sns:eu-central-1:123456789012:${"t".repeat(60)}`,
            });
            assert.ok(policy.length < MAX_ROLE_POLICY, `${policy.length} characters`);
        });
    });
}

describe("A schedule of thousands of tenants", () => {
    it("gives no run more tenants than it can check in its time, and checks all of them within a day", () => {
        for (const tenants of [0, 1, 499, 500, 501, 1000, 5000, 20_000, 100_000]) {
            for (const every of [1, 5, 60, 720, MINUTES_A_DAY]) {
                const rate = rateFor(tenants, every);
                assert.ok(rate >= 1 && rate <= every);
                assert.ok(tenantsARun(tenants, rate) <= MOST_TENANTS, `${tenants} tenants, ${every} minutes`);
                assert.ok(partsFor(tenants, rate) * rate <= MINUTES_A_DAY);
                assert.ok(tenants > MOST_TENANTS || rate === every);
            }
        }
    });
});
