import assert from "node:assert/strict";
import fc from "fast-check";
import {
    describeRouting,
    normalizeRouting,
    onlyWeightDiffers,
    routingKinds,
    sameRouting,
    type Routing,
} from "../../records/routing";

const ROUTINGS: [Routing, string][] = [
    [{ weight: 0 }, "weight 0"],
    [{ latency: "eu-central-1" }, "latency eu-central-1"],
    [{ failover: "PRIMARY" }, "failover PRIMARY"],
    [{ geolocation: { country: "US", subdivision: "CA" } }, "geolocation US CA"],
    [{ geolocation: { continent: "EU" } }, "geolocation EU"],
    [{ geoproximity: { region: "eu-west-1", bias: -3 } }, "geoproximity eu-west-1 bias -3"],
    [{ geoproximity: { latitude: "49.2", longitude: "-0.5" } }, "geoproximity 49.2 -0.5"],
    [{ geoproximity: { localZoneGroup: "us-west-2-den-1" } }, "geoproximity us-west-2-den-1"],
    [{ multivalue: true }, "multivalue"],
    [{ cidr: { collectionId: "c", location: "office" } }, "cidr c office"],
];

describe("A routing", () => {
    for (const [routing, text] of ROUTINGS) {
        it(`is shown as "${text}", and is equal only to itself`, () => {
            assert.equal(describeRouting(routing), text);
            assert.deepEqual(normalizeRouting(routing), routing);
            assert.equal(routingKinds(routing).length, 1);
            for (const [other] of ROUTINGS) {
                assert.equal(sameRouting(routing, other), routing === other);
                assert.equal(onlyWeightDiffers(routing, other), routing === other);
            }
            assert.ok(!sameRouting(routing, undefined) && !sameRouting(undefined, routing));
        });
    }

    it("may change between weights without another change", () => {
        assert.ok(onlyWeightDiffers({ weight: 1 }, { weight: 255 }));
        assert.ok(!sameRouting({ weight: 1 }, { weight: 255 }));
    });

    it("is compared by its meaning", () => {
        const written = { geoproximity: { latitude: 49.2, longitude: "-0.50", bias: 0 } };
        assert.ok(sameRouting(written, { geoproximity: { latitude: "49.20", longitude: "-0.5" } }));
        assert.ok(sameRouting(undefined, undefined));
        const lower = { geolocation: { country: "us", subdivision: "ca" } };
        assert.deepEqual(normalizeRouting(lower), { geolocation: { country: "US", subdivision: "CA" } });
        assert.deepEqual(normalizeRouting({ latency: " EU-West-1" }), { latency: "eu-west-1" });
    });

    it("does not change when it is normalized again", () => {
        const part = fc.option(fc.string({ maxLength: 4 }), { nil: undefined });
        const anything = fc.record(
            {
                weight: fc.integer(),
                latency: fc.string(),
                geolocation: fc.record({ continent: part, country: part, subdivision: part }),
                geoproximity: fc.record({
                    region: part,
                    latitude: fc.oneof(part, fc.double()),
                    bias: fc.nat(),
                }),
                cidr: fc.record({ collectionId: fc.string(), location: fc.string() }),
            },
            { requiredKeys: [] },
        );
        fc.assert(
            fc.property(anything, (routing) => {
                const once = normalizeRouting(routing);
                assert.deepEqual(normalizeRouting(once), once);
                assert.ok(sameRouting(once, once));
            }),
        );
    });
});
