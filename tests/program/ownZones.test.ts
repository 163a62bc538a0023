import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { seedHostedZone } from "../../sandbox/seed";
import { findPulumi, forSandbox, startSandbox, type Sandbox } from "../../rehearsal/testing";
import { copyExample, deployExample } from "./exampleProject";

const DOMAINS = ["tenant.net", "bücher.example.org"];
const NAMES = [1, 2, 3, 4].map((number) => `ns${number}.example.com.`);

describe("The example of zones of @pulumi/aws", function () {
    this.timeout(480_000);
    let sandbox: Sandbox;
    let folder: string;

    before(async () => {
        folder = await copyExample("own-zones");
    });
    beforeEach(async () => {
        sandbox = await startSandbox();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
    });
    afterEach(() => sandbox.close());
    after(() => rm(folder, { recursive: true, force: true }));

    function apexOf(domain: string): { NS: string[]; mname: string } {
        const zone = sandbox.contents().hostedZones.find(({ name }) => name === `${domain}.`);
        const valuesOf = (wanted: string): string[] =>
            zone?.records.find(({ name, type }) => name === `${domain}.` && type === wanted)?.values ?? [];
        const [soa = ""] = valuesOf("SOA");
        return { NS: valuesOf("NS"), mname: soa.split(" ")[0] ?? "" };
    }

    for (const kind of ["embedded", "pulumi"] as const) {
        it(`has the white-label names in zones of aws.route53.Zone, on the ${kind} engine${kind === "pulumi" ? " (needs pulumi on PATH)" : ""}`, async function () {
            if (kind === "pulumi" && (await findPulumi()) === undefined) {
                this.skip();
            }
            const before = sandbox.contents();
            const config = {
                ...forSandbox({}, sandbox),
                "own-zones:brandDomain": "example.com",
                "own-zones:domains": JSON.stringify(DOMAINS),
                "own-zones:protect": "false",
            };
            const deploy = (...verbs: ("preview" | "up" | "destroy")[]): ReturnType<typeof deployExample> =>
                deployExample(folder, {
                    kind,
                    project: "own-zones",
                    steps: verbs.map((verb) => ({ verb, config })),
                });
            const [preview, up, again] = await deploy("preview", "up", "up");
            assert.deepEqual(
                [preview, up, again].map((outcome) => outcome?.errors),
                [[], [], []],
            );
            assert.deepEqual(again?.changes, {
                create: 0,
                update: 0,
                replace: 0,
                delete: 0,
                same: up?.changes.create,
            });
            for (const domain of ["tenant.net", "xn--bcher-kva.example.org"]) {
                assert.deepEqual(apexOf(domain), { NS: NAMES, mname: NAMES[0] });
            }
            const [destroy] = await deploy("destroy");
            assert.deepEqual(destroy?.errors, []);
            assert.deepEqual(sandbox.contents(), before);
        });
    }
});
