import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { knownSources, plainSources } from "../../settings/knownParts";

const TARGET = { addresses: ["203.0.113.10"] };
const MX = { name: "@", type: "MX", values: ["10 mail.example.net."] };

describe("The known parts of a tenant's records", () => {
    it("are all parts if none is an output", () => {
        const tenant = { domain: "tenant.net", target: TARGET, names: ["@"], records: [MX] };
        const { domain: _domain, ...sources } = tenant;
        assert.deepEqual(knownSources(tenant), { ...sources, isWhole: true });
        assert.deepEqual(plainSources(tenant), sources);
        assert.deepEqual(knownSources({}), {
            target: undefined,
            names: undefined,
            records: [],
            isWhole: true,
        });
    });

    it("have the positions of the unknown records", () => {
        const later = { ...MX, name: pulumi.output("x") };
        for (const records of [
            [later, MX],
            [pulumi.output(MX), MX],
            [undefined, MX],
        ]) {
            const { isWhole, ...known } = knownSources({ records });
            assert.deepEqual([isWhole, known.records], [false, [undefined, MX]]);
        }
        assert.deepEqual(knownSources({ records: pulumi.output([MX]) }).records, []);
        assert.equal(knownSources({ names: [pulumi.output("x")] }).isWhole, false);
        assert.equal(knownSources({ target: pulumi.output(TARGET) }).isWhole, false);
    });

    it("are all parts in a stack's config", () => {
        assert.throws(() => plainSources({ domain: "tenant.net", target: pulumi.output(TARGET) }), {
            message: "tenant.net has records that are outputs, which no config can hold",
        });
    });
});
