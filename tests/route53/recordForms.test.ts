import assert from "node:assert/strict";
import { sameRecord, type RecordSet } from "../../records/recordSet";
import type { Routing } from "../../records/routing";
import { fromSdk, toSdk } from "../../route53/recordForms";

const RECORD: RecordSet = { name: "www.tenant.net.", type: "A", ttl: 60, values: ["192.0.2.1"] };

describe("A record set", () => {
    const routings: Routing[] = [
        { weight: 0 },
        { latency: "eu-west-1" },
        { failover: "PRIMARY" },
        { geolocation: { continent: "EU" } },
        { geolocation: { country: "US", subdivision: "CA" } },
        { geoproximity: { latitude: "49.20", longitude: "-0.5", bias: -5 } },
        { geoproximity: { region: "eu-west-1" } },
        { geoproximity: { localZoneGroup: "us-west-2-den-1" } },
        { multivalue: true },
        { cidr: { collectionId: "c", location: "office" } },
    ];
    for (const routing of routings) {
        it(`with the routing ${JSON.stringify(routing)} is the same after it was sent and read`, () => {
            const routed = { ...RECORD, setIdentifier: "blue", routing, healthCheckId: "check" };
            assert.deepEqual(fromSdk(toSdk(routed)), routed);
        });
    }

    it("without a routing is sent and read without one", () => {
        assert.deepEqual(toSdk(RECORD), {
            Name: "www.tenant.net.",
            Type: "A",
            TTL: 60,
            ResourceRecords: [{ Value: "192.0.2.1" }],
        });
        assert.deepEqual(fromSdk(toSdk(RECORD)), RECORD);
    });

    it("with an alias has neither TTL nor values", () => {
        const alias = { dnsName: "tenant.net.", zoneId: "Z1", evaluateTargetHealth: true };
        const record = { name: "www.tenant.net.", type: "A", alias };
        assert.deepEqual(fromSdk(toSdk(record)), record);
    });

    it("of a traffic policy belongs to another owner, with an unknown routing", () => {
        const found = fromSdk({
            Name: "www.tenant.net.",
            Type: "A",
            SetIdentifier: "x",
            TrafficPolicyInstanceId: "t",
        });
        assert.ok(!sameRecord(found, { ...RECORD, setIdentifier: "x", routing: { weight: 1 } }));
    });
});
