import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { setReference } from "../../providers/poolSets";
import type { PlacedTenant, PlacementArgs } from "../../providers/placementPlan";
import { provider } from "../../providers/tenantPlacement";
import { createSet } from "../sandbox/useSandbox";
import { useProvider } from "./fixture";

export const UNKNOWN = pulumi.runtime.unknownValue;
export const REFERENCE = "deployment";

export const tenant = (domain: string, more: Partial<PlacedTenant> = {}): PlacedTenant => ({
    domain,
    digest: "aaaa",
    tagged: false,
    ...more,
});
export const many = (count: number): PlacedTenant[] =>
    Array.from({ length: count }, (_none, index) => tenant(`tenant${index + 1}.net`));

/** The inputs that the component passes. Any of them can be unknown, as in a preview. */
type Request = { [key in keyof PlacementArgs]?: PlacementArgs[key] | string };
export const args = (tenants: PlacedTenant[], more: Request = {}): { request: Request } => ({
    request: {
        tenants,
        reference: REFERENCE,
        firstId: UNKNOWN,
        firstExists: false,
        onFirst: [],
        allowMoves: false,
        brandDomain: "example.com",
        ...more,
    },
});

/** A pool whose sets have room for two zones each. */
export function usePool() {
    const used = useProvider(provider, { limits: { zonesPerDelegationSet: 2 } });
    return {
        used,
        /** Creates the sets of the pool, beginning with the first. @returns their ids */
        async createSets(count: number): Promise<string[]> {
            const ids: string[] = [];
            for (let number = 1; number <= count; number++) {
                ids.push((await createSet(used.client, setReference(REFERENCE, number))).id);
            }
            return ids;
        },
        async limit(limits: object): Promise<void> {
            const body = JSON.stringify(limits);
            const { status } = await fetch(`${used.sandbox.endpoint}/_sandbox/limits`, {
                method: "POST",
                body,
            });
            assert.equal(status, 200);
        },
    };
}
