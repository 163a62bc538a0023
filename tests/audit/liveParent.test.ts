import assert from "node:assert/strict";
import fc from "fast-check";
import type { AuditedTenant, AuditPlan } from "../../audit/input";
import { createLiveParent, lostNames } from "../../audit/liveParent";
import { problemsOf, type Report } from "../../audit/report";
import { toFqdn } from "../../records/names";
import { addZone } from "../sandbox/dns/world";
import { HOSTS, PLAN } from "./checks/observations";
import { deployHealthyWorld, FIRST_SET, FORMER_HOST, openLane, replace, type Healthy } from "./defectScene";

const OUTER = "customer.net";
const SHOP = `shop.${OUTER}`;
const outer: AuditedTenant = { domain: OUTER, nameServers: HOSTS };
const shop: AuditedTenant = { domain: SHOP, nameServers: HOSTS, parentZone: OUTER };

function seen(parent: string, server: string | undefined) {
    return { value: { parent, server, nameServers: [], nxdomain: false } };
}

describe("The zone of the account above a tenant", () => {
    const plan: AuditPlan = { ...PLAN, tenants: [outer, shop] };

    it("delegates the tenant if our name servers answer for it, under the former or the present name", () => {
        for (const server of [HOSTS[0], "ns-1.awsdns-00.com"]) {
            assert.equal(createLiveParent(plan)(shop, seen(OUTER, server)), OUTER);
        }
    });

    it("is undefined if another host answers for it, or for a zone between the two", () => {
        const live = createLiveParent(plan);
        assert.equal(live(shop, seen(OUTER, "ns.other.example")), undefined);
        const inner = { ...shop, domain: `a.${SHOP}` };
        assert.equal(live(inner, seen(SHOP, "ns.other.example")), undefined);
    });

    it("stays if a registry above decides, and if the delegation could not be checked", () => {
        const live = createLiveParent(plan);
        assert.equal(live(shop, seen("net", "a.gtld-servers.net")), OUTER);
        assert.equal(live(shop, { problem: "no answer", definite: false }), OUTER);
    });

    it("stays if it moves here from another zone, and if it is the brand's zone", () => {
        const moving = { ...outer, move: { fromZoneId: "Z1", stage: "copy" as const } };
        assert.equal(
            createLiveParent({ ...plan, tenants: [moving, shop] })(shop, seen(OUTER, "ns.other.example")),
            OUTER,
        );
        const below = { ...shop, domain: "shop.example.com", parentZone: "example.com" };
        assert.equal(createLiveParent(plan)(below, seen("example.com", "ns.other.example")), "example.com");
    });
});

describe("A name of the brand domain is lost", () => {
    it("exactly if the plan has no name server of that name", () => {
        const isLost = lostNames({ ...PLAN, otherHosts: ["ns9.example.com"] });
        const known = [...HOSTS, "ns9.example.com"];
        fc.assert(
            fc.property(
                fc.constantFrom(...known, "old1.example.com", "ns.other.example", "example.org"),
                (name) => {
                    assert.equal(isLost(name), name === "old1.example.com");
                },
            ),
        );
    });
});

describe("An audit of a tenant below a zone of another DNS host", function () {
    this.timeout(60_000);
    let healthy: Healthy;
    before(async () => {
        healthy = await deployHealthyWorld();
    });

    /** @param label of the record that replaces the delegation */
    async function auditBelow(label: "shop" | "*", outerIsTenant: boolean): Promise<Report> {
        const lane = await openLane(healthy);
        try {
            return await lane.audit(
                (scene) => {
                    const { world, plan } = scene;
                    const live = addZone(world, OUTER, [], FORMER_HOST);
                    replace(live, { name: live.name, type: "NS", ttl: 300, values: FORMER_HOST.map(toFqdn) });
                    const name = toFqdn(`${label}.${OUTER}`);
                    replace(live, { name, type: "CNAME", ttl: 300, values: ["lb.other.example."] });
                    world.registry.set(OUTER, {
                        nameServers: FORMER_HOST.map((host) => ({ name: host, glue: [] })),
                    });
                    const like = plan.tenants.find(({ nameServers }) =>
                        nameServers.includes(FIRST_SET[0] ?? ""),
                    );
                    assert.ok(like);
                    plan.tenants.push({
                        ...like,
                        domain: SHOP,
                        ...(outerIsTenant ? { parentZone: OUTER } : {}),
                    });
                    if (outerIsTenant) {
                        plan.tenants.push({ ...like, domain: OUTER });
                    }
                },
                { timeoutMs: 1000 },
            );
        } finally {
            await lane.close();
        }
    }

    for (const label of ["shop", "*"] as const) {
        for (const outerIsTenant of [false, true]) {
            it(`assigns the step to the tenant: ${label}.${OUTER} is a CNAME${outerIsTenant ? `, and ${OUTER} has not moved either` : ""}`, async () => {
                const { findings, tenants } = await auditBelow(label, outerIsTenant);
                const own = findings.filter(({ subject, check }) => subject === SHOP && check === "cname");
                assert.deepEqual(
                    own.map(({ party, because }) => [party, because]),
                    [["tenant", undefined]],
                );
                assert.match(
                    own[0]?.next ?? "",
                    /^Ask the owner of shop\.customer\.net to put NS records .* into the zone customer\.net.* in the place of its CNAME; where it comes from a wildcard/,
                );
                const delegation = findings.filter(
                    ({ subject, check }) => subject === SHOP && check === "delegation",
                );
                assert.ok(
                    delegation.every(({ party, because }) => party === "tenant" && because !== undefined),
                );
                assert.equal(tenants.find(({ domain }) => domain === SHOP)?.notMoved, true);
                // The other findings are those of a zone without answers at the sandbox's servers, and our own.
                assert.ok(problemsOf(findings).every(({ subject }) => [SHOP, OUTER].includes(subject)));
            });
        }
    }
});
