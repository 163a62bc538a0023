import assert from "node:assert/strict";
import fc from "fast-check";
import { checkBrandAndServers } from "../../../audit/checks/checkBrand";
import {
    HOSTS,
    PLAN,
    assertSound,
    domainObservation,
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
