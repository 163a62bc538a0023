import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Zone } from "@pulumi/aws/route53";
import { TenantZone, WhiteLabelNameServers } from "../../components";
import { clientOf, createSet, createZone } from "../sandbox/useSandbox";
import { ENGINE_KINDS, onEngine, useEmbedding, type Program } from "./embedding";

const TARGET = { addresses: ["203.0.113.10"] };

class Customer extends pulumi.ComponentResource {
    constructor(name: string) {
        super("test:index:Customer", name);
    }
}

for (const kind of ENGINE_KINDS) {
    describe(`A tenant in a program, whose zone is already on the set, ${onEngine(kind)}`, function () {
        this.timeout(300_000);
        const scene = useEmbedding(kind);
        const { engine } = scene;
        let set: string;
        let zone: string;
        beforeEach(async () => {
            const client = clientOf(scene.sandbox.endpoint);
            ({ id: set } = await createSet(client, "by hand"));
            zone = await createZone(client, "tenant.net", { set });
        });

        const program =
            (
                name: string,
                zoneId: () => pulumi.Input<string> | undefined,
                opts?: () => pulumi.ComponentResourceOptions,
            ): Program =>
            () => {
                const nameServers = new WhiteLabelNameServers("ns", {
                    brandDomain: "example.com",
                    delegationSet: { id: set },
                });
                const id = zoneId();
                const args = {
                    domain: "tenant.net",
                    nameServers,
                    target: TARGET,
                    ...(id === undefined ? {} : { zoneId: id }),
                };
                return { zoneId: new TenantZone(name, args, opts?.()).zoneId };
            };
        const later = (value: () => string | undefined): pulumi.Output<string> =>
            // The value of a misspelt output of a StackReference, whatever its type says.
            new Zone("other", { name: "platform.internal" }).zoneId.apply(value as () => string);
        const contents = () =>
            scene.sandbox.contents().hostedZones.filter(({ name }) => name === "tenant.net.");
        const refusal = async (given: Program): Promise<string> =>
            (await engine(given).up()).errors.map(({ message }) => message).join("\n");

        it("joins by an id that a preview does not know, and not by an id that turns out to be undefined", async () => {
            const before = contents();
            const nothing = program("tenant", () => later(() => undefined));
            assert.match(await refusal(nothing), /tenant\.net: zoneId: is undefined \(a misspelt output/);
            assert.deepEqual(contents(), before);
            const known = program("tenant", () => later(() => zone));
            assert.deepEqual((await engine(known).preview()).errors, []);
            const up = await engine(known).up();
            assert.deepEqual([up.errors, up.outputs["zoneId"]], [[], zone]);
            assert.equal(contents().length, 1);
        });

        it("stays with an alias if it is renamed or moves into a component, and is refused without one", async () => {
            const one = program("one", () => zone);
            assert.deepEqual((await engine(one).up()).errors, []);
            const joined = contents();
            const renamed = program(
                "two",
                () => zone,
                () => ({ aliases: [{ name: "one" }] }),
            );
            assert.deepEqual((await engine(renamed).up()).errors, []);
            const moved = program(
                "two",
                () => zone,
                () => ({
                    parent: new Customer("customer"),
                    aliases: [{ parent: pulumi.rootStackResource }],
                }),
            );
            assert.deepEqual((await engine(moved).up()).errors, []);
            assert.deepEqual(contents(), joined);
            const message = await refusal(program("four", () => zone));
            assert.match(
                message,
                /of another resource of this stack\. If that resource was renamed or moved, give it an alias/,
            );
            assert.deepEqual(contents(), joined);
        });
    });
}
