import assert from "node:assert/strict";
import { leastSeconds } from "../../route53/planCost";
import type { StepResult } from "../../rehearsal/step";
import { openStage, tenants } from "./stage";

const TENANTS = 60;
const FEW = 12;
/** Four times the limits that AWS documents. */
const RAISED = {
    requests: { burst: 200, perSecond: 40 },
    changes: { burst: 6000, perSecond: 400 },
    CreateHostedZone: { burst: 160, perSecond: 8 },
    ListResourceRecordSets: { burst: 200, perSecond: 40 },
    ChangeResourceRecordSets: { burst: 200, perSecond: 40 },
};
/** The same limits in the sandbox's form. */
const BUCKETS = Object.fromEntries(
    Object.entries(RAISED).map(([name, { burst, perSecond }]) => [
        name,
        { capacity: burst, refillPerSecond: perSecond },
    ]),
);
const FASTER = 20;

async function up(
    options: Parameters<typeof openStage>[1],
    requestRates: object | undefined,
    count = TENANTS,
): Promise<{ result: StepResult; calls: Record<string, number>; throttled: number; zones: number }> {
    const stage = await openStage("embedded", { throttle: true, timeScale: FASTER, ...options });
    try {
        const settings = { brandDomain: "example.com", brandZoneId: "ZBRAND", tenants: tenants(count) };
        const rates = requestRates === undefined ? {} : { requestRates };
        const result = await stage.step("up", { ...settings, ...rates });
        const { throttled = 0, ...calls } = result.calls;
        return { result, calls, throttled, zones: stage.sandbox.world.hostedZones.size };
    } finally {
        await stage.close();
    }
}

/** The seconds of the plan. */
const leastOf = ({ result }: { result: StepResult }): number => {
    const [, seconds, none] = /(?:at least (\d+) s|(no wait)) under/.exec(result.warnings.join("\n")) ?? [];
    return none === undefined ? Number(seconds) : 0;
};

describe("Request limits that AWS has raised", function () {
    this.timeout(120_000);

    it("are used if the stack has the setting: no call is throttled, the number of calls stays, and the plan's time is shorter", async () => {
        const documented = await up({}, undefined);
        const raised = await up({ buckets: BUCKETS }, RAISED);
        assert.deepEqual([documented.throttled, raised.throttled], [0, 0]);
        assert.deepEqual(raised.calls, documented.calls);
        assert.ok(leastSeconds(raised.calls, RAISED) <= leastSeconds(documented.calls) / 4);
        assert.ok(leastOf(raised) <= leastOf(documented) / 4, `${leastOf(raised)}, ${leastOf(documented)}`);
    });

    it("cost throttled calls and no failure if the setting is higher than AWS's limits", async () => {
        const buckets = { CreateHostedZone: { capacity: 2, refillPerSecond: 0.2 } };
        const { throttled, zones, calls } = await up({ buckets }, RAISED, FEW);
        assert.ok(throttled > 0);
        assert.deepEqual([zones, calls["CreateHostedZone"]], [FEW + 1, FEW]);
    });
});
