import type { Config } from "@pulumi/pulumi/dynamic";
import { isDenied } from "../route53/client";

/** The progress of a run with the deletion of zones. */
interface Gate {
    /** True after a zone was deleted, which proves the right to delete zones. */
    isOpen: boolean;
    /** The first deletion, which shows whether zones can be deleted. */
    first?: Promise<void> | undefined;
    /** The error if the deletion of zones is denied. */
    denied?: Error | undefined;
}

const gates = new WeakMap<Config, Gate>();

/**
 * Lets a run delete one zone before all others. The records of a zone are deleted before the zone, and if the credentials do not allow the
 * deletion of zones, the records are restored: so only one zone is affected, for a moment. It needs no call.
 *
 * @throws Error for all zones but the first if the deletion was denied, before their records are changed
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
