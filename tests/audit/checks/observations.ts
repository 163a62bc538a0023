import assert from "node:assert/strict";
import fc from "fast-check";
import type { AuditPlan } from "../../../audit/input";
import type {
    AddressRecords,
    AnswerObservation,
    DelegationObservation,
    DomainObservation,
    GlueObservation,
    Observed,
    ServerAnswer,
    ServerObservation,
} from "../../../audit/observations";
import type { Finding } from "../../../audit/report";
import { findingSchema } from "../../../audit/reportSchema";

/** Observations of all kinds, and the rules for each finding, for the tests of the checks. */

export const HOSTS = ["ns1.example.com", "ns2.example.com"];
export const ADDRESSES = { ipv4: ["205.251.192.1", "205.251.194.2"], ipv6: ["2600:9000::1", "2600:9000::2"] };
export const PLAN: AuditPlan = {
    brandDomain: "example.com",
    brandNameServers: HOSTS,
    ttls: { address: 60, ns: 60, soa: 60 },
    servers: HOSTS.map((host, index) => ({ host, awsName: `ns-${index}.awsdns-00.com` })),
    tenants: [{ domain: "tenant.net", nameServers: HOSTS }],
};
export const [TENANT = { domain: "", nameServers: [] }] = PLAN.tenants;
export const CONTEXT = { ttls: PLAN.ttls, addressless: new Set<string>() };

const name = fc.constantFrom(...HOSTS, "ns.other.example", "lb.example.org");
export const names = fc.uniqueArray(name, { maxLength: 3 });
const ttl = fc.constantFrom(60, 300);
const address = fc.constantFrom(...ADDRESSES.ipv4, ...ADDRESSES.ipv6, "192.0.2.66");
export const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(arbitrary, { nil: undefined });

function seen<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Observed<T>> {
    return fc.oneof(
        { weight: 4, arbitrary: arbitrary.map((value) => ({ value })) },
        { weight: 1, arbitrary: fc.record({ problem: fc.string(), definite: fc.boolean() }) },
    );
}

const addressRecords: fc.Arbitrary<AddressRecords> = fc.record({
    ipv4: fc.uniqueArray(fc.constantFrom(...ADDRESSES.ipv4, "192.0.2.66"), { maxLength: 2 }),
    ipv6: fc.uniqueArray(fc.constantFrom(...ADDRESSES.ipv6), { maxLength: 2 }),
    ttls: fc.uniqueArray(ttl, { maxLength: 2 }),
    cname: maybe(name),
    server: maybe(name),
});
const delegation: fc.Arbitrary<DelegationObservation> = fc.record({
    parent: fc.constantFrom("net", "com", "."),
    nameServers: names.map((list) => list.map((each) => ({ name: each, glue: [] }))),
    nxdomain: fc.boolean(),
    cname: maybe(name),
});
const serverAnswer: fc.Arbitrary<ServerAnswer> = fc.oneof(
    fc.record({
        kind: fc.constant("answer" as const),
        rcode: fc.constantFrom("NOERROR", "NOERROR", "REFUSED", "NXDOMAIN", "SERVFAIL"),
        authoritative: fc.boolean(),
        ns: maybe(fc.record({ names, ttl })),
        soa: maybe(fc.record({ mname: name, ttl })),
        cname: maybe(name),
    }),
    fc.record({ kind: fc.constant("silent" as const), problem: fc.string(), noRoute: maybe(fc.boolean()) }),
    fc.record({ kind: fc.constant("refused" as const), problem: fc.string() }),
);
const answerAt: fc.Arbitrary<AnswerObservation> = fc.record({
    host: fc.constantFrom(...HOSTS),
    address,
    transport: fc.constantFrom("udp", "tcp"),
    answer: serverAnswer,
});
const ds = maybe(seen(fc.array(fc.constantFrom("1 8 2 AB", "nonsense"), { maxLength: 2 })));
export const domainObservation: fc.Arbitrary<DomainObservation> = fc.record({
    domain: fc.constantFrom("tenant.net"),
    delegation: seen(delegation),
    ds,
    keys: ds,
    answers: fc.array(answerAt, { maxLength: 8 }),
    own: maybe(seen(names)),
    ownFrom: maybe(name),
});
export const serverObservations: fc.Arbitrary<ServerObservation[]> = fc
    .array(fc.record({ aws: maybe(seen(addressRecords)), records: seen(addressRecords) }), {
        minLength: HOSTS.length,
        maxLength: HOSTS.length,
    })
    .map((list) => list.map((each, index) => ({ host: HOSTS[index] ?? "", ...each })));
export const glueObservations: fc.Arbitrary<GlueObservation[]> = fc.array(
    fc.record({
        host: fc.constantFrom(...HOSTS),
        referrals: fc.array(
            fc.record({
                domain: fc.constantFrom("example.com", "tenant.com"),
                glue: fc.array(address, { maxLength: 3 }),
            }),
            { maxLength: 2 },
        ),
    }),
    { maxLength: 2 },
);

/** Checks that are ok only if one value equals another. */
const COMPARISONS = ["addresses", "glue", "delegation", "ns", "soa", "ttl", "cname"];

export function assertSound(findings: readonly Finding[]): void {
    for (const finding of findings) {
        assert.ok(findingSchema.safeParse(finding).success);
        if (finding.verdict === "ok") {
            assert.equal(finding.next, "");
            assert.equal(finding.party, "nobody");
            assert.equal(finding.because, undefined);
            const nothingToCompare = ["no glue is needed", "a delegation"].includes(finding.expected);
            if (COMPARISONS.includes(finding.check) && !nothingToCompare) {
                assert.equal(finding.seen, finding.expected);
            }
        } else {
            assert.notEqual(finding.next, "");
            assert.ok(finding.party === "nobody" ? finding.verdict === "unknown" : true);
        }
    }
}

export function find(findings: readonly Finding[], check: string): Finding {
    const finding = findings.find((each) => each.check === check);
    assert.ok(finding, check);
    return finding;
}

export const healthyAnswers = HOSTS.flatMap((host, index): AnswerObservation[] =>
    [ADDRESSES.ipv4[index] ?? "", ADDRESSES.ipv6[index] ?? ""].flatMap((at): AnswerObservation[] => [
        {
            host,
            address: at,
            transport: "udp",
            answer: {
                kind: "answer",
                rcode: "NOERROR",
                authoritative: true,
                soa: { mname: HOSTS[0] ?? "", ttl: 60 },
            },
        },
        {
            host,
            address: at,
            transport: "tcp",
            answer: {
                kind: "answer",
                rcode: "NOERROR",
                authoritative: true,
                ns: { names: HOSTS, ttl: 60 },
            },
        },
    ]),
);
export const healthy: DomainObservation = {
    domain: "tenant.net",
    delegation: {
        value: {
            parent: "net",
            nameServers: HOSTS.map((each) => ({ name: each, glue: [] })),
            nxdomain: false,
        },
    },
    ds: { value: [] },
    answers: healthyAnswers,
};
