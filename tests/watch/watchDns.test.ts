import assert from "node:assert/strict";
import { alarmsOf } from "../../monitor/alarms";
import type { MetricLine } from "../../monitor/metrics";
import { readWatchSettings } from "../../watch/environment";
import { watchDns, type WatchResult } from "../../watch/watchDns";
import { deployHealthyWorld, openLane, SECOND_SET, type Healthy, type Lane } from "../audit/defectScene";

/** The packets for a tenant that is checked over one IP version (docs/performance.md). */
const PACKETS = { both: 18, one: 10 };

describe("A run of the watch on a machine without IPv6", function () {
    this.timeout(120_000);
    let healthy: Healthy;
    let lane: Lane;
    before(async () => {
        healthy = await deployHealthyWorld();
        lane = await openLane(healthy);
    });
    after(() => lane.close());

    interface Run {
        lines: Record<string, unknown>[];
        metrics: MetricLine;
        result: WatchResult;
    }
    async function run(hasIpv6: boolean): Promise<Run> {
        const printed: string[] = [];
        const result = await watchDns(healthy.outputs, {}, readWatchSettings({ DNS_GATEWAY: lane.gateway }), {
            print: (line) => printed.push(line),
            hasWayTo: (address) => Promise.resolve(hasIpv6 || !address.includes(":")),
        });
        const lines = printed.map((line) => JSON.parse(line) as Record<string, unknown>);
        return { lines: lines.slice(0, -1), metrics: lines.at(-1) as unknown as MetricLine, result };
    }

    it("leaves the IPv6 addresses out, reports it in one line, and calls nothing unknown", async () => {
        lane.spoil(() => undefined);
        const { lines, metrics, result } = await run(false);
        assert.equal(lines.length, 1);
        assert.match(String(lines[0]?.["note"]), /no IPv6 route/);
        assert.deepEqual([metrics.Broken, metrics.Warning, metrics.Unknown], [0, 0, 0]);
        const { result: both } = await run(true);
        const tenants = healthy.plan.tenants.length;
        assert.ok(both.packets - result.packets >= (PACKETS.both - PACKETS.one) * tenants);
    });

    it("never causes the alarm for unknown results", async () => {
        lane.spoil(() => undefined);
        const { unknown } = alarmsOf("example.com", 5, 1, "watch");
        const runs = [await run(false), await run(false)];
        assert.ok(runs.every(({ metrics }) => metrics[unknown.metricName] < unknown.threshold));
    });

    it("still finds a name server that is silent over IPv4", async () => {
        const silent = SECOND_SET[1] ?? "";
        lane.spoil((scene) => scene.fault(scene.aws(silent).ipv4, { fault: "silence" }));
        const { lines, metrics } = await run(false);
        assert.deepEqual(
            [...new Set(lines.flatMap(({ verdict, server }) => (verdict === "unknown" ? [server] : [])))],
            [silent],
        );
        assert.equal(metrics.Unknown, 2);
    });
});
