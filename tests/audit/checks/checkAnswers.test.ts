import assert from "node:assert/strict";
import fc from "fast-check";
import { checkTenantDomain } from "../../../audit/checks/checkTenantDomain";
import type { AnswerObservation } from "../../../audit/observations";
import type { Finding } from "../../../audit/report";
import { CONTEXT, TENANT, find, healthy, healthyAnswers, maybe } from "./observations";

describe("the check of a server's answers", () => {
    it("is never ok if an address is silent, and never broken only because of silence", () => {
        fc.assert(
            fc.property(fc.nat(healthyAnswers.length - 1), maybe(fc.boolean()), (index, noRoute) => {
                const answers = healthyAnswers.map((at, each): AnswerObservation =>
                    each === index ? { ...at, answer: { kind: "silent", problem: "", noRoute } } : at,
                );
                const findings = checkTenantDomain(TENANT, { ...healthy, answers }, CONTEXT);
                const { host } = answers[index] ?? {};
                const of = findings.filter(({ check }) => check === "answers");
                of.forEach(({ verdict, server }) =>
                    assert.equal(verdict, server === host ? "unknown" : "ok"),
                );
            }),
        );
    });

    it("calls a refused connection broken only if the other transport has an answer", () => {
        const refuse = (which: (at: AnswerObservation) => boolean): Finding[] =>
            checkTenantDomain(
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
});
