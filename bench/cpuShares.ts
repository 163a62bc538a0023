import { z } from "zod";
import type { CpuShares } from "./types";

const profileSchema = z.object({
    nodes: z.array(
        z.object({
            id: z.number(),
            callFrame: z.object({ functionName: z.string(), url: z.string() }),
            children: z.array(z.number()).optional(),
        }),
    ),
    samples: z.array(z.number()),
    /** Microseconds before each sample. */
    timeDeltas: z.array(z.number()),
});

/** The parts of this project that count as our own time in a preview, without the engine. */
export const OURS: readonly string[] = [
    "index",
    "components",
    "settings",
    "providers",
    "pool",
    "records",
    "route53",
    "dns",
];

/** The owner of a frame's code. It is undefined if the caller decides it, as for Node's own functions and for libraries. */
export function ownerOf(frame: { functionName: string; url: string }): string | undefined {
    const { functionName, url } = frame;
    if (functionName.startsWith("(") && functionName !== "(root)") {
        return functionName.slice(1, -1);
    }
    if (/internal\/modules\//.test(url)) {
        return "loading modules";
    }
    const library = /node_modules\/(@pulumi|@aws-sdk|@smithy)\//.exec(url)?.[1];
    if (library !== undefined) {
        return library === "@pulumi" ? "@pulumi/pulumi" : "AWS SDK";
    }
    const own = url.includes("/node_modules/")
        ? undefined
        : /\/dist\/(?:(components|settings|providers|pool|records|route53|dns|engine|sandbox|rehearsal|bench)\/|(index)\.js)/.exec(
              url,
          );
    const part = own?.[1] ?? own?.[2];
    return part !== undefined && !OURS.includes(part) ? "embedded engine" : part;
}

/**
 * The clock of a profile continues while the system runs another process. A step that is longer than this number of usual steps was such a
 * pause, and counts as this number of steps.
 */
const LONGEST_STEP = 4;

/**
 * Adds up a CPU profile of V8 (`node --cpu-prof`) by the owner of the code. Each sample counts for the nearest frame that has an owner. So
 * the time of zod is ours if we call it, and the time of the SDK's outputs is the SDK's.
 *
 * @returns milliseconds
 * @throws Error if the text is not such a profile
 */
export function cpuShares(profile: string): CpuShares {
    const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(profile));
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
    const owners = new Map<number, string>();
    const ownerOfNode = (id: number): string => {
        const known = owners.get(id);
        if (known !== undefined) {
            return known;
        }
        const node = byId.get(id);
        const parent = parents.get(id);
        const owner =
            (node && ownerOf(node.callFrame)) ?? (parent === undefined ? "other" : ownerOfNode(parent));
        owners.set(id, owner);
        return owner;
    };
    const usual = [...timeDeltas].sort((one, other) => one - other)[Math.floor(timeDeltas.length / 2)] ?? 0;
    const shares: CpuShares = {};
    samples.forEach((id, index) => {
        const owner = ownerOfNode(id);
        shares[owner] = (shares[owner] ?? 0) + Math.min(timeDeltas[index] ?? 0, LONGEST_STEP * usual) / 1000;
    });
    return shares;
}

/** Our own part of the time, in milliseconds. */
export function ownMilliseconds(shares: CpuShares): number {
    return OURS.reduce((sum, part) => sum + (shares[part] ?? 0), 0);
}
