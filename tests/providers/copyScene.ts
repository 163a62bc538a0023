import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { provider } from "../../providers/hostedZone";
import { apply, change, createSet, createZone } from "../sandbox/useSandbox";
import { useProvider } from "./fixture";
import { APEX } from "./records";

/** The inputs of a hosted zone that copies an old one. */
interface CopyArgs {
    domain: string;
    reference: string;
    delegationSetId: string;
    apex: typeof APEX;
    copyFrom: object;
}

/** A zone of tenant.net without its owner's records, and the input that copies it onto a delegation set. Each test gets a new one. */
export function useCopy() {
    const used = useProvider(provider);
    let scene: { old: string; args: CopyArgs } | undefined;
    const get = (): { old: string; args: CopyArgs } => {
        if (scene === undefined) {
            throw new Error("the old zone is there inside of a test");
        }
        return scene;
    };
    beforeEach(async () => {
        const old = await createZone(used.client, "tenant.net");
        const { id } = await createSet(used.client, "set");
        const args = {
            domain: "tenant.net",
            reference: "org/project/stack/tenant.net",
            delegationSetId: id,
            apex: APEX,
            copyFrom: { zoneId: `/hostedzone/${old}` },
        };
        scene = { old, args };
    });
    return {
        used,
        /** The old zone's bare id. */
        get old(): string {
            return get().old;
        },
        get args(): CopyArgs {
            return get().args;
        },
        inOld: (action: "CREATE" | "DELETE" | "UPSERT", ...sets: ResourceRecordSet[]) =>
            apply(
                used.client,
                get().old,
                sets.map((set) => change(action, set)),
            ),
    };
}
