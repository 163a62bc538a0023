import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Zone } from "@pulumi/aws/route53";
import {
    BrandZone,
    DelegationSet,
    HostedZone,
    NameServerAddresses,
    RecordSetGroup,
    TenantZone,
    WhiteLabelDns,
    WhiteLabelNameServers,
    type Target,
} from "../../components";
import { control } from "../sandbox/control";
import type { Outcome } from "../../rehearsal/testing";
import { ENGINE_KINDS, onEngine, useEmbedding, type Program } from "./embedding";

const ADDRESSES = { addresses: ["203.0.113.10"] };

for (const kind of ENGINE_KINDS) {
    describe(`Programs that embed the components, ${onEngine(kind)}`, function () {
        this.timeout(240_000);
        const scene = useEmbedding(kind);
        const { engine } = scene;
        const up = async (program: Program): Promise<Outcome> => {
            const outcome = await engine(program).up();
            assert.deepEqual(outcome.errors, []);
            return outcome;
        };

        it("publish no address that two lying resolvers have, even without tenants: neither in the first up nor later", async () => {
            const program: Program = () => {
                const nameServers = new WhiteLabelNameServers("ns", { brandDomain: "example.com" });
                new TenantZone("tenant.net", { domain: "tenant.net", nameServers, target: ADDRESSES });
                return { hosts: nameServers.hosts };
            };
            const lie = (address: string) =>
                ["resolver", "resolver2"].map((at) => ({
                    at,
                    fault: "wrong-addresses",
                    addresses: [address],
                    times: "forever",
                }));
            const published = (): string[] =>
                scene.sandbox
                    .contents()
                    .hostedZones.flatMap(({ records }) => records)
                    .filter(({ name, type }) => /^ns\d\.example\.com\.$/.test(name) && type === "A")
                    .flatMap(({ values = [] }) => values);
            // A stranger's address, and one in the range of AWS's name servers.
            for (const address of ["8.8.4.4", "205.251.192.9"]) {
                await control(scene.sandbox, "POST", "dns-faults", lie(address));
                assert.equal((await engine(program).up()).ok, false);
                assert.deepEqual(published(), []);
                await control(scene.sandbox, "DELETE", "dns-faults");
            }
            await up(program);
            const right = published();
            assert.equal(new Set(right).size, 4);
            for (const address of ["8.8.4.4", "205.251.192.9", right[1] ?? ""]) {
                await control(scene.sandbox, "POST", "dns-faults", lie(address));
                const { warnings } = await up(program);
                assert.deepEqual(published(), right);
                const doubts = warnings.filter((line) => line.includes("is not believed"));
                assert.equal(doubts.length, 1, warnings.join("\n"));
                await control(scene.sandbox, "DELETE", "dns-faults");
            }
        });

        it("restore AWS's apex if the records are removed and the zone stays", async () => {
            const program = (withRecords: boolean) => (): Record<string, unknown> => {
                const nameServers = new WhiteLabelNameServers("ns", { brandDomain: "example.com" });
                const zone = new Zone("zone", {
                    name: "tenant.net",
                    delegationSetId: nameServers.delegationSetId,
                });
                if (withRecords) {
                    const apex = { nameServers: nameServers.names, nsTtl: 60, soaTtl: 60 };
                    const records = { "www A": { values: ["203.0.113.10"] } };
                    new RecordSetGroup("records", { zoneId: zone.zoneId, zone: "tenant.net", apex, records });
                }
                return {};
            };
            await up(program(false));
            const before = scene.sandbox.contents().hostedZones.find(({ name }) => name === "tenant.net.");
            await up(program(true));
            const during = scene.sandbox.contents().hostedZones.find(({ name }) => name === "tenant.net.");
            // NS and SOA, the record, and the mark of the group.
            assert.equal(during?.records.length, 4);
            assert.equal(during?.records.find(({ type }) => type === "NS")?.values?.[0], "ns1.example.com.");
            await up(program(false));
            const after = scene.sandbox.contents().hostedZones.find(({ name }) => name === "tenant.net.");
            assert.deepEqual(after, before);
        });

        it("can transform each child, and access each child", async () => {
            const outcome = await up(() => {
                const dns = new WhiteLabelDns("dns", {
                    brandDomain: "example.com",
                    nameServers: ["a", "b.dns.example.com"],
                    tenants: [{ domain: "tenant.net", target: ADDRESSES, tags: { plan: "gold" } }],
                    transform: {
                        zone: (args, _opts, name) => {
                            args.comment = `made for ${name}`;
                        },
                        nameServers: { addressRecords: { waitForSync: false } },
                    },
                });
                return { comment: dns.nodes.tenants["tenant.net"]?.zone.comment, hosts: dns.delegationSets };
            });
            assert.equal(outcome.outputs["comment"], "made for dns-tenant.net");
            const [set] = outcome.outputs["hosts"] as { hosts: { host: string }[] }[];
            assert.deepEqual(
                set?.hosts.map(({ host }) => host),
                ["a.example.com", "b.dns.example.com"],
            );
            const zone = scene.sandbox.contents().hostedZones.find(({ name }) => name === "tenant.net.");
            assert.deepEqual(zone?.tags, { plan: "gold" });
            assert.equal(scene.sandbox.calls()["GetChange"], undefined);
        });

        it("fail with the mistake of a target that was not known in the preview", async () => {
            const outcome = await engine(() => {
                const nameServers = new WhiteLabelNameServers("ns", { brandDomain: "example.com" });
                const target = nameServers.delegationSetId.apply((): Target => ({
                    addresses: ["10.0.0.300"],
                }));
                new TenantZone("tenant", { domain: "tenant.net", nameServers, target });
                return {};
            }).up();
            assert.equal(outcome.ok, false);
            const messages = outcome.errors.map(({ message }) => message).join("\n");
            assert.match(
                messages,
                /tenant\.net: target\.addresses\[0\]: "10\.0\.0\.300" is not an IPv4 or IPv6 address/,
            );
        });

        const NAMES = { delegationSetId: "N0SET00000000A", names: ["ns1.example.com"] };
        /** The values that a JavaScript program passes, and a StackReference. */
        const tenant = (more: object): Program => {
            const args = { domain: "tenant.net", target: ADDRESSES, nameServers: NAMES, ...more };
            return () => ({ zone: new TenantZone("tenant", args).zoneId });
        };
        const later = (value: unknown): pulumi.Output<unknown> => pulumi.output(value);
        const refused = async (program: Program): Promise<string> => {
            const outcome = await engine(program).up();
            assert.equal(outcome.ok, false);
            assert.deepEqual(
                scene.sandbox.contents().hostedZones.map(({ name }) => name),
                ["example.com."],
            );
            return outcome.errors.map(({ message }) => message).join("\n");
        };

        it("fail with the name of an undefined argument", async () => {
            const literal = await refused(tenant({ nameServers: { names: [] }, target: undefined }));
            assert.match(literal, /tenant\.net: target: is undefined/);
            assert.match(
                literal,
                /tenant\.net: nameServers\.delegationSetId: is undefined \(a misspelt output name of a StackReference causes this\)/,
            );
            assert.match(literal, /tenant\.net: nameServers\.names: is an empty list/);
            assert.match(
                await refused(tenant({ nameServers: undefined })),
                /tenant\.net: nameServers: is undefined/,
            );
        });

        it("fail because of an output that turns out to be undefined, and nothing is created", async () => {
            const parts = {
                ...NAMES,
                delegationSetId: later(undefined),
                names: later(["ns1.example.com", null]),
            };
            const both = await refused(tenant({ nameServers: parts }));
            assert.match(both, /tenant\.net: nameServers\.delegationSetId: is undefined \(a misspelt output/);
            assert.match(both, /tenant\.net: nameServers\.names\[1\]: is undefined/);
            const names = await refused(
                tenant({ nameServers: { ...NAMES, names: later("ns1.example.com") } }),
            );
            assert.match(names, /nameServers\.names: is "ns1\.example\.com"; give it the names of/);
            const whole = await refused(tenant({ nameServers: later({ id: "N1" }) }));
            assert.match(
                whole,
                /nameServers\.delegationSetId: is undefined.*nameServers\.names: is undefined/s,
            );
            const target = await refused(tenant({ target: later(undefined) }));
            assert.match(target, /tenant\.net: target: is undefined/);
        });

        it("fail because of the id of a set or brand zone that turns out to be undefined, and nothing is created", async () => {
            const cases: [more: object, message: RegExp][] = [
                [{ delegationSet: { id: later(undefined) } }, /delegationSet\.id: is undefined \(a misspelt/],
                [{ delegationSet: { id: later(null) } }, /delegationSet\.id: is undefined/],
                [
                    { delegationSet: { id: later("") } },
                    /delegationSet\.id: is ""; give it the id of a reusable/,
                ],
                [{ delegationSet: { id: later([]) } }, /delegationSet\.id: is \[\]/],
                [{ delegationSet: { fromZone: later(undefined) } }, /delegationSet\.fromZone: is undefined/],
                [{ delegationSet: { id: undefined } }, /delegationSet\.id: is undefined/],
                [{ brandZoneId: later(undefined) }, /brandZoneId: is undefined \(a misspelt/],
                [{ brandZoneId: later("") }, /brandZoneId: is ""/],
            ];
            const pool = { tenants: [{ domain: "tenant.net", target: ADDRESSES }] };
            // The real engine takes seconds for each value, and shows the same.
            for (const [more, message] of kind === "pulumi" ? cases.slice(0, 1) : cases) {
                const args = { brandDomain: "example.com", ...more };
                const alone = await refused(() => ({ hosts: new WhiteLabelNameServers("ns", args).hosts }));
                assert.match(alone, message);
                const all = await refused(() => ({
                    sets: new WhiteLabelDns("dns", { ...args, ...pool }).tenants,
                }));
                assert.match(all, message);
            }
            assert.deepEqual(scene.sandbox.contents().delegationSets, []);
        });

        it("fail because of an undefined mark of other name servers", async () => {
            const nameServers = { ...NAMES, mark: later(undefined) };
            assert.match(
                await refused(tenant({ nameServers })),
                /tenant\.net: nameServers\.mark: is undefined/,
            );
        });

        it("fail because of undefined arguments of single resources", async () => {
            const undefinedId = later(undefined) as pulumi.Output<string>;
            const set = { domain: "tenant.net", reference: "reference" };
            const records = { zone: "example.com", zoneId: "ZBRAND", records: {} };
            const cases: [what: string, make: (name: string) => pulumi.Resource, message: RegExp][] = [
                ["domain", (name) => new BrandZone(name, { domain: undefinedId }), /domain: is undefined/],
                [
                    "zoneId",
                    (name) => new BrandZone(name, { domain: "example.com", zoneId: undefinedId }),
                    /zoneId: is undefined/,
                ],
                [
                    "existingId",
                    (name) => new DelegationSet(name, { existingId: undefinedId }),
                    /existingId: is undefined/,
                ],
                [
                    "callerReference",
                    (name) => new DelegationSet(name, { callerReference: undefinedId }),
                    /callerReference: is undefined/,
                ],
                [
                    "delegationSetId",
                    (name) => new HostedZone(name, { ...set, delegationSetId: undefinedId }),
                    /delegationSetId: is undefined/,
                ],
                [
                    "domain",
                    (name) => new HostedZone(name, { ...set, domain: undefinedId }),
                    /domain: is undefined/,
                ],
                [
                    "zoneId",
                    (name) => new RecordSetGroup(name, { ...records, zoneId: undefinedId }),
                    /zoneId: is undefined/,
                ],
                [
                    "zone",
                    (name) => new RecordSetGroup(name, { ...records, zone: undefinedId }),
                    /zone: is undefined/,
                ],
                [
                    "servesSet",
                    (name) => new RecordSetGroup(name, { ...records, servesSet: undefinedId }),
                    /servesSet: is undefined/,
                ],
                [
                    "names",
                    (name) =>
                        new NameServerAddresses(name, {
                            names: later([]) as pulumi.Output<string[]>,
                            nameServers: later(undefined) as pulumi.Output<string[]>,
                        }),
                    /names: is an empty list.*nameServers: is undefined/s,
                ],
            ];
            for (const [what, make, message] of kind === "pulumi" ? cases.slice(-2) : cases) {
                const text = await refused(() => {
                    make("one");
                    return {};
                });
                assert.match(text, message, what);
            }
        });

        it("fail because of undefined tenants, known or not", async () => {
            const program = (tenants: unknown): Program => {
                const args = { brandDomain: "example.com", tenants: tenants as string[] };
                return () => ({ hosts: new WhiteLabelNameServers("ns", args).hosts });
            };
            assert.match(await refused(program(["a.net", undefined])), /tenants\[1\]: is undefined/);
            assert.match(await refused(program("a.net")), /tenants: is "a\.net"; give it the domains/);
            assert.match(await refused(program(later(undefined))), /tenants: is undefined/);
            assert.match(await refused(program(later([undefined]))), /tenants\[0\]: is undefined/);
            await up(program(later(["a.net"])));
        });

        it("replace no zone because its name servers changed, unless that is allowed", async () => {
            const program = (set: string, allowReplace?: boolean) => (): Record<string, unknown> => {
                const one = new WhiteLabelNameServers("one", { brandDomain: "example.com" });
                const two = new WhiteLabelNameServers("two", {
                    brandDomain: "example.com",
                    nameServers: ["ns5", "ns6", "ns7", "ns8"],
                });
                const nameServers = set === "one" ? one : two;
                const args = { domain: "tenant.net", target: ADDRESSES, nameServers, allowReplace };
                return { zone: new TenantZone("tenant", args).zoneId };
            };
            const before = await up(program("one"));
            const outcome = await engine(program("two")).preview();
            assert.equal(outcome.ok, false);
            const messages = outcome.errors.map(({ message }) => message).join("\n");
            assert.match(messages, /hosted zone Z\w+ of tenant\.net would be replaced/);
            const after = await up(program("two", true));
            assert.notEqual(after.outputs["zone"], before.outputs["zone"]);
        });

        it("fail with every mistake at once, before anything is created", async () => {
            const before = scene.sandbox.contents();
            const outcome = await engine(() => {
                new WhiteLabelDns("dns", {
                    brandDomain: "example..com",
                    tenants: [{ domain: "co.uk", target: ADDRESSES }],
                });
                return {};
            }).up();
            assert.equal(outcome.ok, false);
            const messages = outcome.errors.map(({ message }) => message).join("\n");
            assert.match(messages, /brandDomain: "example\.\.com" is not a valid domain/);
            assert.match(messages, /tenants\[0\]\.domain: "co\.uk" is a public suffix/);
            assert.deepEqual(scene.sandbox.contents(), before);
        });

        it("delegate a tenant below the brand domain in the brand zone", async () => {
            const program = (tenants: string[]) => (): Record<string, unknown> => {
                new WhiteLabelDns("dns", {
                    brandDomain: "example.com",
                    nameServers: ["ns1", "ns2"],
                    tenants: tenants.map((domain) => ({
                        domain,
                        target: ADDRESSES,
                        inside: domain.endsWith(".example.com") ? "example.com" : undefined,
                    })),
                });
                return {};
            };
            const delegation = (): string[] | undefined =>
                scene.sandbox
                    .contents()
                    .hostedZones.find(({ id }) => id === "ZBRAND")
                    ?.records.find(({ name }) => name === "shop.example.com.")?.values;
            await up(program(["tenant.net", "shop.example.com"]));
            assert.deepEqual(delegation(), ["ns1.example.com.", "ns2.example.com."]);
            await up(program(["tenant.net"]));
            assert.equal(delegation(), undefined);
        });

        it("show unknown values in a preview, and send none of them to AWS", async () => {
            const outcome = await engine(() => {
                const nameServers = new WhiteLabelNameServers("ns", { brandDomain: "example.com" });
                const target = nameServers.delegationSetId.apply((): Target => ADDRESSES);
                const tenant = new TenantZone("tenant", { domain: "tenant.net", nameServers, target });
                return {
                    zone: tenant.zoneId,
                    hosts: nameServers.hosts,
                    names: pulumi.output(nameServers.names),
                };
            }).preview();
            assert.deepEqual(outcome.errors, []);
            assert.deepEqual(scene.sandbox.calls(), {
                GetAccountLimit: 1,
                GetCallerIdentity: 1,
                GetHostedZone: 1,
                ListHostedZonesByName: 1,
                ListResourceRecordSets: 1,
            });
        });
    });
}
