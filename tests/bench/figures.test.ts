import assert from "node:assert/strict";
import { figuresOf, slopes } from "../../bench/figures";
import { leastFor } from "../../bench/least";
import { sizeOf } from "../../bench/story";
import { generatedPart } from "../../bench/tables";
import type { Phase, PhaseResult, Report, Story } from "../../bench/types";

function phase(name: Phase, seconds: number, calls: Record<string, number> = {}): PhaseResult {
    return { phase: name, seconds, cpuSeconds: seconds, peakBytes: 100e6, calls, throttled: 0 };
}

/** A stack of our program that reaches its targets: two calls for each tenant, and 4 kB of state. */
function ours(tenants: number, more: Partial<Story> = {}): Story {
    const each = (operation: string, fixed: number): Record<string, number> => ({
        [operation]: tenants + fixed,
    });
    const paced = (name: Phase): number => Math.max(leastFor(name, tenants, 1).seconds, 1) * 1.02;
    return {
        engine: "embedded",
        program: "ours",
        tenants,
        state: { bytes: 4000 * tenants + 10_000, compactBytes: 3000 * tenants + 8000, rows: 2 * tenants + 6 },
        phases: [
            phase("first preview", 1, {}),
            phase("up", paced("up"), {
                ...each("CreateHostedZone", 0),
                ...each("ChangeResourceRecordSets", 1),
                CreateReusableDelegationSet: 1,
            }),
            phase("preview without changes", tenants / 100),
            phase("up without changes", 1),
            phase("refresh", paced("refresh"), each("ListResourceRecordSets", 1)),
            phase("address change", 1, { ChangeResourceRecordSets: 1, GetChange: 2 }),
            phase("add one tenant", 1, { CreateHostedZone: 1, ChangeResourceRecordSets: 1 }),
            phase("destroy", paced("destroy"), {
                ...each("DeleteHostedZone", 0),
                ...each("ChangeResourceRecordSets", 1),
            }),
        ],
        ...more,
    };
}

function reportOf(stories: Story[], more: Partial<Report> = {}): Report {
    return {
        machine: { cores: 2, node: "v20.0.0" },
        stories,
        stateWithWww: [],
        shares: { tenants: 1000, first: { components: 100, idle: 900 }, unchanged: { dns: 200 } },
        ...more,
    };
}

const paced = [10, 100, 1000].map((tenants) => ours(tenants, { timeScale: 1 }));
const free = [10, 100, 1000].map((tenants) => ours(tenants));
const good = reportOf([...paced, ...free]);

function missed(report: Report): string[] {
    return figuresOf(report)
        .filter(({ reached }) => !reached)
        .map(({ what }) => what);
}

describe("The figures of a benchmark", () => {
    it("are met by a program within them", () => {
        assert.deepEqual(missed(good), []);
        assert.equal(figuresOf(good).length, 15);
    });

    it("are missed one by one by a program beyond them", () => {
        const with_ = (change: (story: Story) => Story): Report => reportOf([...paced, ...free].map(change));
        const changed = (name: Phase, change: (result: PhaseResult, story: Story) => PhaseResult): Report =>
            with_((story) => ({
                ...story,
                phases: story.phases.map((result) =>
                    result.phase === name ? change(result, story) : result,
                ),
            }));
        const more = changed("refresh", (result, { tenants }) => ({
            ...result,
            calls: { GetHostedZone: 4 * tenants },
        }));
        assert.deepEqual(missed(more), ["calls a tenant, refresh"]);
        const busy = changed("up without changes", (result) => ({ ...result, calls: { GetHostedZone: 1 } }));
        assert.deepEqual(missed(busy), ["calls, up without changes"]);
        const wide = changed("address change", (result, { tenants }) => ({
            ...result,
            calls: { ChangeResourceRecordSets: tenants },
        }));
        assert.deepEqual(missed(wide), ["calls, address change of one server"]);
        const added = changed("add one tenant", (result, { tenants }) => ({
            ...result,
            calls: { GetReusableDelegationSetLimit: tenants },
        }));
        assert.deepEqual(missed(added), ["calls, one tenant more"]);
        const slow = changed("up", (result) => ({ ...result, seconds: result.seconds * 1.2 }));
        assert.deepEqual(missed(slow), [
            "up of 100 under the token buckets, against the least for any program",
            "up of 1,000 under the token buckets, against the least for any program",
        ]);
        for (const phase of ["refresh", "destroy"] as const) {
            const late = changed(phase, (result) => ({ ...result, seconds: result.seconds * 1.2 }));
            assert.deepEqual(missed(late), [
                `${phase} of 1,000 under the token buckets, against the least for any program`,
            ]);
        }
        const refused = changed("up", (result) => ({ ...result, throttled: 1 }));
        assert.deepEqual(missed(refused), ["throttled calls"]);
        const square = changed("preview without changes", (result, { tenants }) => ({
            ...result,
            seconds: tenants ** 2,
        }));
        assert.deepEqual(missed(square), ["preview of 1,000 tenants against 100"]);
        const large = with_((story) => ({
            ...story,
            state: { ...story.state, compactBytes: 5000 * story.tenants },
        }));
        assert.deepEqual(missed(large), ["state bytes a tenant (embedded engine)"]);
        const heavy = { ...good, shares: { ...good.shares, first: { components: 200, providers: 200 } } };
        assert.equal(missed(heavy).length, 1);
    });

    it("compare both programs on the real engine, if there is one", () => {
        const real = ours(200, { engine: "pulumi" });
        const plain = (factor: number): Story => ({
            ...real,
            program: "plain",
            state: { ...real.state, bytes: real.state.bytes * factor },
            phases: real.phases.map((result) => ({ ...result, seconds: result.seconds * factor })),
        });
        const small = ours(10, { engine: "pulumi" });
        const withReal = (factor: number): Report => reportOf([...good.stories, small, real, plain(factor)]);
        assert.deepEqual(missed(withReal(9)), []);
        assert.equal(missed(withReal(2)).length, 4);
        const start = { sample: { seconds: 5, peakBytes: 700e6 }, smallest: { seconds: 3 } };
        assert.equal(missed({ ...good, start }).length, 2);
    });

    it("compare growth between each size and the next one", () => {
        assert.deepEqual(
            slopes(free, ({ state }) => state.rows),
            [2, 2],
        );
    });

    it("are in the page, which names the reason if the real engine was skipped", () => {
        const page = generatedPart(good);
        assert.match(page, /the real engine was skipped/);
        assert.match(page, /\| up \| 22 \(22\) \| 202 \(202\) \| 2,002 \(2,002\) \|/);
        assert.match(
            generatedPart({ ...good, machine: { ...good.machine, pulumi: "v3.1.0" } }),
            /Pulumi v3.1.0/,
        );
    });
});

describe("The size of a state", () => {
    it("is equal to the command's output, and the rows are the resources of the program", () => {
        const resources = ["pulumi:pulumi:Stack", "pulumi:providers:aws", "aws:route53/zone:Zone"].map(
            (type) => ({
                type,
            }),
        );
        const exported = JSON.stringify({ version: 3, deployment: { resources } }, undefined, 4);
        const compactBytes = JSON.stringify({ resources }).length;
        assert.deepEqual(sizeOf(exported), { bytes: exported.length, compactBytes, rows: 1 });
    });
});
