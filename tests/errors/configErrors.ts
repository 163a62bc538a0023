import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { RecordData } from "../../records/recordSet";
import type { Routing } from "../../records/routing";
import { provider as addresses } from "../../providers/nameServerAddresses";
import { provider as recordSetGroup } from "../../providers/recordSetGroup";
import { ALIAS, nested, problemsOf, problemsOfTenant, TARGET, TENANT, tenants } from "../settings/mistakes";
import { errorOf, useProvider } from "../providers/fixture";
import { checkLaterSources } from "../../settings/checkLater";
import { checkTenant } from "../../settings/checkSettings";
import { ignoredChanges } from "../../providers/ignoredChanges";
import { namespaceNotes, namespaceProblems } from "../../settings/readConfig";
import { secretProblems } from "../../settings/secretSettings";
import { problemText } from "../../settings/settingsError";
import { configLines, type Produces } from "./entries";

/** Mistakes in the config. */

const ofSettings = (...settings: Record<string, unknown>[]): string[] =>
    configLines(settings.flatMap(problemsOf));
const ofTenant = (...parts: Record<string, unknown>[]): string[] =>
    configLines(parts.flatMap(problemsOfTenant));
/** The target creates records only at www, so "@" is free. */
const ofRecords = (...records: Record<string, unknown>[]): string[] =>
    ofTenant(...records.map((record) => ({ names: ["www"], records: [record] })));
const ofDomains = (...domains: string[]): string[] => ofSettings(tenants(...domains));

export function describeConfigErrors(produces: Produces): void {
    describe("in settings of a stack", () => describeSettings(produces));
    describe("in settings of a tenant", () => describeTenants(produces));
    describe("in records", () => describeRecords(produces));
}

function describeSettings(produces: Produces): void {
    const used = useProvider(addresses);

    produces("a-setting-has-the-wrong-form", async () => {
        await used.configure({ "white-label-dns:resolvers": "9.9.9.9, 1.1.1.1" });
        const noJson = await errorOf(
            used.check(undefined, { names: ["ns1"], nameServers: ["ns-1.example"] }),
        );
        const noScale = await errorOf(used.configure({ "white-label-dns:sandboxTimeScale": "0" }));
        const noShare = await errorOf(used.configure({ "white-label-dns:apiShare": "2" }));
        return [...wrongForms(), noJson.message, noScale.message, noShare.message];
    });
    produces("there-is-no-such-setting", () => [
        ...ofSettings({ brandZone: "ZBRAND" }, { colour: "white" }),
        ...namespaceProblems({ "whitelabel-dns:tenants": "[]" }).map((problem) => problemText(problem)),
        ...ofTenant({ tag: {} }),
        ...ofTenant({ target: { cname: "lb.example.com" } }),
    ]);
    produces("a-setting-in-the-namespace-of-the-project", () => [
        ...namespaceProblems({ "my-dns:tenants": "[]" }, "my-dns").map((problem) => problemText(problem)),
        ...namespaceNotes({ "my-dns:tenants": "[]", "white-label-dns:tenants": "[]" }, "my-dns"),
    ]);
    produces("a-setting-that-cannot-be-a-secret", () => configLines(secretProblems(["brandDomain"])));
    produces("a-change-that-cannot-be-ignored", async () =>
        Promise.all(
            [
                { type: "HostedZone", opts: { ignoreChanges: ["records"] } },
                { type: "RecordSetGroup", opts: { ignoreChanges: ["records"] } },
                { type: "HostedZone", opts: { deleteBeforeReplace: true } },
            ].map(
                async ({ type, opts }) =>
                    (await errorOf(Promise.resolve().then(() => ignoredChanges(type, "mine", opts)))).message,
            ),
        ),
    );
    produces("too-many-name-servers-or-none", () =>
        ofSettings({ nameServers: [] }, { nameServers: ["a", "b", "c", "d", "e"] }),
    );
    produces("a-name-server-with-an-invalid-name", () =>
        ofSettings({ nameServers: ["ns_1"] }, { nameServerPattern: "ns_{n}" }),
    );
    produces("a-name-pattern-that-is-not-valid", () =>
        ofSettings({ nameServerPattern: "ns" }, { nameServerPattern: "bü{n}" }),
    );
    produces("a-name-server-that-is-listed-twice", () =>
        ofSettings({ nameServers: ["ns1", "ns1.example.com"] }),
    );
    produces("a-retired-name-that-is-still-in-nameservers", () =>
        ofSettings({ nameServers: ["ns1", "dns2"], retiredNameServers: ["ns1.example.com", "ns2"] }),
    );
    produces("a-name-server-outside-the-brand-domain", () =>
        ofSettings({ nameServers: ["ns1.other.net"] }, { nameServerPattern: "ns{n}.other.net" }),
    );
    produces("a-resolver-without-a-valid-address", () =>
        ofSettings({
            resolvers: [
                "::1:x:53",
                "[9.9.9.9]:53",
                "9.9.9",
                "9.9.9.9:dns",
                "https://",
                "http://dns.google/dns-query",
            ],
        }),
    );
    produces("a-resolver-that-is-listed-twice", () => ofSettings({ resolvers: ["9.9.9.9", "9.9.9.9:53"] }));
    produces("a-gateway-without-resolvers", () => ofSettings({ dnsGateway: "127.0.0.1:5300" }));
    produces("a-mailbox-that-is-not-valid", () => ofSettings({ soa: { rname: "a@b@example.com" } }));
    produces("a-tenant-that-contains-a-name-server", () =>
        ofSettings({ ...nested({ "dns.example.com": "example.com" }), nameServers: ["ns1.dns.example.com"] }),
    );
    produces("the-brand-domain-among-the-tenants", () => ofDomains("example.com"));
}

/** Every setting once, with a value of another form, so that the test sees every text of the schemas. */
function wrongForms(): string[] {
    const alias = { dnsName: 1, zoneId: 1, evaluateTargetHealth: 1 };
    const record = { name: 1, type: 1, ttl: -1, values: [1] };
    const routing = {
        weight: "1",
        latency: 1,
        failover: "primary",
        geolocation: { continent: 1, country: 1, subdivision: 1 },
        geoproximity: { region: 1, localZoneGroup: 1, latitude: true, bias: "1" },
        cidr: { collectionId: 1, location: 1 },
    };
    return [
        ...ofSettings(
            ...["brandDomain", "brandZoneId", "nameServers", "ttlPhase", "tenants", "delegationSet"].map(
                (key) => ({ [key]: 1 }),
            ),
            ...["soa", "resolvers", "dnsGateway", "rewriteBrandZone", "nameServerPattern"].map((key) => ({
                [key]: 1,
            })),
            ...["nameServerRanges", "trustPlainResolvers", "abandonBrandDomain"].map((key) => ({ [key]: 1 })),
            ...["tenantsFile", "fileDirectory", "registrar"].map((key) => ({ [key]: 1 })),
            ...["retiredNameServers", "takeOver"].flatMap((key) => [{ [key]: 1 }, { [key]: [1] }]),
            { nameServerRanges: ["205.251.192.0"] },
            { sandboxTimeScale: 0, apiShare: 0, allowRemovals: -1, requestRates: 1 },
            { requestRates: { requests: 1, changes: { perSecond: 0, burst: 0 } } },
            { brandDomain: ["example.com"] },
            { brandDomain: undefined, nameServers: [1], resolvers: [1], tenants: [1] },
            { delegationSet: { fromZone: 1 } },
            { delegationSet: { id: 1 } },
            { soa: { rname: 1, serial: -1, refresh: "2h" } },
            { monitor: 1 },
            { monitor: { every: 0, notify: "ops", topicArn: "dns", follow: 1, logRetentionInDays: 2 } },
            { monitor: { topicArn: 1 } },
        ),
        ...ofTenant(
            ...["domain", "target", "names", "records", "tags", "comment"].map((key) => ({ [key]: 1 })),
            { pin: 0 },
            { inside: 1 },
            { zoneId: 1 },
            { overwrite: 1 },
            { migrateFrom: 1 },
            { migrateFrom: { zoneId: 1, stage: "move" } },
            { target: { alias: 1 } },
            { target: { alias } },
            { target: { addresses: 1 } },
            { target: { addresses: [1] } },
            { names: [1], records: [1], tags: { plan: [1] } },
            { records: { file: 1 } },
        ),
        ...ofRecords(
            record,
            { ...record, values: 1 },
            { ...www, setIdentifier: 1, healthCheckId: 1, alias: 1, routing: 1 },
            { ...www, alias: { name: 1 }, routing },
            { ...www, routing: { geolocation: 1, geoproximity: 1, cidr: 1 } },
        ),
    ];
}

function describeTenants(produces: Produces): void {
    produces("a-domain-that-is-not-valid", () =>
        ofDomains(
            "",
            "a..b",
            "a b",
            `${"a".repeat(64)}.net`,
            `${"ü".repeat(60)}.net`,
            `${"a.".repeat(127)}net`,
            `${"ü.".repeat(40)}net`,
            "xn--a.net",
            "-a.net",
            "192.0.2.1",
            "https://example.net/path",
            " example.net ",
            '["example.net"]',
        ),
    );
    produces("a-public-suffix-instead-of-a-domain", () => ofDomains("co.uk"));
    produces("a-tenant-that-is-defined-twice", () => [
        ...ofDomains("tenant.net", "TENANT.net."),
        ...ofDomains("bücher.example", "xn--bcher-kva.example"),
    ]);
    produces("a-tenant-inside-another-one", () => [
        ...ofDomains("tenant.net", "shop.tenant.net"),
        ...ofDomains("shop.example.com"),
    ]);
    produces("a-wrong-value-of-inside", () => [
        ...ofSettings(nested({ "tenant.net": undefined, "shop.tenant.net": "tenant.org" })),
        ...ofSettings(nested({ "shop.tenant.net": "tenant.net" })),
        ...checkTenant({ ...TENANT, inside: "tenant.org" }).problems.map(
            ({ key, message }) => `${key}: ${message}`,
        ),
    ]);
    produces("records-of-a-domain-that-the-stack-delegates", () => {
        const beside = (outer: object): Record<string, unknown> => ({
            tenants: [
                { ...TENANT, ...outer },
                { ...TENANT, domain: "www.tenant.net", inside: "tenant.net" },
                { ...TENANT, domain: "a.b.tenant.net", inside: "tenant.net" },
            ],
        });
        const record = (name: string, type: string, value: string): object => ({
            names: ["@"],
            records: [{ name, type, values: [value] }],
        });
        return ofSettings(
            beside({}),
            beside({ names: ["www"] }),
            beside(record("mail.www", "A", "203.0.113.1")),
            beside(record("www", "CNAME", "lb.example.net.")),
            beside(record("b", "NS", "ns.example.net.")),
        );
    });
    produces("a-target-that-leads-nowhere", () => [
        ...checkLaterSources("tenant.net", { target: pulumi.output({}) }, {}, []),
        ...checkLaterSources("tenant.net", { records: pulumi.output([]) }, {}, []),
        ...ofTenant(
            { names: [] },
            { target: {} },
            { target: { ...TARGET, alias: ALIAS } },
            { target: { alias: ALIAS, ttl: 60 } },
            { target: { addresses: [] } },
            { target: { addresses: ["lb.example.net"] } },
        ),
        ...ofSettings({ tenants: [{ domain: "tenant.net", names: ["@"] }] }),
    ]);
    produces("a-wrong-name-in-names", () =>
        ofTenant(
            { names: ["www", "www"] },
            { names: ["www.example.org."] },
            { names: ["a\\b"] },
            { names: ["a…"] },
        ),
    );
    produces("a-tag-that-is-not-valid", () => ofTenant({ tags: { "aws:owner": "me" } }));
}

const CHECK = "01234567-89ab-cdef-0123-456789abcdef";
const www = { name: "x", type: "A", values: ["192.0.2.1"] };
const routed = (routing: Routing, setIdentifier = "blue") => ({ routing, setIdentifier });

/** A mistake in each part of a routing. */
function wrongRoutings(): string[] {
    const alone: Routing[] = [
        {},
        { weight: 256 },
        { latency: "us-esat-1" },
        { geolocation: {} },
        { geolocation: { continent: "XX" } },
        { geolocation: { country: "UK" } },
        { geolocation: { country: "DE", subdivision: "BY" } },
        { geolocation: { country: "US", subdivision: "XX" } },
        { geoproximity: {} },
        { geoproximity: { latitude: 91, longitude: 0 } },
        { geoproximity: { localZoneGroup: "den" } },
        { geoproximity: { region: "eu-west-1", bias: 100 } },
        { multivalue: false },
        { cidr: { collectionId: "x", location: "y" } },
    ];
    const primary = routed({ failover: "PRIMARY" });
    const { values: _values, ...plain } = www;
    return ofRecords(
        ...alone.map((routing) => ({ ...www, ...routed(routing) })),
        { ...www, setIdentifier: "x" },
        { ...www, healthCheckId: CHECK },
        { ...www, routing: { weight: 1 } },
        { ...www, ...routed({ weight: 1 }, " ") },
        { ...www, ...routed({ weight: 1 }), healthCheckId: "a b" },
        { ...www, type: "NS", values: ["ns.example."], ...routed({ weight: 1 }) },
        { ...plain, ...routed({ multivalue: true }), alias: ALIAS },
        { ...www, type: "CNAME", values: ["a.example."], ...routed({ multivalue: true }) },
    ).concat(
        // A failover without its other half has a message about that too.
        ofTenant({
            records: [
                { ...www, ...primary },
                { ...www, ...routed({ failover: "SECONDARY" }, "green") },
                { ...plain, name: "y", ...primary, alias: ALIAS },
                { ...plain, name: "y", ...routed({ failover: "SECONDARY" }, "green"), alias: ALIAS },
            ],
        }),
    );
}

function describeRecords(produces: Produces): void {
    const used = useProvider(recordSetGroup);
    const firstReason = async (args: object): Promise<string> =>
        (await used.check(undefined, args)).failures[0]?.reason ?? "";
    const group = (key: string, data: RecordData): object => ({
        zoneId: "ZTENANT",
        zone: "tenant.net",
        records: { [key]: data },
    });
    const cname = { name: "x", type: "CNAME", values: ["a.example."] };

    produces("a-record-that-route-53-would-refuse", async () => [
        (await used.refusal(undefined, group("x A", { ttl: -1, values: ["192.0.2.1"] }))).reason,
        ...ofRecords(
            { name: "@", type: "NS", values: ["ns.example."] },
            { name: "x", type: "MD", values: ["a.example."] },
            { name: "www.example.org.", type: "A", values: ["192.0.2.1"] },
            { name: "a\\b", type: "A", values: ["192.0.2.1"] },
            { name: "a\u00a0b", type: "A", values: ["192.0.2.1"] },
            { ...cname, name: "@" },
            { name: "*", type: "NS", values: ["ns.example."] },
            { name: "x", type: "A", values: ["192.0.2.1"], alias: ALIAS },
            { name: "x", type: "A" },
            { name: "x", type: "A", values: Array.from({ length: 401 }, (_none, n) => `10.0.1.${n % 256}`) },
            { ...cname, values: ["a.example.", "b.example."] },
            { name: "x", type: "A", alias: { ...ALIAS, dnsName: "a b" } },
            { name: "x", type: "A", alias: { ...ALIAS, zoneId: "lb-1" } },
            { name: "x", type: "NS", alias: ALIAS },
        ),
    ]);
    produces("a-key-of-records-that-is-not-valid", async () => [
        (await used.refusal(undefined, group("www.A", { values: ["192.0.2.1"] }))).reason,
        await firstReason(group("www A", { values: ["192.0.2.1"], ...routed({ weight: 1 }) })),
    ]);
    produces("a-routing-that-is-not-valid", async () => {
        const tertiary = { failover: "TERTIARY" } as unknown as Routing;
        const { setIdentifier: _id, ...member } = { ...www, ...routed(tertiary) };
        return [...wrongRoutings(), await firstReason(group("x A blue", member))];
    });
    produces("routed-records-that-exclude-each-other", () =>
        [
            [routed({ weight: 1 }, "a"), routed({ weight: 2 }, "a")],
            [{}, routed({ weight: 1 })],
            [routed({ weight: 1 }, "a"), routed({ multivalue: true }, "b")],
            Array.from({ length: 101 }, (_none, n) => routed({ weight: 1 }, String(n))),
            [routed({ latency: "eu-west-1" }, "a"), routed({ latency: "eu-west-1" }, "b")],
            [{ ...routed({ weight: 1 }, "a"), ttl: 60 }, routed({ weight: 1 }, "b")],
            ["0", "1"].map((id) =>
                routed({ cidr: { collectionId: CHECK.replace("0", id), location: `l${id}` } }, id),
            ),
            [routed({ failover: "SECONDARY" })],
        ].flatMap((members) => ofTenant({ records: members.map((member) => ({ ...www, ...member })) })),
    );
    produces("an-alias-to-a-record-that-does-not-exist", () =>
        ofTenant(
            { records: [{ name: "x", type: "AAAA", alias: { name: "@" } }] },
            { records: [{ name: "x", type: "A", alias: { name: "x" } }] },
        ),
    );
    const valueLines = (values: [type: string, value: string][]): string[] =>
        ofRecords(...values.map(([type, value]) => ({ name: "x", type, values: [value] })));

    produces("an-alias-with-the-zone-of-another-host", () =>
        ofRecords(
            { name: "x", type: "A", alias: { ...ALIAS, zoneId: "Z26RNL4JYFTOTI" } },
            { name: "x", type: "A", alias: { ...ALIAS, zoneId: "ZTENANT" } },
            {
                name: "x",
                type: "A",
                alias: { dnsName: "vpce-1.ec2.us-east-1.vpce.amazonaws.com", zoneId: "Z2FDTNDATAQYW2" },
            },
            {
                name: "x",
                type: "A",
                alias: { dnsName: "d1.cloudfront.net", zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: true },
            },
            { name: "x", type: "TXT", alias: ALIAS },
        ),
    );
    produces("a-value-that-is-not-valid-for-its-type", () =>
        valueLines([
            ["A", "2001:db8::1"],
            ["AAAA", "192.0.2.1"],
            ["MX", "mail.example."],
            ["MX", "70000 mail.example."],
            ["SRV", "10 sip.example."],
            ["CAA", "ca.example."],
            ["CAA", '0 is-sue "ca.example"'],
            ["CAA", "0 issue ca.example"],
            ["DS", " "],
            ["DS", "1 13 2 xyz"],
            ["DS", "1 13 2 00aa"],
            ["SSHFP", "4 2"],
            ["TLSA", "3 1 1"],
            ["NAPTR", "100 10 U"],
            ["TXT", "x".repeat(4000)],
        ]),
    );
    produces("svcb-and-https-parameters-that-are-not-valid", () =>
        valueLines(
            [
                "alpn=h2",
                "x .",
                "0 . alpn=h2",
                "1 . foo=1",
                "1 . key667=\\059",
                "1 . port=1 port=2",
                "1 . no-default-alpn",
                "1 . mandatory=port",
                "1 . mandatory=mandatory",
                "1 . alpn=",
                "1 . alpn=h2 no-default-alpn=1",
                "1 . port=x",
                "1 . ipv4hint=::1",
                "1 . ech=?",
            ].map((value) => ["HTTPS", value]),
        ),
    );
    produces("quoted-strings-that-are-not-valid", () =>
        valueLines([
            ["TXT", `"${"x".repeat(256)}"`],
            ["TXT", '"one'],
            ["TXT", '"\\059"'],
            ["TXT", '"grün"'],
            ["NAPTR", '1 1 "\\059" "" "" .'],
        ]),
    );
    produces("text-that-is-probably-a-mistake", () =>
        valueLines([
            ["TXT", "x 300 IN TXT text"],
            ["TXT", "“text”"],
            ["TXT", "v=DMARC1\\; p=none"],
            ["TXT", "a\u200bb"],
        ]),
    );
    produces("a-name-in-a-value-that-is-not-valid", () =>
        valueLines([
            ["CNAME", "www"],
            ["CNAME", "@"],
            ["CNAME", "a\u00a0b.example."],
            ["CNAME", "https://a.example"],
            ["CNAME", "*.a.example"],
            ["NS", "192.0.2.1"],
            ["PTR", "xn--a.example"],
            ["PTR", `${"a".repeat(64)}.example`],
            ["MX", "10 mail"],
        ]),
    );
    produces("records-that-exclude-each-other", () => [
        ...ofTenant({ records: [cname, { name: "x", type: "A", values: ["192.0.2.1"] }] }),
        ...ofTenant({ records: [{ name: "@", type: "A", values: ["192.0.2.1"] }] }),
    ]);
    it("belong to a tenant without other mistakes", () => {
        assert.deepEqual(ofSettings({ tenants: [TENANT] }), [""]);
    });
}
