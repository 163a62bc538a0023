import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import type { ProviderPackage, ResourceProvider } from "../../engine/provider";
import { Plain, Workshop, type Program } from "./fixture";

/** A provider whose resources show the settings with which they were created. */
function shopPackage(started: Record<string, string>[]): ProviderPackage {
    return {
        name: "shop",
        create(config) {
            started.push(config);
            const provider: ResourceProvider = {
                check: (_olds, inputs) => Promise.resolve({ inputs, failures: [] }),
                diff: () => Promise.resolve({ changes: false, replaces: [], deleteBeforeReplace: false }),
                create: (inputs) =>
                    Promise.resolve({ id: "one", outputs: { ...inputs, town: config["shop:town"] } }),
                read: (id, outputs) => Promise.resolve({ id, outputs }),
                update: (_id, _olds, news) => Promise.resolve(news),
                delete: () => Promise.resolve(),
            };
            return () => provider;
        },
        install: () => Promise.resolve(),
    };
}

class Shop extends pulumi.ProviderResource {
    constructor(name: string, properties: pulumi.Inputs) {
        super("shop", name, properties);
    }
}

class Shelf extends pulumi.CustomResource {
    declare readonly town: pulumi.Output<string>;

    constructor(name: string, options?: pulumi.CustomResourceOptions) {
        super("shop:index:Shelf", name, { town: undefined }, options);
    }
}

describe("the providers of the embedded engine", () => {
    let shop: Workshop;
    let started: Record<string, string>[];
    beforeEach(() => {
        started = [];
        shop = new Workshop(createEmbeddedEngine, [shopPackage(started)]);
    });
    afterEach(() => shop.close());

    it("are started once with the stack config, and with its own inputs for a provider of the program", async () => {
        const program: Program = () => {
            const provider = new Shop("own", { town: "Ulm", floors: 2 });
            const shelves = [new Shelf("one"), new Shelf("two"), new Shelf("three", { provider })];
            return Promise.resolve({ towns: shelves.map(({ town }) => town) });
        };
        const config = { "shop:town": "Bonn" };
        const { errors, outputs } = await shop.engine(program, { config }).up();
        assert.deepEqual([errors, outputs], [[], { towns: ["Bonn", "Bonn", "Ulm"] }]);
        assert.equal(started.length, 2);
        assert.ok(started.some((each) => each["shop:town"] === "Ulm" && each["shop:floors"] === "2"));
    });

    it("are refused by name if they are missing, and none of their resources is created", async () => {
        const program: Program = () => {
            void new Plain("aws:route53/zone:Zone", "zone", {});
            return Promise.resolve({});
        };
        const { ok, errors } = await shop.engine(program).up();
        assert.equal(ok, false);
        assert.match(
            errors.map(({ message }) => message).join("\n"),
            /no provider for aws:route53\/zone:Zone.* Pass a provider named aws in the engine's option "providers"/,
        );
    });
});
