import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { AuditPlan } from "../../audit/input";
import type { Verdict } from "../../audit/report";
import { findingSchema } from "../../audit/reportSchema";
import { METRICS, type Metric, type MetricLine } from "../../monitor/metrics";
import { packageRoot } from "../../route53/packageRoot";
import type { Defect, Expected } from "../audit/defect";
import { DEFECTS } from "../audit/defects";
import { deployHealthyWorld, inLanes, openLane, type Healthy, type Lane } from "../audit/defectScene";
import { expectedOf, keyOf } from "../audit/defectPairs";
import { emfProblems } from "./emf";
import { inputOf } from "./inputOf";
import { openLambda, WITHOUT_IPV6, type Invocation, type Lambda } from "./lambda";
import { withSlowDns } from "./slowDns";

/**
 * The largest expected bundle, in bytes. The SDK's default chain of credentials, an unused XML parser, or the whole of zod would each be
 * larger than the rest.
 */
const LARGEST = 660_000;
/** The lines of a run that are not findings. */
const OTHER_LINES = ["note", "follow"];

interface Outcome {
    plan: AuditPlan;
    run: Invocation;
}

function countsIn(line: MetricLine | undefined): Record<string, number> {
    return Object.fromEntries(Object.keys(METRICS).map((name) => [name, Number(line?.[name as Metric])]));
}

/** The metrics that a defect causes. The open changes of a tenant that has not moved are counted separately. */
function countsOf({ notMoved }: Defect, expected: readonly Expected[]): Record<string, number> {
    const counted = expected.filter(({ kind, subject }) => kind !== "tenant" || subject !== notMoved);
    const count = (verdict: Verdict, of = counted): number =>
        of.filter((each) => each.verdict === verdict).length;
    const ofBrand = counted.filter(({ kind }) => kind !== "tenant");
    return {
        Broken: count("broken"),
        Warning: count("warning"),
        Unknown: count("unknown"),
        OwnBroken: count(
            "broken",
            counted.filter(({ party }) => party === "us" || party === "brand registrar"),
        ),
        NotMoved: notMoved === undefined ? 0 : 1,
        BrandBroken: count("broken", ofBrand),
        BrandUnknown: count("unknown", ofBrand),
    };
}

describe("The bundled handler", function () {
    this.timeout(300_000);
    let healthy: Healthy;
    let lambda: Lambda;
    before(async () => {
        healthy = await deployHealthyWorld();
        lambda = await openLambda(healthy.outputs);
    });
    after(() => lambda.close());

    const invoke = (lane: Lane, event: unknown = {}): Promise<Invocation> =>
        lambda.invoke({ DNS_GATEWAY: lane.gateway }, event);

    async function inHealthyLane<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
        const lane = await openLane(healthy);
        try {
            return await work(lane);
        } finally {
            await lane.close();
        }
    }

    it("is one file of a bounded size", async () => {
        const { size } = await stat(join(packageRoot(), "dist", "monitor", "handler", "index.js"));
        assert.ok(size < LARGEST, `${size} bytes`);
    });

    it("finds no problem in a healthy stack, in metrics that CloudWatch accepts", async () => {
        await inHealthyLane(async (lane) => {
            const { log, metrics, result } = await invoke(lane);
            assert.deepEqual(log, []);
            assert.deepEqual(emfProblems(metrics), []);
            const { Brand, Broken, Warning, Unknown, Tenants } = metrics ?? {};
            assert.deepEqual(
                { Brand, Broken, Warning, Unknown, Tenants },
                {
                    Brand: "example.com",
                    Broken: 0,
                    Warning: 0,
                    Unknown: 0,
                    Tenants: healthy.plan.tenants.length,
                },
            );
            assert.equal(result?.verdict, "ok");
            assert.equal(result.packets, metrics?.Packets);
        });
    });

    it("counts its runs under its own function, for the alarm without runs", async () => {
        await inHealthyLane(async (lane) => {
            const names = { DNS_GATEWAY: lane.gateway, AWS_LAMBDA_FUNCTION_NAME: "watch-watch-0123456" };
            const { metrics } = await lambda.invoke(names);
            assert.deepEqual(emfProblems(metrics), []);
            const { _aws, Function: name } = metrics ?? {};
            assert.equal(name, "watch-watch-0123456");
            const [ofBrand, ofFunction, ...others] = _aws?.CloudWatchMetrics ?? [];
            assert.deepEqual([ofBrand?.Dimensions, others], [[["Brand"]], []]);
            assert.deepEqual(ofFunction?.Dimensions, [["Brand", "Function"]]);
            assert.deepEqual(
                ofFunction.Metrics.map(({ Name }) => Name),
                ["Packets"],
            );
        });
    });

    it("checks each tenant in exactly one part, and the brand in all of them", async () => {
        await inHealthyLane(async (lane) => {
            lane.spoil((scene) => scene.remove("example.com", "ns2.example.com", "AAAA"));
            const runs = await Promise.all([0, 1, 2].map((part) => invoke(lane, { part, of: 3 })));
            assert.equal(
                runs.reduce((sum, { metrics }) => sum + (metrics?.Tenants ?? 0), 0),
                healthy.plan.tenants.length,
            );
            assert.ok(runs.every(({ metrics }) => (metrics?.BrandBroken ?? 0) + (metrics?.Warning ?? 0) > 0));
        });
    });

    describe("prints each defect of the audit as a line and counts it, without another finding:", () => {
        const outcomes = new Map<Defect, Outcome>();
        before(async () => {
            const note = async (lane: Lane, defect: Defect): Promise<void> => {
                outcomes.set(defect, await runWith(lane, defect));
            };
            const isSilent = ({ silent }: Defect): boolean => silent === true;
            // Silent servers take time, so all of these tests wait in parallel.
            await inLanes(healthy, 4, DEFECTS.filter(isSilent), note);
            await inLanes(
                healthy,
                3,
                DEFECTS.filter((each) => !isSilent(each)),
                note,
            );
        });

        async function runWith(lane: Lane, defect: Defect): Promise<Outcome> {
            const { plan } = lane.spoil(defect.apply);
            if (isDeepStrictEqual(plan, healthy.plan)) {
                return { plan, run: await invoke(lane) };
            }
            // A defect in the audit's input, which is beside the handler.
            const other = await openLambda(JSON.stringify({ audit: inputOf(plan) }));
            try {
                return { plan, run: await other.invoke({ DNS_GATEWAY: lane.gateway }) };
            } finally {
                await other.close();
            }
        }

        for (const defect of DEFECTS) {
            it(defect.name, () => {
                const outcome = outcomes.get(defect);
                assert.ok(outcome);
                const { plan, run } = outcome;
                const lines = run.log.filter((line) => !OTHER_LINES.some((key) => key in line));
                const found = lines.map(({ at: _at, brand: _brand, ...finding }) =>
                    keyOf(findingSchema.parse(finding)),
                );
                const expected = expectedOf([defect]);
                assert.deepEqual(found.sort(), expected.map(keyOf).sort());
                assert.deepEqual(emfProblems(run.metrics), []);
                assert.deepEqual(
                    lines.flatMap(({ state, subject }) => (state === "not moved" ? [subject] : [])),
                    defect.notMoved === undefined ? [] : [defect.notMoved],
                );
                const { Packets: _packets, Age: _age, ...counts } = countsIn(run.metrics);
                assert.deepEqual(counts, { ...countsOf(defect, expected), Tenants: plan.tenants.length });
            });
        }
    });

    it("finds no problem if servers answer slowly", async () => {
        await inHealthyLane(async (lane) => {
            await withSlowDns(lane.gateway, 400, async (gateway) => {
                const { log, metrics } = await lambda.invoke({ DNS_GATEWAY: gateway });
                assert.deepEqual(log, []);
                assert.deepEqual([metrics?.Broken, metrics?.Warning, metrics?.Unknown], [0, 0, 0]);
            });
        });
    });

    it("finds no problem if a twentieth of all packets is lost", async () => {
        await inHealthyLane(async (lane) => {
            lane.spoil(({ faults }) =>
                faults.add([{ at: "*", fault: "silence", probability: 0.05, times: "forever" }]),
            );
            const { metrics } = await invoke(lane);
            assert.deepEqual([metrics?.Broken, metrics?.Warning, metrics?.Unknown], [0, 0, 0]);
        });
    });

    it("calls every check unknown, and not broken, if no packet leaves the machine", async () => {
        const { metrics, log } = await lambda.invoke({ DNS_GATEWAY: "127.0.0.1:9" });
        assert.equal(metrics?.Broken, 0);
        assert.ok(metrics.BrandUnknown > 0);
        assert.ok(log.length < 60, `${log.length} lines`);
    });

    it("sends no query over IPv6 on a machine without IPv6, such as a function outside of a VPC, and reports it once", async () => {
        const machine = await openLambda(healthy.outputs, { machine: WITHOUT_IPV6 });
        try {
            const { log, tried, metrics } = await machine.invoke({});
            assert.equal(log.filter(({ note }) => /no IPv6 route/.test(String(note))).length, 1);
            // The only address is the one by which it finds out.
            assert.equal(tried.filter((address) => address.includes(":")).length, 1);
            assert.ok(tried.some((address) => !address.includes(":")));
            assert.equal(metrics?.Broken, 0);
        } finally {
            await machine.close();
        }
    });

    it("reports that its time is too short", async () => {
        const { error, metrics } = await lambda.invoke({ DNS_GATEWAY: "127.0.0.1:9" }, {}, 1000);
        assert.match(error ?? "", /the function's timeout is too short for an audit of 5 tenants/);
        assert.equal(metrics, undefined);
    });

    it("refuses an invalid event and environment, by name", async () => {
        const { error } = await lambda.invoke({}, { part: -1 });
        assert.match(error ?? "", /the event's "part" must be a whole number, 0 or more, not -1/);
        const { error: ofEnvironment } = await lambda.invoke({ FOLLOW: "true" });
        assert.match(ofEnvironment ?? "", /FOLLOW is true, but BRAND_ZONE_ID is not set/);
    });
});
