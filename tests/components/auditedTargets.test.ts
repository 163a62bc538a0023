import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { createTargetOf } from "../../audit/targets";
import { auditedSettings, auditedTargets } from "../../components/auditedTargets";

type Tenants = Parameters<typeof auditedTargets>[0];

const ALIAS = { dnsName: "lb-1.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };
const A = { addresses: ["203.0.113.10"] };
const B = { addresses: ["203.0.113.20", "2001:db8::20"] };

describe("The targets in the audit's input", () => {
    it("are one entry if all tenants have the same target, for any number of tenants", () => {
        const tenants = Array.from({ length: 1000 }, (_none, index) => ({
            domain: `t${index}.net`,
            target: A,
        }));
        assert.deepEqual(auditedTargets(tenants), [A]);
    });

    it("are left out if a transform may write other records, while the rest of the input stays", () => {
        const tenants: Tenants = [
            { domain: "a.net", target: A, registrar: "route53domains" },
            { domain: "b.net", target: A },
        ];
        assert.deepEqual(auditedSettings(tenants, true), { setByStack: ["a.net"] });
        assert.deepEqual(auditedSettings(tenants, false), { setByStack: ["a.net"], targets: [A] });
        assert.deepEqual(auditedSettings([{ domain: "b.net" }], false), {});
    });

    it("are empty if there is no target, or if all are outputs", () => {
        assert.equal(auditedTargets([]), undefined);
        assert.equal(auditedTargets([{ domain: "a.net" }]), undefined);
        assert.equal(auditedTargets([{ domain: "a.net", target: pulumi.output(A) }]), undefined);
        assert.equal(
            auditedTargets([{ domain: "a.net", target: { addresses: pulumi.secret(["203.0.113.10"]) } }]),
            undefined,
        );
    });

    it("name the domain to query: the tenant's domain, or the first name with the target", () => {
        assert.deepEqual(
            auditedTargets([
                { domain: "a.net", target: { alias: ALIAS }, names: ["www", "shop"] },
                { domain: "b.net", target: { alias: ALIAS }, names: ["*", "@"] },
                { domain: "c.net", target: { alias: ALIAS }, names: ["*"] },
            ]),
            [
                { alias: ALIAS.dnsName, name: "www" },
                { alias: ALIAS.dnsName, tenants: ["b.net"] },
                { tenants: ["c.net"] },
            ],
        );
    });

    it("do not depend on the order of the config", () => {
        const tenants: Tenants = ["a", "b", "c", "d", "e"].map((name, index) => ({
            domain: `${name}.net`,
            ...(index === 4 ? {} : { target: index % 2 === 0 ? A : B, registrar: "route53domains" }),
        }));
        const inOrder = auditedSettings(tenants, false);
        assert.deepEqual(auditedSettings([...tenants].reverse(), false), inOrder);
        assert.deepEqual(inOrder.setByStack, ["a.net", "b.net", "c.net", "d.net"]);
    });

    it("are at most twenty different ones, of the largest numbers of tenants", () => {
        const own = Array.from({ length: 60 }, (_none, index) => ({
            domain: `t${index}.net`,
            target: { addresses: [`203.0.113.${index}`] },
        }));
        const told = auditedTargets([...own, { domain: "a.net", target: A }, { domain: "b.net", target: A }]);
        assert.equal(told?.length, 20);
        assert.deepEqual(told?.[0], { ...A, tenants: ["a.net", "b.net", "t10.net"] });
    });

    it("contain each tenant's own target, or none, for every mixture", () => {
        const target = fc.constantFrom(A, B, { alias: ALIAS }, undefined, pulumi.output(A));
        fc.assert(
            fc.property(fc.array(target, { maxLength: 12 }), (all) => {
                const tenants: Tenants = all.map((each, index) => ({
                    domain: `t${index}.net`,
                    target: each,
                }));
                const of = createTargetOf(
                    {
                        version: 1,
                        brandDomain: "example.com",
                        delegationSets: [],
                        tenants: {},
                        targets: auditedTargets(tenants),
                    },
                    (name) => name,
                );
                for (const { domain, target: own } of tenants) {
                    const plain =
                        own === A || own === B
                            ? own
                            : own !== undefined && "alias" in own
                              ? { alias: ALIAS.dnsName }
                              : undefined;
                    assert.deepEqual(of(domain), plain && { name: domain, ...plain });
                }
            }),
        );
    });
});
