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

/** The parts of this project whose time in a preview is ours, engine excluded. */
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

/**
 * Whose code a frame is: undefined where that is for the caller to say, as with Node's own functions and with
 * libraries.
 */
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
 * A profile's clock goes on while the system lets another process run. A step that is longer than this many usual ones
 * was such a pause, and counts as this many.
 */
const LONGEST_STEP = 4;

/**
 * Adds up a CPU profile of V8 (`node --cpu-prof`) by whose code took the time: each sample counts for the nearest
 * frame that has an owner, so that zod is ours where we call it, and the SDK's outputs are the SDK's.
 *
 * @returns milliseconds
 * @throws Error on text that is no such profile
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

/** Our own part of it, in milliseconds. */
export function ownMilliseconds(shares: CpuShares): number {
    return OURS.reduce((sum, part) => sum + (shares[part] ?? 0), 0);
}
