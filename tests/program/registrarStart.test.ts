import assert from "node:assert/strict";
import { openStage, type Stage, type TestSettings } from "./stage";

const TARGET = { addresses: ["203.0.113.10"] };
const MANAGED = { registrar: "route53domains" };
const DAY = 24 * 60 * 60 * 1000;
const SERVERS = [{ name: "ns1.former-host.com", glue: [] }];

const settings = (domain: string): TestSettings => ({
    brandDomain: "example.com",
    brandZoneId: "ZBRAND",
    delegationSet: { fromZone: "ZBRAND" },
    rewriteBrandZone: true,
    tenants: [{ domain, target: TARGET, ...MANAGED }],
});
const withBrand = (): TestSettings => ({ ...settings("tenant.net"), ...MANAGED });

/** The data of a domain at a registry or in the account, and the preview's message about it. */
const OBSTACLES: [what: string, registration: object, reason: RegExp][] = [
    [
        "is registered elsewhere",
        { registrar: "elsewhere" },
        / is not registered at Route 53 Domains in this AWS account/,
    ],
    ...[
        "clientUpdateProhibited",
        "serverUpdateProhibited",
        "pendingCreate",
        "pendingUpdate",
        "pendingTransfer",
        "pendingDelete",
        "pendingRestore",
        "redemptionPeriod",
        "clientHold",
        "serverHold",
    ].map((status): [string, object, RegExp] => [
        `has the status ${status}`,
        { status: [status] },
        new RegExp(` has the status ${status}: .+`),
    ]),
    [
        "expires within days, without a renewal",
        { autoRenew: false, expires: new Date(Date.now() + 3 * DAY).toISOString() },
        / expires on \d{4}-\d\d-\d\d, and is not renewed automatically; renew it first/,
    ],
    [
        "has expired",
        { expires: new Date(Date.now() - DAY).toISOString() },
        / expired on \d{4}-\d\d-\d\d; renew it first/,
    ],
];

describe("A preview of name servers at Route 53 Domains", function () {
    this.timeout(60_000);
    let stage: Stage;
    before(async () => {
        stage = await openStage("embedded");
        // The first step creates the brand zone.
        await stage.step("preview", { ...settings("tenant.net"), tenants: [] });
    });
    after(() => stage.close());

    const register = async (domain: string, more: object): Promise<void> => {
        const expires = new Date(Date.now() + 300 * DAY).toISOString();
        const good = { registrar: "route53domains", status: [], autoRenew: true, expires };
        const body = JSON.stringify({ nameServers: SERVERS, ...good, ...more });
        const answer = await fetch(`${stage.sandbox.endpoint}/_sandbox/registry/${domain}`, {
            method: "POST",
            body,
        });
        assert.equal(answer.status, 200, await answer.text());
    };
    /** A preview that is refused after reading only, and that changes nothing. */
    const refusalOf = async (given: TestSettings): Promise<string> => {
        const before = JSON.stringify(stage.sandbox.contents());
        const { ok, errors, calls } = await stage.attempt("preview", given);
        assert.equal(ok, false);
        assert.deepEqual(
            Object.keys(calls).filter((name) => !/^(Get|List)/.test(name)),
            [],
        );
        assert.equal(JSON.stringify(stage.sandbox.contents()), before);
        return JSON.stringify(errors);
    };

    for (const [what, registration, reason] of OBSTACLES) {
        it(`reports that a tenant's domain ${what}`, async () => {
            await register("tenant.net", registration);
            assert.match(await refusalOf(settings("tenant.net")), new RegExp(`tenant\\.net${reason.source}`));
        });
    }

    it("reports the same of the brand domain, before its tenants'", async () => {
        await register("tenant.net", { status: ["pendingTransfer"] });
        await register("example.com", { status: ["serverUpdateProhibited"] });
        assert.match(await refusalOf(withBrand()), /example\.com has the status serverUpdateProhibited/);
        await register("example.com", {});
        assert.match(await refusalOf(withBrand()), /tenant\.net has the status pendingTransfer/);
    });

    it("reports that AWS does not support the top-level domain", async () => {
        await register("tenant.museum", {});
        assert.match(
            await refusalOf(settings("tenant.museum")),
            /tenant\.museum is below a top-level domain that Route 53 Domains does not offer/,
        );
    });

    it("continues with a transfer lock, and with a domain shortly before its renewal", async () => {
        await register("tenant.net", {
            transferLock: true,
            status: ["autoRenewPeriod"],
            autoRenew: true,
            expires: new Date(Date.now() + 3 * DAY).toISOString(),
        });
        await stage.step("preview", settings("tenant.net"));
    });
});
