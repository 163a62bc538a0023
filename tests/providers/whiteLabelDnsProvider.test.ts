import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
    DelegationSet,
    TenantZone,
    WhiteLabelDns,
    WhiteLabelDnsProvider,
    WhiteLabelNameServers,
    type AwsArgument,
} from "../../components";
import { ADDRESSES, awsOf, openScene, touched, withDnsOf, type Scene } from "../program/providerScene";

describe("An aws.Provider that is passed to a component", () => {
    let scene: Scene;
    beforeEach(async () => {
        scene = await openScene("embedded");
    });
    afterEach(() => scene.close());

    class Aws extends pulumi.ProviderResource {
        constructor() {
            super("aws", "customer", { region: "eu-west-1" });
        }
    }
    class Outer extends pulumi.ComponentResource {
        constructor(opts?: pulumi.ComponentResourceOptions) {
            super("test:index:Outer", "outer", {}, opts);
        }
    }
    const brand = { brandDomain: "example.com" };
    const settings = { ...brand, tenants: [] };
    const NAMES = { delegationSetId: "N0SET00000000A", names: ["ns1.example.com"] };
    const tenant = { domain: "tenant.net", target: ADDRESSES, nameServers: NAMES };
    const inner = (): { parent: Outer } => ({ parent: new Outer({ providers: { aws: new Aws() } }) });
    const set = {
        callerReference: "one",
        neighbors: { brandDomain: "example.com", brandNameServers: [], rewriteBrandZone: false, tenants: [] },
    };

    for (const [what, make] of [
        [
            "WhiteLabelDns, by the option provider",
            () => new WhiteLabelDns("dns", settings, { provider: new Aws() }),
        ],
        [
            "WhiteLabelDns, by the option providers",
            () => new WhiteLabelDns("dns", settings, { providers: [new Aws()] }),
        ],
        ["WhiteLabelDns, by a component around it", () => new WhiteLabelDns("dns", settings, inner())],
        ["WhiteLabelNameServers", () => new WhiteLabelNameServers("dns", brand, { provider: new Aws() })],
        ["TenantZone", () => new TenantZone("dns", tenant, { provider: new Aws() })],
        ["DelegationSet", () => new DelegationSet("dns", set, { provider: new Aws() })],
        ["DelegationSet, by a component around it", () => new DelegationSet("dns", set, inner())],
    ] as const) {
        it(`is refused before anything is created: ${what}`, async () => {
            const { ok, errors, steps } = await scene
                .engine(() => {
                    make();
                    return {};
                })
                .up();
            assert.equal(ok, false);
            assert.equal(errors.length, 1, JSON.stringify(errors));
            assert.match(
                errors[0]?.message ?? "",
                /dns: aws: is missing, but an aws\.Provider was passed.* aws: "stack"$/,
            );
            assert.deepEqual(
                steps.filter(({ type }) => type.startsWith("pulumi-nodejs:")),
                [],
            );
            assert.deepEqual(scene.calls(scene.ours), {});
        });
    }

    it("is accepted if the account is configured for all resources in the component", async () => {
        const made = await scene.step("up", () => {
            const nameServers = new WhiteLabelNameServers("stack", { ...brand, aws: "stack" }, inner());
            new TenantZone(
                "follows",
                { domain: "a.net", target: ADDRESSES, nameServers },
                { parent: nameServers },
            );
            return {};
        });
        assert.ok(made.includes("create follows"));
        assert.deepEqual(
            scene.ours.contents().hostedZones.map(({ name }) => name),
            ["example.com.", "a.net."],
        );
        assert.deepEqual(scene.theirs.contents().hostedZones.length, 1);
        await scene.step(
            "up",
            () => {
                new WhiteLabelNameServers(
                    "other",
                    { ...brand, aws: awsOf(scene.theirs) },
                    { ...inner(), ...withDnsOf(scene.theirs) },
                );
                return {};
            },
            { "white-label-dns:allowRemovals": "9" },
        );
        assert.equal(scene.theirs.contents().delegationSets.length, 1);
    });
});

describe("The aws argument of a component", () => {
    let scene: Scene;
    beforeEach(async () => {
        scene = await openScene("embedded");
    });
    afterEach(() => scene.close());

    const refused = async (aws: unknown, config = {}): Promise<string> => {
        const args = { brandDomain: "example.com", tenants: [], aws: aws as AwsArgument };
        const outcome = await scene
            .engine(() => {
                new WhiteLabelDns("dns", args);
                return {};
            }, config)
            .up();
        assert.equal(outcome.ok, false);
        assert.deepEqual(
            touched(outcome).filter((each) => each !== "create dns-aws"),
            [],
        );
        assert.deepEqual(scene.calls(scene.ours), {});
        return outcome.errors.map(({ message }) => message).join("\n");
    };

    it("is refused before anything is created if it is wrong, literal or not", async () => {
        const own = awsOf(scene.ours);
        assert.match(
            await refused({ ...own, profil: "x" }),
            /dns-aws: aws: profil: is not a known setting; did you mean "profile"\?/,
        );
        assert.match(await refused({ ...own, profile: "" }), /aws: profile: is empty, so the environment/);
        assert.match(
            await refused({ ...own, profile: pulumi.output(undefined) }),
            /aws: profile: is undefined, so the environment/,
        );
        assert.match(
            await refused({ ...own, assumeRoles: "arn:aws:iam::2:role/x" }),
            /aws: assumeRoles: .* write a list of roles/,
        );
        assert.match(await refused({ ...own, token: pulumi.secret("") }), /aws: token: is empty/);
        assert.match(
            await refused({ ...own, secretKey: undefined }),
            /aws:accessKey is set and aws:secretKey is not/,
        );
        assert.match(
            await refused({ ...own, httpProxy: "http://p" }),
            /aws: httpProxy: this package does not use/,
        );
    });

    it("never leaves a sandbox", async () => {
        assert.match(
            await refused({ profile: "customer" }),
            /the stack is for a sandbox .* set the endpoints of the sandbox/,
        );
    });

    it("is refused if it names the stack's account and the component has a WhiteLabelDnsProvider", async () => {
        const outcome = await scene
            .engine(() => {
                const provider = new WhiteLabelDnsProvider("own", awsOf(scene.theirs));
                new WhiteLabelDns(
                    "dns",
                    { brandDomain: "example.com", tenants: [], aws: "stack" },
                    { provider },
                );
                return {};
            })
            .up();
        assert.match(
            outcome.errors[0]?.message ?? "",
            /dns: aws: "stack", but a WhiteLabelDnsProvider was passed/,
        );
    });
});
