import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { seedHostedZone } from "../../sandbox/seed";
import { findPulumi, forSandbox, startSandbox, type Sandbox } from "../../rehearsal/testing";
import { copyExample, deployExample } from "./exampleProject";

describe("The example of a platform with a load balancer and certificates", function () {
    this.timeout(480_000);
    let sandbox: Sandbox;
    let folder: string;

    before(async () => {
        folder = await copyExample("platform");
    });
    beforeEach(async () => {
        sandbox = await startSandbox();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
    });
    afterEach(() => sandbox.close());
    after(() => rm(folder, { recursive: true, force: true }));

    function configFor(tenants: readonly object[]): Record<string, string> {
        const own = {
            brandDomain: "example.com",
            tenants: JSON.stringify(tenants),
            subnets: '["subnet-1","subnet-2"]',
            securityGroups: '["sg-1"]',
            certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/brand",
            targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/app/1",
            notify: "ops@example.com",
        };
        const keys = Object.entries(own).map(([key, value]) => [`platform:${key}`, value]);
        return { ...forSandbox({}, sandbox), ...Object.fromEntries(keys) };
    }

    function recordsOf(domain: string): string[] {
        const zone = sandbox.contents().hostedZones.find(({ name }) => name === `${domain}.`);
        return (zone?.records ?? []).map(({ name, type }) => `${name} ${type}`);
    }

    for (const kind of ["embedded", "pulumi"] as const) {
        it(`has the load balancer and ACM's validation records in the tenants' zones, on the ${kind} engine${kind === "pulumi" ? " (needs pulumi on PATH)" : ""}`, async function () {
            if (kind === "pulumi" && (await findPulumi()) === undefined) {
                this.skip();
            }
            const before = sandbox.contents();
            const config = configFor([{ domain: "tenant.net" }, { domain: "bücher.example.org" }]);
            const moved = configFor([
                { domain: "tenant.net", moved: true },
                { domain: "bücher.example.org" },
            ]);
            const [preview, up, again] = await deployExample(folder, {
                kind,
                project: "platform",
                steps: [
                    { verb: "preview", config },
                    { verb: "up", config },
                    { verb: "up", config },
                ],
            });
            assert.deepEqual(
                [preview, up, again].map((outcome) => outcome?.errors),
                [[], [], []],
            );
            assert.deepEqual(again?.changes, {
                ...again?.changes,
                create: 0,
                update: 0,
                replace: 0,
                delete: 0,
            });
            const records = recordsOf("tenant.net");
            assert.ok(records.includes("tenant.net. A") && records.includes("www.tenant.net. A"));
            for (const domain of ["tenant.net", "xn--bcher-kva.example.org"]) {
                const validation = recordsOf(domain).filter((key) => key.endsWith(" CNAME"));
                assert.deepEqual(
                    validation.map((key) => key.replace(/^_\w+/, "_")),
                    [`_.${domain}. CNAME`],
                );
            }
            const [after, destroy] = await deployExample(folder, {
                kind,
                project: "platform",
                steps: [
                    { verb: "up", config: moved },
                    { verb: "destroy", config: moved },
                ],
            });
            assert.deepEqual([after?.errors, destroy?.errors], [[], []]);
            assert.equal(after?.changes.create, 2, "the validation, and the certificate of the listener");
            assert.deepEqual(sandbox.contents(), before);
        });
    }
});
