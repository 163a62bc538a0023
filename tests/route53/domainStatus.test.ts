import assert from "node:assert/strict";
import { changeProblems, startProblems } from "../../route53/domainStatus";
import type { DomainDetail } from "../../route53/domains";

const NOW = Date.UTC(2026, 10, 1);
const detail = (more: Partial<DomainDetail> = {}): DomainDetail => ({
    nameServers: [],
    status: ["clientTransferProhibited"],
    autoRenew: true,
    expires: new Date(Date.UTC(2027, 10, 1)),
    ...more,
});

describe("A registered domain", () => {
    it("can be changed with only the transfer lock", () => {
        assert.deepEqual(startProblems("tenant.net", detail(), NOW), []);
        assert.deepEqual(startProblems("tenant.net", detail({ status: ["ok"] }), NOW), []);
    });

    for (const [status, nextStep] of [
        ["clientUpdateProhibited", /disable-domain-transfer-lock .*--domain-name tenant\.net/],
        ["serverUpdateProhibited", /support case/],
        ["pendingCreate", /wait until that is complete/],
        ["pendingRestore", /wait until that is complete/],
        ["pendingUpdate", /wait until the status is gone/],
        ["pendingTransfer", /up to ten days/],
        ["pendingDelete", /can no longer be changed/],
        ["redemptionPeriod", /restore it with/],
        ["clientHold", /verify it/],
        ["serverHold", /ask AWS Support/],
    ] as const) {
        it(`cannot be changed with the status ${status}, with a way out`, () => {
            const [problem = "", ...more] = changeProblems("tenant.net", detail({ status: ["ok", status] }));
            assert.ok(problem.startsWith(`tenant.net has the status ${status}: `), problem);
            assert.match(problem, nextStep);
            assert.deepEqual(more, []);
        });
    }

    it("cannot be changed if it is not in the account, or if AWS does not support its top-level domain", () => {
        assert.match(changeProblems("tenant.net", "missing").join(), /aws:profile/);
        assert.match(startProblems("tenant.museum", "unsupported", NOW).join(), /by hand/);
    });

    it("needs remaining days before a change starts, and not during a change", () => {
        const soon = new Date(NOW + 10 * 24 * 3600 * 1000);
        const past = new Date(NOW - 1000);
        const expiring = detail({ expires: soon, autoRenew: false });
        assert.match(
            startProblems("tenant.net", expiring, NOW).join(),
            /expires on 2026-11-11, and is not renewed automatically; renew it first/,
        );
        assert.deepEqual(changeProblems("tenant.net", expiring), []);
        assert.deepEqual(startProblems("tenant.net", detail({ expires: soon }), NOW), []);
        assert.match(
            startProblems("tenant.net", detail({ expires: past }), NOW).join(),
            /expired on 2026-10-31;/,
        );
        assert.deepEqual(startProblems("tenant.net", detail({ expires: undefined }), NOW), []);
    });
});
