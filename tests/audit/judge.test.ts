import assert from "node:assert/strict";
import fc from "fast-check";
import type { AuditPlan } from "../../audit/input";
import { judgeBrandAndServers } from "../../audit/judgeBrand";
import { judgeTenant } from "../../audit/judgeTenant";
import { findingSchema, type Finding } from "../../audit/report";
import type {
    AddressRecords,
    AnswerAt,
    DelegationSighting,
    DomainSighting,
    GlueSighting,
    Seen,
    ServerAnswer,
    ServerSighting,
} from "../../audit/sightings";

/** Properties of the judges, over whatever can be seen. */

const HOSTS = ["ns1.example.com", "ns2.example.com"];
const ADDRESSES = { ipv4: ["205.251.192.1", "205.251.194.2"], ipv6: ["2600:9000::1", "2600:9000::2"] };
const PLAN: AuditPlan = {
    brandDomain: "example.com",
    brandNameServers: HOSTS,
    ttls: { address: 60, ns: 60, soa: 60 },
    servers: HOSTS.map((host, index) => ({ host, awsName: `ns-${index}.awsdns-00.com` })),
    tenants: [{ domain: "tenant.net", nameServers: HOSTS }],
};
const [TENANT = { domain: "", nameServers: [] }] = PLAN.tenants;
const CONTEXT = { ttls: PLAN.ttls, addressless: new Set<string>() };

const name = fc.constantFrom(...HOSTS, "ns.other.example", "lb.example.org");
const names = fc.uniqueArray(name, { maxLength: 3 });
const ttl = fc.constantFrom(60, 300);
const address = fc.constantFrom(...ADDRESSES.ipv4, ...ADDRESSES.ipv6, "192.0.2.66");
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(arbitrary, { nil: undefined });

function seen<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Seen<T>> {
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
const delegation: fc.Arbitrary<DelegationSighting> = fc.record({
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
const answerAt: fc.Arbitrary<AnswerAt> = fc.record({
    host: fc.constantFrom(...HOSTS),
    address,
    transport: fc.constantFrom("udp", "tcp"),
    answer: serverAnswer,
});
const ds = maybe(seen(fc.array(fc.constantFrom("1 8 2 AB", "nonsense"), { maxLength: 2 })));
const domainSighting: fc.Arbitrary<DomainSighting> = fc.record({
    domain: fc.constantFrom("tenant.net"),
    delegation: seen(delegation),
    ds,
    keys: ds,
    answers: fc.array(answerAt, { maxLength: 8 }),
    own: maybe(seen(names)),
    ownFrom: maybe(name),
});
const serverSightings: fc.Arbitrary<ServerSighting[]> = fc
    .array(fc.record({ aws: maybe(seen(addressRecords)), records: seen(addressRecords) }), {
        minLength: HOSTS.length,
        maxLength: HOSTS.length,
    })
    .map((list) => list.map((each, index) => ({ host: HOSTS[index] ?? "", ...each })));
const glueSightings: fc.Arbitrary<GlueSighting[]> = fc.array(
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

/** Checks that are ok only where one thing equals another. */
const COMPARISONS = ["addresses", "glue", "delegation", "ns", "soa", "ttl", "cname"];

function assertSound(findings: readonly Finding[]): void {
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

function find(findings: readonly Finding[], check: string): Finding {
    const finding = findings.find((each) => each.check === check);
    assert.ok(finding, check);
    return finding;
}

const healthyAnswers = HOSTS.flatMap((host, index): AnswerAt[] =>
    [ADDRESSES.ipv4[index] ?? "", ADDRESSES.ipv6[index] ?? ""].flatMap((at): AnswerAt[] => [
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
const healthy: DomainSighting = {
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

describe("the judges", () => {
    it("find exactly what there is to find of a healthy tenant, all ok", () => {
        const findings = judgeTenant(TENANT, healthy, CONTEXT);
        assert.deepEqual(
            findings.map(({ check, server = "" }) => `${check} ${server}`.trim()),
            [
                "delegation",
                "ns",
                "soa",
                "ttl",
                "dnssec",
                "cname",
                "agreement",
                "answers ns1.example.com",
                "answers ns2.example.com",
            ],
        );
        findings.forEach(({ verdict, seen: text }) => assert.equal(verdict, "ok", text));
        assertSound(findings);
    });

    it("are total, and give each finding that is not ok a next step and a party", () => {
        fc.assert(
            fc.property(
                domainSighting,
                fc.boolean(),
                maybe(fc.constant("example.com")),
                (sighting, all, parentZone) => {
                    const addressless = new Set(all ? HOSTS : []);
                    assertSound(
                        judgeTenant({ ...TENANT, parentZone }, sighting, { ...CONTEXT, addressless }),
                    );
                },
            ),
        );
        fc.assert(
            fc.property(
                domainSighting,
                serverSightings,
                glueSightings,
                maybe(names),
                (brand, servers, glue, brandNameServers) => {
                    const plan = { ...PLAN, brandNameServers };
                    assertSound(
                        judgeBrandAndServers(plan, { ...brand, domain: "example.com" }, servers, glue),
                    );
                },
            ),
        );
    });

    it("never make anything definite of silence", () => {
        const silence = { problem: "no answer", definite: false };
        const silent: AnswerAt[] = healthyAnswers.map((at) => ({
            ...at,
            answer: { kind: "silent", problem: "no answer" },
        }));
        const findings = [
            ...judgeTenant(TENANT, { domain: "tenant.net", delegation: silence, answers: silent }, CONTEXT),
            ...judgeBrandAndServers(
                PLAN,
                { domain: "example.com", delegation: silence, own: silence, answers: [] },
                HOSTS.map((host) => ({ host, aws: silence, records: silence })),
                [],
            ),
        ];
        findings.forEach((finding) => assert.equal(finding.verdict, "unknown", JSON.stringify(finding)));
    });

    it("never improve a delegation for a foreign name server in it", () => {
        fc.assert(
            fc.property(domainSighting, (sighting) => {
                const { value } = sighting.delegation;
                fc.pre(value !== undefined);
                const more = {
                    ...value,
                    nameServers: [...value.nameServers, { name: "ns.foreign.example", glue: [] }],
                };
                const after = judgeTenant(TENANT, { ...sighting, delegation: { value: more } }, CONTEXT);
                assert.equal(find(after, "delegation").verdict, "broken");
            }),
        );
    });

    it("never call a server's answers ok where one of them is silent, and never broken for silence alone", () => {
        fc.assert(
            fc.property(fc.nat(healthyAnswers.length - 1), maybe(fc.boolean()), (index, noRoute) => {
                const answers = healthyAnswers.map((at, each): AnswerAt =>
                    each === index ? { ...at, answer: { kind: "silent", problem: "", noRoute } } : at,
                );
                const findings = judgeTenant(TENANT, { ...healthy, answers }, CONTEXT);
                const { host } = answers[index] ?? {};
                const of = findings.filter(({ check }) => check === "answers");
                of.forEach(({ verdict, server }) =>
                    assert.equal(verdict, server === host ? "unknown" : "ok"),
                );
            }),
        );
    });

    it("call a refused connection broken only where the other transport is answered", () => {
        const refuse = (which: (at: AnswerAt) => boolean): Finding[] =>
            judgeTenant(
                TENANT,
                {
                    ...healthy,
                    answers: healthyAnswers.map((at) =>
                        which(at) ? { ...at, answer: { kind: "refused", problem: "refused" } } : at,
                    ),
                },
                CONTEXT,
            );
        assert.equal(
            find(
                refuse(({ transport }) => transport === "tcp"),
                "answers",
            ).verdict,
            "broken",
        );
        assert.equal(
            find(
                refuse(() => true),
                "answers",
            ).verdict,
            "unknown",
        );
    });

    it("blame glue on the records that it was copied from, and on the registrar where it differs from them", () => {
        const aws = { value: { ipv4: ["205.251.192.9"], ipv6: [], ttls: [] } };
        const records = { value: { ipv4: ["205.251.192.1"], ipv6: [], ttls: [60], server: HOSTS[0] } };
        const judged = (glue: string[], published: ServerSighting["records"]): Finding =>
            find(
                judgeBrandAndServers(
                    PLAN,
                    { ...healthy, domain: "example.com", own: { value: HOSTS }, ownFrom: HOSTS[0] },
                    [{ host: HOSTS[0] ?? "", aws, records: published }],
                    [{ host: HOSTS[0] ?? "", referrals: [{ domain: "example.com", glue }] }],
                ),
                "glue",
            );
        assert.equal(judged(["205.251.192.1"], records).because, "addresses");
        assert.equal(judged(["205.251.192.5"], records).because, undefined);
        assert.equal(judged(["205.251.192.1"], { value: { ...aws.value, ttls: [60] } }).because, undefined);
        assert.equal(judged(["205.251.192.9"], records).verdict, "ok");
        assert.equal(judged([], { value: { ...aws.value, ttls: [60] } }).verdict, "broken");
    });
});
