import assert from "node:assert/strict";
import fc from "fast-check";
import { checkRetirement } from "../../../audit/checks/checkFormer";
import { checkTenantDomain } from "../../../audit/checks/checkTenantDomain";
import type { AuditedTenant } from "../../../audit/input";
import type { DomainObservation } from "../../../audit/observations";
import type { Finding } from "../../../audit/report";
import { CONTEXT, HOSTS, TENANT, assertSound, domainObservation, find, healthy } from "./observations";

const [NS1 = "", NS2 = ""] = HOSTS;
const [OLD1, OLD2] = ["old1.example.com", "old2.example.com"] as const;
const RENAMED: AuditedTenant = {
    ...TENANT,
    former: [
        { host: OLD1, now: NS1 },
        { host: OLD2, now: NS2 },
    ],
};

function delegatedTo(...names: string[]): DomainObservation {
    const { value } = healthy.delegation;
    assert.ok(value);
    const nameServers = names.map((name) => ({ name, glue: [] }));
    return { ...healthy, delegation: { value: { ...value, nameServers } } };
}

function problems(findings: readonly Finding[]): string[] {
    return findings
        .filter(({ verdict }) => verdict !== "ok")
        .map(
            ({ verdict, check, party, because }) =>
                `${verdict} ${check} (${party})${because === undefined ? "" : `, ${because}`}`,
        );
}

describe("the check of former names", () => {
    it("is not made for a tenant whose name servers were never renamed", () => {
        const findings = checkTenantDomain(TENANT, healthy, CONTEXT);
        assert.ok(findings.every(({ check }) => check !== "former"));
    });

    it("is ok if the parent has only the present names", () => {
        const findings = checkTenantDomain(RENAMED, healthy, CONTEXT);
        assert.deepEqual(problems(findings), []);
        assert.equal(find(findings, "former").expected, `none of the former names ${OLD1}, ${OLD2}`);
    });

    it("is the only finding, a warning, if the parent has former names, or a mixture", () => {
        for (const names of [
            [OLD1, OLD2],
            [OLD1, NS2],
            [OLD2, NS1],
            [OLD1, OLD2, NS1, NS2],
        ]) {
            const findings = checkTenantDomain(RENAMED, delegatedTo(...names), CONTEXT);
            assert.deepEqual(problems(findings), ["warning former (tenant)"], names.join());
            const { seen, next } = find(findings, "former");
            assert.ok(seen.endsWith("on answering"), seen);
            assert.ok(names.filter((name) => name.startsWith("old")).every((name) => seen.includes(name)));
            assert.match(next, /exactly ns1\.example\.com, ns2\.example\.com\..* may be retired/);
        }
    });

    it("leaves a delegation that lacks a server, or has a foreign one, to the check of the delegation", () => {
        const lacking = checkTenantDomain(RENAMED, delegatedTo(OLD1), CONTEXT);
        assert.ok(problems(lacking).includes("warning delegation (tenant)"));
        assert.ok(problems(lacking).includes("warning former (tenant), delegation"));
        const foreign = checkTenantDomain(RENAMED, delegatedTo(OLD1, NS2, "ns.elsewhere.net"), CONTEXT);
        assert.ok(problems(foreign).includes("broken delegation (tenant)"));
    });

    it("is broken, because of the name's addresses, if a former name in the delegation has lost them", () => {
        const context = { ...CONTEXT, dead: new Set([OLD1]) };
        const findings = checkTenantDomain(RENAMED, delegatedTo(OLD1, OLD2), context);
        assert.deepEqual(problems(findings), ["broken former (us), addresses"]);
        assert.match(find(findings, "former").seen, /^old1\.example\.com, which does not answer/);
        assert.deepEqual(problems(checkTenantDomain(RENAMED, delegatedTo(OLD2, NS1), context)), [
            "warning former (tenant)",
        ]);
    });

    it("is broken if a server that the parent has only under its former name does not answer for the tenant", () => {
        const tenant = { ...TENANT, former: [{ host: OLD1 }] };
        const observation = delegatedTo(NS1, NS2, OLD1);
        const [first] = healthy.answers;
        assert.ok(first);
        const refused = {
            ...first,
            host: OLD1,
            answer: { kind: "answer" as const, rcode: "REFUSED", authoritative: false },
        };
        const findings = checkTenantDomain(
            tenant,
            { ...observation, answers: [...healthy.answers, refused] },
            CONTEXT,
        );
        assert.deepEqual(problems(findings), ["broken former (us)"]);
    });

    it("never throws, and is unknown for a delegation that could not be checked", () => {
        fc.assert(
            fc.property(domainObservation, (observation) => {
                const findings = checkTenantDomain(RENAMED, observation, CONTEXT);
                assertSound(findings);
                const { verdict } = find(findings, "former");
                assert.equal(verdict === "unknown", observation.delegation.value === undefined);
            }),
        );
    });

    it("allows the retirement of a name if all domains of the audit were checked and none is delegated to it", () => {
        assert.match(checkRetirement([], 0, 3).seen, /no delegation.*3 tenants.*may be retired/);
        assert.deepEqual(
            [checkRetirement(["b.net"], 0, 3), checkRetirement(["b.net"], 2, 3)].map(({ seen }) => seen),
            ["goes on answering, for b.net", "goes on answering, for b.net"],
        );
        const { verdict, seen } = checkRetirement([], 1, 3);
        assert.equal(verdict, "unknown");
        assert.doesNotMatch(seen, /may be retired/);
    });
});
