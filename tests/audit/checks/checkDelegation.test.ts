import assert from "node:assert/strict";
import fc from "fast-check";
import { checkTenantDomain } from "../../../audit/checks/checkTenantDomain";
import { CONTEXT, TENANT, domainObservation, find } from "./observations";

describe("the check of a delegation", () => {
    it("does not improve by a foreign name server in it", () => {
        fc.assert(
            fc.property(domainObservation, (observation) => {
                const { value } = observation.delegation;
                fc.pre(value !== undefined);
                const more = {
                    ...value,
                    nameServers: [...value.nameServers, { name: "ns.foreign.example", glue: [] }],
                };
                const after = checkTenantDomain(
                    TENANT,
                    { ...observation, delegation: { value: more } },
                    CONTEXT,
                );
                assert.equal(find(after, "delegation").verdict, "broken");
            }),
        );
    });
});
