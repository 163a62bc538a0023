import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Zone } from "@pulumi/aws/route53";
import { TenantZone, WhiteLabelDns, WhiteLabelNameServers, type TenantZoneArgs } from "../../components";
import { ENGINE_KINDS, onEngine, useEmbedding, type Program } from "./embedding";

type Later = Omit<TenantZoneArgs, "domain" | "nameServers" | "transform">;

const ADDRESSES = { addresses: ["203.0.113.10"] };
const SECRET = "s3cr3t-token-of-a-tenant";

/** Replaces a certificate, whose validation record is known only after the resource exists. */
function certificate(domain: string): { name: pulumi.Output<string>; value: pulumi.Output<string> } {
    const { zoneId } = new Zone("certificate", { name: "platform.internal" });
    return {
        name: pulumi.interpolate`_${zoneId.apply((id) => id.toLowerCase())}.${domain}.`,
        value: pulumi.interpolate`_${zoneId.apply((id) => id.toLowerCase())}.acm-validations.aws.`,
    };
}

/** The secrets of a state; an export has them as plain text below the mark. */
function isMarkedSecret(part: unknown): boolean {
    return typeof part === "object" && part !== null && "4dabf18193072939515e22adb298388d" in part;
}

for (const kind of ENGINE_KINDS) {
    describe(`Records that a preview does not know, ${onEngine(kind)}`, function () {
        this.timeout(300_000);
        const scene = useEmbedding(kind);
        const { engine } = scene;
        const tenantWith =
            (later: () => Later): Program =>
            () => {
                const nameServers = new WhiteLabelNameServers("ns", { brandDomain: "example.com" });
                new TenantZone("tenant.net", { domain: "tenant.net", nameServers, ...later() });
                return {};
            };
        const zone = () => scene.sandbox.contents().hostedZones.find(({ name }) => name === "tenant.net.");
        const stored = (type: string) => zone()?.records.filter((record) => record.type === type) ?? [];

        it("are written, with tags and a comment, and change nothing the second time", async () => {
            const program = tenantWith(() => {
                const { name, value } = certificate("tenant.net");
                return {
                    target: ADDRESSES,
                    names: ["@", value.apply((text) => text.slice(0, 6))],
                    records: [
                        { name, type: pulumi.output("CNAME"), ttl: 60, values: [value] },
                        pulumi.output({
                            name: "shop",
                            type: "A",
                            values: ["203.0.113.11"],
                            setIdentifier: value,
                            routing: { weight: value.apply(({ length }) => length) },
                        }),
                        { name: "www", type: "A", alias: { name: pulumi.output("@") } },
                    ],
                    tags: { certificate: name },
                    comment: pulumi.interpolate`Validated by ${value}`,
                };
            });
            const before = scene.sandbox.contents();
            const preview = await engine(program).preview();
            assert.deepEqual(preview.errors, []);
            assert.deepEqual(scene.sandbox.contents(), before);
            const up = await engine(program).up();
            assert.deepEqual(up.errors, []);
            const [cname] = stored("CNAME");
            assert.match(cname?.name ?? "", /^_z[0-9a-z]+\.tenant\.net\.$/);
            assert.match(cname?.values?.[0] ?? "", /^_z[0-9a-z]+\.acm-validations\.aws\.$/);
            const shop = stored("A").find(({ setIdentifier }) => setIdentifier !== undefined);
            assert.deepEqual(shop?.routing, { Weight: cname?.values?.[0]?.length });
            assert.deepEqual(stored("A").find(({ name }) => name === "www.tenant.net.")?.alias, {
                dnsName: "tenant.net.",
                evaluateTargetHealth: false,
                hostedZoneId: zone()?.id,
            });
            assert.match(JSON.stringify(zone()?.tags), /_z[0-9a-z]+\.tenant\.net\./);
            assert.match(zone()?.comment ?? "", /^Validated by _z/);
            const again = await engine(program).up();
            assert.deepEqual(again.errors, []);
            assert.deepEqual(
                { ...again.changes, same: 0 },
                { create: 0, update: 0, replace: 0, delete: 0, same: 0 },
            );
            const refresh = await engine(program).refresh();
            assert.deepEqual(
                { ...refresh.changes, same: 0 },
                { create: 0, update: 0, replace: 0, delete: 0, same: 0 },
            );
            const destroy = await engine(program).destroy();
            assert.deepEqual(destroy.errors, []);
            assert.deepEqual(scene.sandbox.contents(), before);
        });

        it("are combined with records in a zone file, whose decimal escapes become Route 53's", async () => {
            const file = join(scene.folder, "tenant.net.zone");
            await writeFile(
                file,
                '$TTL 60\n@ A 192.0.2.1\n\\042.x CNAME \\042.y\n@ TXT "a\\052\\200"\n@ MX 10 mail\nmail A 192.0.2.2\n',
            );
            const program = tenantWith(() => {
                const { value } = certificate("tenant.net");
                return {
                    target: { addresses: [value.apply(() => "203.0.113.10")] },
                    records: { file },
                    tags: { certificate: value },
                };
            });
            const up = await engine(program).up();
            assert.deepEqual(up.errors, []);
            assert.ok(
                up.warnings.some((text) =>
                    text.includes("left out, because these names get the target: @ A"),
                ),
                up.warnings.join("\n"),
            );
            const records = (zone()?.records ?? []).flatMap(({ name, type, values = [] }) =>
                ["NS", "SOA"].includes(type) ? [] : [`${name} ${type} ${values.join(" ")}`],
            );
            assert.deepEqual(records.sort(), [
                "\\052.x.tenant.net. CNAME \\052.y.tenant.net.",
                "mail.tenant.net. A 192.0.2.2",
                "tenant.net. A 203.0.113.10",
                "tenant.net. MX 10 mail.tenant.net.",
                'tenant.net. TXT "a4\\310"',
                "www.tenant.net. A 203.0.113.10",
            ]);
            assert.deepEqual((await engine(program).up()).changes.update, 0);
            const unknown = await engine(
                tenantWith(() => ({
                    target: ADDRESSES,
                    names: [certificate("tenant.net").name],
                    records: { file },
                })),
            ).preview();
            assert.match(
                unknown.errors.map(({ message }) => message).join("\n"),
                /tenant\.net: names: is an output, but the names must be known/,
            );
        });

        it("are refused by the provider's check when they are known: nothing of the tenant is created", async () => {
            const wrong = (make: (value: pulumi.Output<string>) => Later): Program =>
                tenantWith(() => make(certificate("tenant.net").value));
            for (const [program, message] of [
                [
                    wrong((value) => ({
                        records: [
                            { name: value.apply(() => "www"), type: "CNAME", values: ["a.example.net."] },
                        ],
                        target: ADDRESSES,
                    })),
                    /tenant\.net: records: www CNAME: a CNAME cannot share its name .*this name also has A/,
                ],
                [
                    wrong((value) => ({
                        target: value.apply((): typeof ADDRESSES | undefined => undefined) as pulumi.Output<
                            typeof ADDRESSES
                        >,
                    })),
                    /tenant\.net: target: is undefined/,
                ],
                [
                    wrong((value) => ({ comment: value.apply((text) => text.padEnd(257, "x")) })),
                    /tenant\.net: comment: .* text of at most 256 characters/,
                ],
                [
                    wrong((value) => ({
                        records: value.apply(() => [{ name: "x", type: "A", valeus: [] }]),
                    })),
                    /tenant\.net: records\[0\]\.valeus: is not a known setting/,
                ],
            ] as const) {
                const up = await engine(program).up();
                assert.equal(up.ok, false);
                assert.match(up.errors.map(({ message }) => message).join("\n"), message);
                assert.equal(zone(), undefined);
            }
        });

        it("are refused if the delegation of an inner tenant hides them", async () => {
            const program: Program = () => {
                const { name, value } = certificate("shop.tenant.net");
                new WhiteLabelDns("dns", {
                    brandDomain: "example.com",
                    tenants: [
                        { domain: "tenant.net", records: [{ name, type: "CNAME", values: [value] }] },
                        { domain: "shop.tenant.net", inside: "tenant.net", target: ADDRESSES },
                    ],
                });
                return {};
            };
            const up = await engine(program).up();
            assert.match(
                up.errors.map(({ message }) => message).join("\n"),
                /records\[0\]: "_z.*" CNAME is at or below shop\.tenant\.net, a tenant/,
            );
            assert.equal(zone(), undefined);
        });

        it("stay secret if they are secret: no state and no step shows them", async () => {
            const program = tenantWith(() => ({
                records: [{ name: "@", type: "TXT", values: [pulumi.secret(SECRET)] }],
                tags: pulumi.secret({ token: SECRET }),
                comment: pulumi.secret(SECRET),
            }));
            const up = await engine(program).up();
            assert.deepEqual(up.errors, []);
            assert.deepEqual(stored("TXT")[0]?.values, [`"${SECRET}"`]);
            assert.equal(zone()?.comment, SECRET);
            const state = JSON.stringify(await engine(program).exportState(), (_key, part: unknown) =>
                isMarkedSecret(part) ? "a secret" : part,
            );
            assert.ok(!state.includes(SECRET), "in the state it is a secret everywhere");
            assert.ok(!JSON.stringify(up).includes(SECRET));
            assert.deepEqual((await engine(program).up()).changes.update, 0);
        });
    });
}
