import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { standInAws } from "../../standIn";
import { WhiteLabelDns, WhiteLabelDnsProvider } from "../../components";
import { DelegationMonitor } from "../../monitor";
import { findPulumi } from "../../rehearsal/testing";
import { ENGINE_KINDS, onEngine } from "../program/embedding";
import {
    ADDRESSES,
    awsOf,
    openScene,
    THEIRS,
    withDnsOf,
    type Program,
    type Scene,
} from "../program/providerScene";
import type { StateResource } from "../program/stage";

/** An `aws.Provider` for a monitor, and a `WhiteLabelDns` in another account, in one program. */

type Row = StateResource & { provider?: string };

class Platform extends pulumi.ComponentResource {
    constructor(
        make: (options: pulumi.ComponentResourceOptions) => void,
        opts: pulumi.ComponentResourceOptions,
    ) {
        super("test:index:Platform", "platform", {}, opts);
        make({ parent: this });
    }
}

for (const kind of ENGINE_KINDS) {
    describe(`A monitor with a provider of its own ${onEngine(kind)}`, function () {
        this.timeout(400_000);
        let scene: Scene;
        before(async function () {
            if (kind === "pulumi" && (await findPulumi()) === undefined) {
                this.skip(); // skipped: no pulumi on PATH; the command is on no package registry
            }
        });
        beforeEach(async () => {
            scene = await openScene(kind, [standInAws]);
        });
        afterEach(() => scene.close());

        /** Only the stand-in needs endpoints and keys. */
        const watching = (): aws.Provider =>
            new aws.Provider("watching", {
                region: "eu-west-1",
                accessKey: "watch",
                secretKey: "watch",
                endpoints: [{ route53: scene.ours.endpoint }],
            });
        const watch = (dns: WhiteLabelDns, opts: pulumi.ComponentResourceOptions): DelegationMonitor =>
            new DelegationMonitor(
                "watch",
                {
                    audit: dns.audit,
                    notify: "ops@example.com",
                    follow: true,
                    brandZoneId: dns.nodes.brandZone.foundZoneId,
                },
                opts,
            );
        const TENANTS = { brandDomain: "example.com", tenants: [{ domain: "a.net", target: ADDRESSES }] };
        const theirs = () => awsOf(scene.theirs, { allowedAccountIds: [THEIRS] });

        const programs: Record<string, Program> = {
            "the option provider": () => {
                const dns = new WhiteLabelDns("dns", { ...TENANTS, aws: theirs() }, withDnsOf(scene.theirs));
                watch(dns, { provider: watching() });
                return {};
            },
            "a list of providers": () => {
                const dns = new WhiteLabelDns("dns", { ...TENANTS, aws: theirs() }, withDnsOf(scene.theirs));
                watch(dns, { providers: [watching()] });
                return {};
            },
            "a provider per package in a component around both": () => {
                const ours = new WhiteLabelDnsProvider("ours", theirs(), withDnsOf(scene.theirs));
                new Platform(
                    (options) => {
                        watch(new WhiteLabelDns("dns", TENANTS, options), options);
                    },
                    { providers: { aws: watching(), "pulumi-nodejs": ours } },
                );
                return {};
            },
        };
        const rows = async (program: Program): Promise<Row[]> => {
            const { deployment } = (await scene.engine(program).exportState()) as {
                deployment: { resources?: Row[] };
            };
            return deployment.resources ?? [];
        };
        const providersOf = (all: readonly Row[], prefix: string): string[] => [
            ...new Set(
                all
                    .filter(({ type }) => type.startsWith(prefix))
                    .map(({ provider = "" }) => provider.split("::")[3] ?? "default"),
            ),
        ];

        for (const [what, program] of Object.entries(programs)) {
            it(`has all its resources under that provider, with ${what}, and the zones are in the configured account`, async () => {
                const before = scene.ours.contents();
                await scene.step("up", program);
                const made = await rows(program);
                assert.equal(made.filter(({ type }) => type.startsWith("aws:")).length, 16);
                assert.deepEqual(providersOf(made, "aws:"), ["watching"]);
                const [own = "", ...others] = providersOf(made, "pulumi-nodejs:");
                assert.match(own, /^(dns-aws|ours)$/);
                assert.deepEqual(others, []);
                assert.deepEqual(scene.ours.contents(), before);
                assert.deepEqual(
                    scene.theirs.contents().hostedZones.map(({ name }) => name),
                    ["example.com.", "a.net."],
                );
                assert.deepEqual(await scene.step("up", program), []);
                await scene.step("destroy", program);
                assert.deepEqual(scene.ours.contents(), before);
            });
        }

        it("is under the stack's own provider without one, for zones in any account", async () => {
            const program: Program = () => {
                watch(new WhiteLabelDns("dns", { ...TENANTS, aws: theirs() }, withDnsOf(scene.theirs)), {});
                return {};
            };
            await scene.step("up", program);
            const made = await rows(program);
            assert.ok(!providersOf(made, "aws:").includes("watching"));
            assert.deepEqual(providersOf(made, "pulumi-nodejs:"), ["dns-aws"]);
        });

        it("is refused with a provider that cannot create its resources, before anything is created", async () => {
            const program: Program = () => {
                const ours = new WhiteLabelDnsProvider("ours", awsOf(scene.ours));
                const dns = new WhiteLabelDns("dns", TENANTS, { provider: ours });
                watch(dns, { provider: ours });
                return {};
            };
            const outcome = await scene.engine(program).preview();
            assert.match(
                outcome.errors.map(({ message }) => message).join("\n"),
                /provider: is a WhiteLabelDnsProvider.*need an aws\.Provider/,
            );
        });
    });
}
