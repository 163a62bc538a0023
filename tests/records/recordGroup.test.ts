import assert from "node:assert/strict";
import {
    awsApex,
    desiredRecords,
    groupKeys,
    groupNames,
    originalRecords,
    ownRecords,
    parseRecordKey,
    readOriginalApex,
    shortApex,
    type Apex,
    type RecordGroup,
} from "../../records/recordGroup";
import type { RecordSet } from "../../records/recordSet";

const AWS_NAMES = [
    "ns-523.awsdns-01.net",
    "ns-1.awsdns-00.com",
    "ns-1025.awsdns-00.org",
    "ns-1537.awsdns-00.co.uk",
];
const APEX: Apex = { nameServers: ["ns1.example.com", "ns2.example.com"], nsTtl: 60, soaTtl: 90 };
const GROUP: RecordGroup = {
    zone: "tenant.net",
    records: {
        "@ MX": { ttl: 600, values: ["10 mail.example.net."] },
        "www A": { values: ["192.0.2.1"] },
        "*.menu TXT": { values: ["hello"] },
    },
    apex: APEX,
};

/** The records that Route 53 created with the zone. */
const FRESH: RecordSet[] = [
    { name: "tenant.net.", type: "NS", ttl: 172800, values: AWS_NAMES.map((name) => `${name}.`) },
    {
        name: "tenant.net.",
        type: "SOA",
        ttl: 900,
        values: ["ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 7 7200 900 1209600 86400"],
    },
];

describe("a record group", () => {
    it("parses name and type of its keys", () => {
        assert.deepEqual(ownRecords(GROUP), [
            { name: "tenant.net.", type: "MX", ttl: 600, values: ["10 mail.example.net."] },
            { name: "www.tenant.net.", type: "A", ttl: 300, values: ["192.0.2.1"] },
            { name: "\\052.menu.tenant.net.", type: "TXT", ttl: 300, values: ['"hello"'] },
        ]);
    });

    it("lists each name in the zone once, the zone itself if it owns the apex", () => {
        assert.deepEqual(groupNames(GROUP), ["tenant.net.", "www.tenant.net.", "\\052.menu.tenant.net."]);
        const records = { "www A": {}, "www AAAA": {} };
        assert.deepEqual(groupNames({ zone: "tenant.net", records }), ["www.tenant.net."]);
        assert.deepEqual(groupNames({ zone: "tenant.net", records: {}, apex: APEX }), ["tenant.net."]);
    });

    it("owns the apex NS and SOA only if it has an apex", () => {
        const own = ["tenant.net. MX", "www.tenant.net. A", "\\052.menu.tenant.net. TXT"];
        assert.deepEqual(groupKeys(GROUP), new Set(["tenant.net. NS", "tenant.net. SOA", ...own]));
        assert.deepEqual(groupKeys({ ...GROUP, apex: undefined }), new Set(own));
    });

    it("wants only its records if it has no apex", () => {
        assert.deepEqual(desiredRecords({ ...GROUP, apex: undefined }, FRESH), ownRecords(GROUP));
    });

    it("wants white-label NS, and an SOA that keeps every field that it does not set", () => {
        const apex = { ...APEX, soa: { rname: "hostmaster.example.com.", minimum: 60 } };
        assert.deepEqual(desiredRecords({ ...GROUP, apex }, FRESH), [
            { name: "tenant.net.", type: "NS", ttl: 60, values: ["ns1.example.com.", "ns2.example.com."] },
            {
                name: "tenant.net.",
                type: "SOA",
                ttl: 90,
                values: ["ns1.example.com. hostmaster.example.com. 7 7200 900 1209600 60"],
            },
            ...ownRecords(GROUP),
        ]);
    });

    it("uses AWS's SOA if the zone has none yet, and no SOA from below the zone", () => {
        const below: RecordSet = { name: "sub.tenant.net.", type: "SOA", values: ["a. b. 1 2 3 4 5"] };
        const [, soa] = desiredRecords(GROUP, [below]);
        assert.deepEqual(soa?.values, [
            "ns1.example.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
        ]);
    });

    it("wants the same records after they are written", () => {
        const desired = desiredRecords(GROUP, FRESH);
        assert.deepEqual(desiredRecords(GROUP, desired), desired);
    });
});

describe("the original apex", () => {
    it("is read before the first change and restored as the same records", () => {
        const original = readOriginalApex(GROUP, FRESH);
        assert.ok(original);
        assert.deepEqual(originalRecords(original, "tenant.net"), FRESH);
    });

    it("is not read from a zone in which an interrupted run left white-label names", () => {
        assert.equal(readOriginalApex(GROUP, desiredRecords(GROUP, FRESH)), undefined);
        const [ns, soa] = FRESH;
        assert.ok(ns && soa);
        const mixed = { ...ns, values: ["ns-1.awsdns-00.com.", "ns2.example.com."] };
        assert.equal(readOriginalApex(GROUP, [mixed, soa]), undefined);
    });

    it("is not read if NS or SOA is missing", () => {
        assert.equal(readOriginalApex(GROUP, []), undefined);
        assert.equal(readOriginalApex(GROUP, FRESH.slice(0, 1)), undefined);
        assert.equal(readOriginalApex(GROUP, FRESH.slice(1)), undefined);
    });

    it("is stored as AWS's MNAME, and recognized by the zone's servers", () => {
        for (const mname of AWS_NAMES) {
            const original = awsApex(AWS_NAMES, mname);
            assert.deepEqual(shortApex(original), { mname: `${mname}.` });
            assert.deepEqual(awsApex(AWS_NAMES, `${mname}.`), original);
        }
    });

    it("is stored as a whole if a part of it was not AWS's", () => {
        const { ns, soa } = awsApex(AWS_NAMES);
        const serial = { ...soa, value: soa.value.replace(" 1 ", " 2 ") };
        for (const original of [
            { ns: { ...ns, ttl: 60 }, soa },
            { ns: { ...ns, values: ["ns1.example.org.", ...ns.values.slice(1)] }, soa },
            { ns, soa: { ...soa, ttl: 60 } },
            { ns, soa: serial },
        ]) {
            assert.equal(shortApex(original), original);
        }
    });

    it("is AWS's apex of a new zone if it was not read", () => {
        assert.deepEqual(awsApex(AWS_NAMES), {
            ns: { ttl: 172800, values: AWS_NAMES.map((name) => `${name}.`) },
            soa: {
                ttl: 900,
                value: "ns-523.awsdns-01.net. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
            },
        });
    });
});

describe("The key of a record in a group", () => {
    it("is its name and type, and its set identifier if it has one", () => {
        assert.deepEqual(parseRecordKey("@ MX"), { name: "@", type: "MX", setIdentifier: undefined });
        assert.deepEqual(parseRecordKey("www A blue, new  one"), {
            name: "www",
            type: "A",
            setIdentifier: "blue, new  one",
        });
        for (const odd of ["www", "www.A", "www  A", " www A", "www A ", ""]) {
            assert.equal(parseRecordKey(odd), undefined, odd);
        }
    });

    it("distinguishes the records of a routing in every list", () => {
        const member = { values: ["192.0.2.1"], routing: { weight: 1 } };
        const group = {
            zone: "tenant.net",
            zoneId: "Z1",
            records: { "www A blue": member, "www A green": member, "x A": { alias: { name: "www" } } },
        };
        assert.deepEqual(
            [...groupKeys(group)],
            ["www.tenant.net. A blue", "www.tenant.net. A green", "x.tenant.net. A"],
        );
        assert.equal(ownRecords(group)[2]?.alias?.zoneId, "Z1");
    });
});
