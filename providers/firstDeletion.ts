import type { Config } from "@pulumi/pulumi/dynamic";
import { isDenied } from "../route53/client";

/** How far a run has come with the deletion of zones. */
interface Gate {
    /** A zone was deleted: the right is there. */
    isOpen: boolean;
    /** The deletion that shows whether it is. */
    first?: Promise<void> | undefined;
    /** Deleting zones is denied. */
    denied?: Error | undefined;
}

const gates = new WeakMap<Config, Gate>();

/**
 * Lets a run delete one zone before all others. The records of a zone go before the zone, and where the credentials may not
 * delete zones the records are restored: that affects only one zone, for a moment. It costs no call.
 *
 * @throws Error for all but the first where that was denied, before anything of theirs was touched
 */
export async function afterTheFirst(
    config: Config,
    domain: string,
    work: () => Promise<void>,
): Promise<void> {
    const gate = gates.get(config) ?? { isOpen: false };
    gates.set(config, gate);
    while (gate.first !== undefined) {
        await Promise.allSettled([gate.first]);
    }
    if (gate.denied !== undefined) {
        throw new Error(
            `the hosted zone of ${domain} was not deleted or changed, because the deletion of another zone was denied in this run: ${gate.denied.message}`,
            { cause: gate.denied },
        );
    }
    if (gate.isOpen) {
        return work();
    }
    gate.first = work();
    try {
        await gate.first;
        gate.isOpen = true;
    } catch (error) {
        if (error instanceof Error && isDenied(error)) {
            gate.denied = error;
        }
        throw error;
    } finally {
        gate.first = undefined;
    }
}
