import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { findingSchema } from "../../audit/reportSchema";
import { packageRoot } from "../../route53/packageRoot";
import { DEFECTS } from "../audit/defects";
import { deployHealthyWorld, inLanes, openLane, type Healthy, type Lane } from "../audit/defectScene";
import { expectedOf, keyOf } from "../audit/defectPairs";
import { emfProblems } from "./emf";
import { openLambda, type Invocation, type Lambda } from "./lambda";

/** The largest bundle that is no mistake, in bytes. Lambda takes 50 MB. */
const LARGEST = 1_100_000;
/** Lines of a run that are no finding. */
const OTHER_LINES = ["note", "follow"];

describe("The handler as it is bundled", function () {
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

    it("finds nothing in a healthy stack, in metrics that CloudWatch takes", async () => {
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

    it("counts its runs as those of its own function, for the alarm that none has come", async () => {
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

    it("looks at each tenant in exactly one part, and at the brand in all of them", async () => {
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

    it("prints each defect of the audit as a line, and nothing else", async () => {
        const loud = DEFECTS.filter(({ silent }) => silent !== true);
        assert.ok(loud.length > 25, `${loud.length} defects`);
        let skipped = 0;
        const wrong = await inLanes(healthy, 3, loud, async (lane, defect) => {
            const { plan } = lane.spoil(defect.apply);
            if (!isDeepStrictEqual(plan, healthy.plan)) {
                // A defect of what the audit is told, which is not what lies beside the handler here.
                skipped += 1;
                return [];
            }
            const { log, metrics } = await invoke(lane);
            const found = log
                .filter((line) => !OTHER_LINES.some((key) => key in line))
                .map(({ at: _at, brand: _brand, ...finding }) => keyOf(findingSchema.parse(finding)));
            const expected = expectedOf([defect]).map(keyOf);
            return JSON.stringify(found.sort()) === JSON.stringify(expected.sort()) &&
                emfProblems(metrics).length === 0
                ? []
                : [`${defect.name}: ${JSON.stringify({ found, expected })}`];
        });
        assert.deepEqual(wrong.flat(), []);
        assert.ok(skipped <= 3, `${skipped} defects`);
    });

    it("is told of a twentieth of all packets lost by nothing", async () => {
        await inHealthyLane(async (lane) => {
            lane.spoil(({ faults }) =>
                faults.add([{ at: "*", fault: "silence", probability: 0.05, times: "forever" }]),
            );
            const { metrics } = await invoke(lane);
            assert.deepEqual([metrics?.Broken, metrics?.Warning, metrics?.Unknown], [0, 0, 0]);
        });
    });

    it("calls unknown, and not broken, what cannot be asked because no packet gets out", async () => {
        const { metrics, log } = await lambda.invoke({ DNS_GATEWAY: "127.0.0.1:9" });
        assert.equal(metrics?.Broken, 0);
        assert.ok(metrics.BrandUnknown > 0);
        assert.ok(log.length < 60, `${log.length} lines`);
    });

    it("says itself that its time is not enough", async () => {
        const { error, metrics } = await lambda.invoke({ DNS_GATEWAY: "127.0.0.1:9" }, {}, 1000);
        assert.match(error ?? "", /the time of the function is not enough for an audit of 5 tenants/);
        assert.equal(metrics, undefined);
    });

    it("refuses an event and an environment that make no sense, by name", async () => {
        const { error } = await lambda.invoke({}, { part: -1 });
        assert.match(error ?? "", /the event's "part" has to be a whole number from 0 on, and not -1/);
        const { error: ofEnvironment } = await lambda.invoke({ FOLLOW: "true" });
        assert.match(ofEnvironment ?? "", /FOLLOW is true and BRAND_ZONE_ID is not set/);
    });
});
