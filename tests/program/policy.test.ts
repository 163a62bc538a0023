import assert from "node:assert/strict";
import { allowedRights, compareRights, rightOf } from "../policy/iamPolicy";
import { openStage, tenants, type Stage } from "./stage";

/** The calls of one stack's whole life. The calls of all tests together are compared after the run (tests/policy/wholeRun.ts). */
describe("The IAM policy in the docs", () => {
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
    });
    afterEach(() => stage.close());

    it("allows all calls of a stack's life", async () => {
        const [tenant] = tenants(1);
        const settings = { brandDomain: "example.com", tenants: [{ ...tenant, tags: { plan: "gold" } }] };
        const called = new Set<string>();
        for (const [verb, given] of [
            ["up", settings],
            ["up", { ...settings, tenants: [{ ...tenant, comment: "moved" }] }],
            ["refresh", settings],
            ["destroy", settings],
        ] as const) {
            // STS answers this call with any policy (API GetCallerIdentity: "No permissions are required").
            const { GetCallerIdentity, ...calls } = (await stage.step(verb, given)).calls;
            assert.equal(GetCallerIdentity, 1, verb);
            Object.keys(calls).forEach((operation) => called.add(`route53:${operation}`));
        }
        const actions = allowedRights().map((right) => right.split(" ")[0] ?? "");
        assert.deepEqual(compareRights(actions, called).missing, []);
        assert.ok(called.size >= 10, [...called].join());
    });
});

describe("The comparison of a policy with calls", () => {
    it("recognizes the calls of Route 53 Domains by their target", () => {
        assert.equal(
            rightOf("POST", "/", "Route53Domains_v20140515.GetDomainDetail"),
            "route53domains:GetDomainDetail *",
        );
        assert.equal(rightOf("POST", "/"), undefined);
    });

    it("finds calls that are not allowed, and rights that no call needs", () => {
        assert.deepEqual(compareRights(["a *", "b *"], ["b *", "c *"]), {
            missing: ["c *"],
            needless: ["a *"],
        });
        assert.deepEqual(compareRights(["a *"], ["a *", "a *"]), { missing: [], needless: [] });
    });

    it("finds every right superfluous if there was no call", () => {
        assert.deepEqual(compareRights(allowedRights(), []).needless, allowedRights().sort());
        assert.ok(allowedRights().length >= 10);
    });

    it("treats an action on another resource as another right", () => {
        const needed = rightOf("GET", "/2013-04-01/hostedzone/Z1");
        assert.deepEqual(compareRights(["route53:GetHostedZone *"], [needed ?? ""]), {
            missing: ["route53:GetHostedZone arn:aws:route53:::hostedzone/*"],
            needless: ["route53:GetHostedZone *"],
        });
    });

    for (const [method, url, right] of [
        ["POST", "/2013-04-01/hostedzone", "route53:CreateHostedZone *"],
        ["GET", "/2013-04-01/hostedzonesbyname?dnsname=a.net", "route53:ListHostedZonesByName *"],
        [
            "POST",
            "/2013-04-01/hostedzone/Z1/rrset/",
            "route53:ChangeResourceRecordSets arn:aws:route53:::hostedzone/*",
        ],
        [
            "GET",
            "/2013-04-01/tags/hostedzone/Z1",
            "route53:ListTagsForResource arn:aws:route53:::hostedzone/*",
        ],
        [
            "POST",
            "/2013-04-01/tags/hostedzone",
            "route53:ListTagsForResources arn:aws:route53:::hostedzone/*",
        ],
        ["GET", "/2013-04-01/change/C1", "route53:GetChange arn:aws:route53:::change/*"],
        [
            "GET",
            "/2013-04-01/delegationset/N1",
            "route53:GetReusableDelegationSet arn:aws:route53:::delegationset/*",
        ],
        [
            "GET",
            "/2013-04-01/reusabledelegationsetlimit/N1/MAX_ZONES_BY_REUSABLE_DELEGATION_SET",
            "route53:GetReusableDelegationSetLimit arn:aws:route53:::delegationset/*",
        ],
        ["GET", "/2013-04-01/accountlimit/MAX_HOSTED_ZONES_BY_OWNER", "route53:GetAccountLimit *"],
        ["GET", "/_sandbox/calls", undefined],
    ] as const) {
        it(`maps ${method} ${url} to ${right ?? "no right"}`, () => {
            assert.equal(rightOf(method, url), right);
        });
    }
});
