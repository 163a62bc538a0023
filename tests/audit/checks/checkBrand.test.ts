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
    it("are total, and give each finding that is not ok a next step and an owner", () => {
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

    describe("where the brand's name servers were renamed, and its registry has the former ones too", () => {
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

        it("warn of it where a person sets them", () => {
            const found = find(findingsOf({}, ...HOSTS, "old1.example.com"), "former");
            assert.deepEqual([found.verdict, found.party], ["warning", "brand registrar"]);
        });

        it("want them there where the stack does, until they are retired", () => {
            const found = findingsOf({ brandSetByStack: true }, ...HOSTS, "old1.example.com");
            assert.deepEqual(
                [find(found, "delegation").verdict, find(found, "former").verdict],
                ["ok", "ok"],
            );
            assert.match(find(found, "former").expected, /beside the present ones, until they are retired/);
        });

        it("name the stack where the registry has others", () => {
            const found = findingsOf({ brandSetByStack: true }, "ns.other.example");
            assert.match(find(found, "delegation").next, /pulumi up --refresh.*ns1\.example\.com/);
        });
    });

    it("never make anything definite of silence", () => {
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
