import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../route53/packageRoot";
import { installInFolder, isSdkForThisNode, PACKAGE, SDKS, sdkOf } from "../package/installed";
import { installedHere, linkPackages } from "../program/exampleProject";

/**
 * Components under `pulumi.runtime.setMocks` with its four usual arguments, as in a user's unit test. They run in a process of their own,
 * because mocks apply to a whole process. An unhandled error, also in an `apply`, ends that process.
 */

/** The example in Pulumi's documentation. */
const ECHO = "(args) => ({ id: args.name + '_id', state: args.inputs })";

/** The values that a deployment would find or create. */
const DEPLOYED = `(args) => {
    const type = args.type.split(":").pop();
    const found = {
        BrandZone: () => ({ foundZoneId: "ZBRAND", nameServers: ["ns-9.awsdns-01.com"], reference: "white-label-dns-test" }),
        DelegationSet: () => ({ nameServers: [0, 1, 2, 3].map((n) => "ns-" + n + "." + args.name.length + ".awsdns.com") }),
        TenantPlacement: () => ({
            placement: { "tenant.net": 1, "shop.example.com": 2 }, sets: 2, capacities: [100, 100],
            names: [["ns1", "ns2", "ns3", "ns4"], ["ns5", "ns6", "ns7", "ns8"]].map((all) => all.map((name) => name + ".example.com")),
        }),
        NameServerAddresses: () => ({
            hosts: args.inputs.names.map((host, n) => ({ host, awsName: args.inputs.nameServers[n], ipv4: ["192.0.2." + (n + 1)], ipv6: [] })),
        }),
        RegisteredDomain: () => ({ former: [{ name: "ns.elsewhere.net", glue: [] }] }),
    }[type];
    return { id: args.name + "_id", state: { ...args.inputs, ...found?.() } };
}`;

interface Made {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
}

interface Mocked {
    made: Made[];
    /** The value that the code has returned, once it is known. */
    values: Record<string, unknown>;
}

const script = (newResource: string, code: string, isPreview: boolean): string => `
const pulumi = require("@pulumi/pulumi");
const made = [];
const newResource = ${newResource};
pulumi.runtime.setMocks({
    newResource(args) {
        const { type, name, inputs } = args;
        made.push({ type, name, inputs });
        return newResource(args);
    },
    call: (args) => args.inputs,
}, "project", "stack", ${isPreview});
const returned = ((wl, wlm) => { ${code} })(require("${PACKAGE}"), () => require("${PACKAGE}/monitor"));
const values = {};
for (const [key, output] of Object.entries(returned)) {
    values[key] = "never known";
    pulumi.output(output).apply((value) => (values[key] = value === undefined ? "undefined" : value));
}
// Nothing is left to do once all are made.
process.once("beforeExit", () => process.stdout.write("\\n" + JSON.stringify({ made, values })));
`;

async function runMocked(
    folder: string,
    newResource: string,
    code: string,
    isPreview = false,
): Promise<Mocked> {
    writeFileSync(join(folder, "test.js"), script(newResource, code, isPreview));
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["test.js"], {
        cwd: folder,
        env: {
            ...process.env,
            NODE_NO_WARNINGS: "1",
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        },
        maxBuffer: 64 * 1024 * 1024,
    });
    assert.equal(stderr, "");
    return JSON.parse(stdout.slice(stdout.lastIndexOf("\n"))) as Mocked;
}

const TARGET = "{ addresses: ['203.0.113.10'] }";

/** All components, with each setting that creates further resources or outputs. */
const EVERYTHING = `
const later = pulumi.output(undefined);
const alias = { dnsName: later, zoneId: later };
const dns = new wl.WhiteLabelDns("dns", {
    brandDomain: "example.com", rewriteBrandZone: true, registrar: "route53domains", ttlPhase: "prepare",
    delegationSet: { fromZone: "ZBRAND" },
    tenants: [
        { domain: "tenant.net", target: ${TARGET}, registrar: "route53domains" },
        { domain: "shop.tenant.net", inside: "tenant.net", target: { alias }, tags: { plan: later } },
        { domain: "shop.example.com", inside: "example.com", target: ${TARGET}, records: later, pin: 2 },
        { domain: "copied.net", migrateFrom: { zoneId: later } },
        { domain: "moved.net", target: ${TARGET}, migrateFrom: { zoneId: "ZOLD", stage: "handover" } },
        { domain: "joined.net", target: later, zoneId: later, ttlPhase: "prepare" },
    ],
});
const own = new wl.WhiteLabelNameServers("own", { brandDomain: "example.org", delegationSet: { fromZone: later }, rewriteBrandZone: true, registrar: "route53domains", tenants: later });
new wl.WhiteLabelNameServers("other", { brandDomain: "example.net", brandZoneId: later, tenants: ["a.example.net"] });
const tenant = new wl.TenantZone("tenant", { domain: "tenant.org", nameServers: own, target: { alias }, migrateFrom: { zoneId: later, stage: "retire" }, registrar: "route53domains" });
new wl.TenantZone("loose", { domain: "tenant.info", nameServers: { delegationSetId: later, names: later } });
const provider = new wl.WhiteLabelDnsProvider("customer", { profile: "customer" });
new wl.TenantZone("theirs", { domain: "tenant.biz", nameServers: own, target: ${TARGET}, aws: provider });
const brand = new wl.BrandZone("brand", { domain: "example.com" });
const set = new wl.DelegationSet("set", {});
new wl.NameServerAddresses("addresses", { names: ["ns1.example.com"], nameServers: set.nameServers });
new wl.RecordSetGroup("records", { zoneId: brand.foundZoneId, zone: "example.com", records: {} });
new wl.HostedZone("zone", { domain: "tenant.pro", reference: "one" });
`;

/** Its outputs in the order of the class. Outputs that mocks cannot have without a deployment are undefined. */
const OUTPUTS = `return {
    delegationSets: dns.delegationSets, tenants: dns.tenants, registrar: dns.registrar, audit: dns.audit, auditText: dns.auditText, ttlPhases: dns.ttlPhases,
    hosts: own.hosts, formerHosts: own.formerHosts, awsNameServers: own.awsNameServers, mark: own.mark, ownRegistrar: own.registrar, ownAudit: own.audit, lowTtls: own.lowTtls,
    names: own.names, delegationSetId: own.delegationSetId, zoneId: tenant.zoneId, nameServers: tenant.nameServers, migration: tenant.migration,
};`;

for (const sdk of SDKS) {
    describe(`Components under Pulumi's mocks, with @pulumi/pulumi ${sdkOf(sdk).version}`, function () {
        this.timeout(240_000);
        let folder: string;
        let remove: () => void = () => undefined;
        before(function () {
            if (!isSdkForThisNode(sdk)) {
                this.skip();
            }
            ({ folder, remove } = installInFolder(sdk));
        });
        after(() => remove());

        it("can be created with mocks that return the inputs; values that only a deployment finds are undefined", async () => {
            const { made, values } = await runMocked(folder, ECHO, EVERYTHING + OUTPUTS);
            const names = ["ns1.example.org", "ns2.example.org", "ns3.example.org", "ns4.example.org"];
            assert.deepEqual(values, {
                delegationSets: "undefined",
                tenants: {},
                registrar: "undefined",
                audit: "undefined",
                auditText: "undefined",
                ttlPhases: {
                    nameServers: { phase: "prepare" },
                    tenants: Object.fromEntries(
                        [
                            "tenant.net",
                            "shop.tenant.net",
                            "shop.example.com",
                            "copied.net",
                            "moved.net",
                            "joined.net",
                        ].map((domain) => [domain, { phase: "prepare" }]),
                    ),
                },
                hosts: "undefined",
                formerHosts: "undefined",
                awsNameServers: "undefined",
                mark: "undefined",
                ownRegistrar: "undefined",
                ownAudit: "undefined",
                lowTtls: "undefined",
                names,
                delegationSetId: "own-delegation-set_id",
                zoneId: "tenant_id",
                nameServers: names,
                migration: "undefined",
            });
            // If an output never becomes known, its resource is not registered, and there is no message.
            const zones = made.filter(({ type }) => type.endsWith(":HostedZone"));
            assert.deepEqual(
                zones.map(({ inputs }) => inputs["domain"]).sort(),
                [
                    ..."copied.net joined.net moved.net shop.example.com shop.tenant.net tenant.net".split(
                        " ",
                    ),
                    ..."tenant.biz tenant.info tenant.org tenant.pro".split(" "),
                ].sort(),
            );
            const inputs = zones.find(({ name }) => name === "dns-tenant.net")?.inputs ?? {};
            assert.deepEqual(Object.keys(inputs).sort(), ["__provider", "domain", "problems", "records"]);
            const wrong = JSON.stringify(made).match(/"(undefined|NaN)[^"]*"/g) ?? [];
            assert.deepEqual(wrong, []);
        });

        it("can be created in a preview; values that only a deployment finds are unknown, as in Pulumi's preview", async () => {
            const { made, values } = await runMocked(folder, ECHO, EVERYTHING + OUTPUTS, true);
            assert.equal(made.filter(({ type }) => type.endsWith(":HostedZone")).length, 10);
            const { delegationSetId, zoneId, migration, ...others } = values;
            assert.deepEqual(
                [delegationSetId, zoneId, migration],
                ["own-delegation-set_id", "tenant_id", "undefined"],
            );
            assert.deepEqual(new Set(Object.values(others)), new Set(["never known"]));
            const known = await runMocked(
                folder,
                DEPLOYED,
                `const own = new wl.WhiteLabelNameServers("own", { brandDomain: "example.org" }); return { mark: own.mark, names: own.names };`,
                true,
            );
            const names = [1, 2, 3, 4].map((n) => `ns${n}.example.org`);
            assert.deepEqual(known.values, { mark: "white-label-dns-test", names });
        });

        it("have the outputs that follow from the states of the mocks", async () => {
            const { made, values } = await runMocked(
                folder,
                DEPLOYED,
                `const dns = new wl.WhiteLabelDns("dns", {
                    brandDomain: "example.com",
                    tenants: [
                        { domain: "tenant.net", target: ${TARGET} },
                        { domain: "shop.example.com", inside: "example.com", target: ${TARGET} },
                    ],
                });
                const own = new wl.WhiteLabelNameServers("own", { brandDomain: "example.org", delegationSet: { fromZone: "Z2" }, registrar: "route53domains", rewriteBrandZone: true });
                return {
                    ids: dns.delegationSets.apply((sets) => sets.map(({ id, tenants, capacity }) => [id, tenants, capacity])),
                    tenants: dns.tenants, audited: dns.audit.tenants, sets: dns.audit.delegationSets.length, hostRecords: dns.registrar.hostRecords.length,
                    own: own.hosts[0], mark: own.mark,
                };`,
            );
            const host = (n: number): string => `ns${n}.example.com`;
            assert.deepEqual(values, {
                ids: [
                    ["dns-name-servers-delegation-set_id", 1, 100],
                    ["dns-name-servers-2-delegation-set_id", 1, 100],
                ],
                tenants: {
                    "tenant.net": {
                        zoneId: "dns-tenant.net_id",
                        delegationSetId: "dns-name-servers-delegation-set_id",
                        nameServers: [1, 2, 3, 4].map(host),
                    },
                    "shop.example.com": {
                        zoneId: "dns-shop.example.com_id",
                        delegationSetId: "dns-name-servers-2-delegation-set_id",
                        nameServers: [5, 6, 7, 8].map(host),
                    },
                },
                audited: { "tenant.net": 1, "shop.example.com": 2 },
                sets: 2,
                hostRecords: 8,
                own: {
                    host: "ns1.example.org",
                    awsName: "ns-0.18.awsdns.com",
                    ipv4: ["192.0.2.1"],
                    ipv6: [],
                },
                mark: "white-label-dns-test",
            });
            const registered = made.find(({ name }) => name === "own-registered-name-servers");
            assert.deepEqual(
                (registered?.inputs["nameServers"] as { name: string }[]).map(({ name }) => name),
                ["ns1.example.org", "ns2.example.org", "ns3.example.org", "ns4.example.org"],
            );
            const brand = made.find(({ name }) => name === "dns-name-servers-address-records");
            assert.ok("shop NS" in (brand?.inputs["records"] as object));
        });
    });
}

describe("A DelegationMonitor under mocks that return the inputs", function () {
    this.timeout(60_000);
    let folder: string;
    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "white-label-dns-mocks-"));
        const packages = { [PACKAGE]: packageRoot(), ...installedHere("@pulumi/aws", "@pulumi/pulumi") };
        await linkPackages(folder, packages);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("can be created with and without an audit", async () => {
        const audit = {
            version: 1,
            brandDomain: "example.com",
            delegationSets: [{ hosts: [{ host: "ns1.example.com", awsName: "ns-1.awsdns-01.org" }] }],
            tenants: { "tenant.net": 1 },
        };
        const { made, values } = await runMocked(
            folder,
            ECHO,
            `const dns = new wl.WhiteLabelDns("dns", { brandDomain: "example.com", tenants: [] });
            const args = { notify: "ops@example.com", follow: true, brandZoneId: dns.nodes.brandZone.foundZoneId };
            const watch = new (wlm().DelegationMonitor)("watch", { audit: dns.audit, ...args });
            new (wlm().DelegationMonitor)("known", { audit: ${JSON.stringify(audit)}, ...args });
            return { functionName: watch.functionName, logGroupName: watch.logGroupName, topicArn: watch.topicArn };`,
        );
        assert.deepEqual(values, {
            functionName: "undefined",
            logGroupName: "undefined",
            topicArn: "undefined",
        });
        const rates = made.flatMap(({ type, inputs }) =>
            type.endsWith(":Schedule") ? [inputs["scheduleExpression"] ?? "none"] : [],
        );
        assert.deepEqual(rates.sort(), ["none", "rate(5 minutes)"]);
    });
});
