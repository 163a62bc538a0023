import assert from "node:assert/strict";
import { cpuShares, ownerOf, ownMilliseconds } from "../../bench/cpuShares";

const at = (url: string, functionName = "f"): { functionName: string; url: string } => ({
    functionName,
    url,
});

/** A profile with one sample for each millisecond. Each line of frames, the outermost first, has the given number of samples. */
function profileOf(stacks: { frames: ReturnType<typeof at>[]; milliseconds: number }[]): string {
    const nodes = [{ id: 0, callFrame: at("", "(root)"), children: [] as number[] }];
    const leaves = stacks.map(({ frames }) =>
        frames.reduce((parent, callFrame) => {
            const id = nodes.length;
            nodes[parent]?.children.push(id);
            nodes.push({ id, callFrame, children: [] });
            return id;
        }, 0),
    );
    const samples = stacks.flatMap(({ milliseconds }, index) =>
        Array<number>(milliseconds).fill(leaves[index] ?? 0),
    );
    return JSON.stringify({ nodes, samples, timeDeltas: samples.map(() => 1000) });
}

describe("The shares of a CPU profile", () => {
    it("belong to the nearest frame with an owner: a library's frame to its caller, the SDK's frame to the SDK", () => {
        const ours = at("file:///app/dist/components/tenantZone.js");
        const shares = cpuShares(
            profileOf([
                { frames: [ours], milliseconds: 1 },
                { frames: [ours, at("file:///app/node_modules/zod/index.js")], milliseconds: 2 },
                {
                    frames: [ours, at("file:///app/node_modules/zod/index.js"), at("node:url")],
                    milliseconds: 4,
                },
                { frames: [ours, at("file:///app/node_modules/@pulumi/pulumi/output.js")], milliseconds: 8 },
                {
                    frames: [at("file:///app/dist/engine/run.js"), at("", "stringify")],
                    milliseconds: 16,
                },
            ]),
        );
        assert.deepEqual(shares, { components: 7, "@pulumi/pulumi": 8, "embedded engine": 16 });
    });

    it("list work without an owner separately: garbage collection, waiting, module loading, and Node itself", () => {
        const loader = at("node:internal/modules/cjs/loader");
        const shares = cpuShares(
            profileOf([
                { frames: [at("", "(garbage collector)")], milliseconds: 1 },
                { frames: [at("", "(idle)")], milliseconds: 2 },
                { frames: [at("file:///app/dist/dns/query.js"), loader, at("", "compile")], milliseconds: 4 },
                { frames: [at("node:internal/timers")], milliseconds: 8 },
            ]),
        );
        assert.deepEqual(shares, { "garbage collector": 1, idle: 2, "loading modules": 4, other: 8 });
    });

    it("belong to this package for each of its folders and for the program, wherever they are installed", () => {
        const owners = ["components/a.js", "providers/a.js", "route53/a.js", "dns/a.js", "index.js"].map(
            (file) => ownerOf(at(`file:///app/dist/${file}`)),
        );
        assert.deepEqual(owners, ["components", "providers", "route53", "dns", "index"]);
        assert.equal(ownerOf(at("file:///app/node_modules/other/dist/components/a.js")), undefined);
        assert.equal(ownMilliseconds({ components: 1, dns: 2, index: 3, "AWS SDK": 100, idle: 100 }), 6);
    });

    it("do not count the time in which another process ran", () => {
        const { nodes, samples } = JSON.parse(
            profileOf([{ frames: [at("file:///app/dist/dns/query.js")], milliseconds: 5 }]),
        ) as { nodes: unknown; samples: number[] };
        const timeDeltas = [1000, 1000, 90_000, 1000, 1000];
        assert.deepEqual(cpuShares(JSON.stringify({ nodes, samples, timeDeltas })), { dns: 8 });
    });

    it("cannot be computed from other data", () => {
        assert.throws(() => cpuShares('{"nodes":[]}'));
    });
});
