import assert from "node:assert/strict";
import fc from "fast-check";
import { checkBrandAndServers } from "../../../audit/checks/checkBrand";
import {
    HOSTS,
    PLAN,
    assertSound,
    domainObservation,
    find,
    glueObservations,
    maybe,
    names,
    serverObservations,
} from "./observations";

describe("the checks of the brand domain and its servers", () => {
    it("never throw, and give each finding that is not ok a next step and an owner", () => {
        fc.assert(
            fc.property(
                domainObservation,
                serverObservations,
                glueObservations,
                maybe(names),
                (brand, servers, glue, brandNameServers) => {
                    const plan = { ...PLAN, brandNameServers };
                    assertSound(
                        checkBrandAndServers(plan, { ...brand, domain: "example.com" }, servers, glue),
                    );
                },
            ),
        );
    });

    describe("if the brand's name servers were renamed, and its registry has the former ones too", () => {
        const former = [{ host: "old1.example.com", now: HOSTS[0] ?? "" }];
        const delegation = (...all: string[]) => ({
            value: { parent: "com", nameServers: all.map((name) => ({ name, glue: [] })), nxdomain: false },
        });
        const findingsOf = (plan: object, ...all: string[]) =>
            checkBrandAndServers(
                { ...PLAN, brandFormer: former, ...plan },
                { domain: "example.com", delegation: delegation(...all), answers: [] },
                [],
                [],
            );

        it("warn of the former ones if an operator sets them", () => {
            const found = find(findingsOf({}, ...HOSTS, "old1.example.com"), "former");
            assert.deepEqual([found.verdict, found.party], ["warning", "brand registrar"]);
        });

        it("require the former ones until they are retired if the stack sets them", () => {
            const found = findingsOf({ brandSetByStack: true }, ...HOSTS, "old1.example.com");
            assert.deepEqual(
                [find(found, "delegation").verdict, find(found, "former").verdict],
                ["ok", "ok"],
            );
            assert.match(find(found, "former").expected, /beside the present ones, until they are retired/);
        });

        it("name the stack if the registry has other name servers", () => {
            const found = findingsOf({ brandSetByStack: true }, "ns.other.example");
            assert.match(find(found, "delegation").next, /pulumi up --refresh.*ns1\.example\.com/);
        });
    });

    it("never draw a definite conclusion from silence", () => {
        const silence = { problem: "no answer", definite: false };
        const findings = checkBrandAndServers(
            PLAN,
            { domain: "example.com", delegation: silence, own: silence, answers: [] },
            HOSTS.map((host) => ({ host, aws: silence, records: silence })),
            [],
        );
        assert.ok(findings.length > 0);
        findings.forEach((finding) => assert.equal(finding.verdict, "unknown", JSON.stringify(finding)));
    });
});
