import assert from "node:assert/strict";
import { recordSet, change } from "../sandbox/useSandbox";
import { describeLifecycles } from "./lifecycles";
import { openStage, tenants } from "./stage";

describe("the program on the embedded engine", () => {
    describeLifecycles("embedded", () => Promise.resolve());

    it("deletes a zone with the records of other owners only after an up with forceDestroy", async () => {
        const stage = await openStage("embedded");
        try {
            const [first, second] = tenants(2);
            assert.ok(first !== undefined && second !== undefined);
            const settings = (...all: object[]) => ({
                brandDomain: "example.com",
                brandZoneId: "ZBRAND",
                tenants: all,
            });
            await stage.step("up", settings(first, second));
            const { domain } = second;
            const other = recordSet(`other.${domain}`, "TXT", ['"of another owner"']);
            await stage.byHand.change(domain, change("CREATE", other));
            const refused = await stage.attempt("up", settings(first));
            const text = JSON.stringify(refused.errors);
            assert.match(
                text,
                new RegExp(`other\\.${domain} TXT.*put the tenant back with forceDestroy: true`),
            );
            assert.equal((await stage.byHand.records(domain)).length > 2, true);
            await stage.step("up", settings(first, { ...second, forceDestroy: true }));
            await stage.step("up", settings(first));
            const zones = stage.sandbox.contents().hostedZones.map(({ name }) => name);
            assert.equal(zones.includes(`${domain}.`), false);
        } finally {
            await stage.close();
        }
    });
});
