import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { TenantZone, WhiteLabelNameServers, type TenantZoneArgs } from "../../../components";
import type { Program } from "../deployment";
import { BRAND, zoneIds } from "../liveStage";
import { TARGET } from "../settings";
import type { Story } from "../story";

const kind = "objects found again";

/** A user's own component around a tenant. */
class Customer extends pulumi.ComponentResource {
    constructor(type: string, name: string, args: TenantZoneArgs, aliases: pulumi.Alias[] = []) {
        super(`acme:index:${type}`, name, {});
        new TenantZone("tenant.net", args, { parent: this, aliases });
    }
}

/** A tenant's resource with another domain than its name says. */
function withDomain(domain: string, more: Partial<TenantZoneArgs> = {}): Program {
    return () => {
        const nameServers = new WhiteLabelNameServers("ns", { brandDomain: BRAND });
        new TenantZone("customer", { domain, nameServers, target: TARGET, ...more });
        return {};
    };
}

type Place = "top" | "moved" | "moved with an alias" | "Shop" | "Blog";

function program(...places: Place[]): Program {
    return () => {
        const nameServers = new WhiteLabelNameServers("ns", { brandDomain: BRAND });
        const args = { domain: "tenant.net", nameServers, target: TARGET };
        for (const place of places) {
            if (place === "top") {
                new TenantZone("tenant.net", args);
            } else if (place === "moved with an alias") {
                new Customer("Customer", "customer", args, [{ parent: pulumi.rootStackResource }]);
            } else {
                new Customer(place === "moved" ? "Customer" : place, "customer", args);
            }
        }
        return {};
    };
}

/** Changes of the resources and components of a user's own program. */
export const ownPrograms: readonly Story[] = [
    {
        kind,
        does: "changes the `domain` of a `TenantZone` that is delegated",
        expected: /restore tenant\.net/,
        async play(stage) {
            await stage.stack.up(withDomain("tenant.net"));
            await stage.register("tenant.net");
            await stage.stack.refused(withDomain("tenant.ent"), /restore tenant\.net/);
            await stage.stack.up(withDomain("tenant.net", { allowReplace: true }));
        },
    },
    {
        kind,
        does: "changes the `domain` of a `TenantZone` after its owner has left",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(withDomain("tenant.net"));
            await stage.register("tenant.net");
            stage.dismiss("tenant.net");
            await stage.remote.delegate("tenant.net", { nameServers: [] });
            await stage.stack.up(withDomain("tenant.org"));
            assert.deepEqual(zoneIds(stage, "tenant.net"), []);
            await stage.stack.same(withDomain("tenant.org"));
        },
    },
    {
        kind,
        does: "moves a tenant into a component of its own, without an alias",
        expected: /alias/,
        async play(stage) {
            await stage.stack.up(program("top"));
            await stage.register("tenant.net");
            const before = zoneIds(stage, "tenant.net");
            await stage.stack.refused(program("moved"), /alias/);
            assert.deepEqual(zoneIds(stage, "tenant.net"), before);
        },
    },
    {
        kind,
        does: "moves a tenant into a component of its own, with an alias",
        expected: "goes on",
        async play(stage) {
            await stage.stack.up(program("top"));
            await stage.register("tenant.net");
            const before = zoneIds(stage, "tenant.net");
            await stage.stack.up(program("moved with an alias"));
            assert.deepEqual(zoneIds(stage, "tenant.net"), before);
            await stage.stack.same(program("moved with an alias"));
        },
    },
    {
        kind,
        does: "has the same tenant in two components, and removes one of them",
        expected: /creating the hosted zone of tenant\.net/,
        async play(stage) {
            await stage.stack.up(program("Shop"));
            await stage.register("tenant.net");
            const before = zoneIds(stage, "tenant.net");
            await stage.stack.refused(program("Shop", "Blog"), /tenant\.net/);
            assert.deepEqual(zoneIds(stage, "tenant.net"), before);
        },
    },
    {
        kind,
        does: "moves a tenant from one component to another one",
        expected: /alias/,
        async play(stage) {
            await stage.stack.up(program("Shop"));
            await stage.register("tenant.net");
            await stage.stack.refused(program("Blog"), /alias/);
        },
    },
];
