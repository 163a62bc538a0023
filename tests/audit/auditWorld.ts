import type { AuditPlan } from "../../audit/input";
import { runAudit, type AuditOptions } from "../../audit/audit";
import { stepsOf, type Report } from "../../audit/report";
import { shownVerdict } from "../../audit/words";
import { viaGateway } from "../../dns/route";
import type { Sandbox } from "../../sandbox/sandbox";
import type { World } from "../../sandbox/world";
import { AWS, BRAND_HOSTS, addZone, brandWorld, register } from "../sandbox/dns/world";

/** A sandbox with the brand example.com and tenants on its four servers, and the plan for its audit. */

const TLDS = ["net", "com", "org", "de"];
/** The TTL of every record of dnsWorld. */
const TTL = 300;

/** Tenants in four registries, one after the other. */
export function tenantNames(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `tenant-${index}.${TLDS[index % TLDS.length] ?? ""}`);
}

/** Fills a sandbox's world. @returns the plan of its audit */
export function fillWorld(world: World, tenants: readonly string[]): AuditPlan {
    const brand = brandWorld();
    brand.nameServers.forEach((addresses, name) => world.nameServers.set(name, addresses));
    brand.hostedZones.forEach((zone, id) => {
        if (zone.name === "example.com.") {
            world.hostedZones.set(id, zone);
        }
    });
    const delegation = brand.registry.get("example.com");
    if (delegation !== undefined) {
        world.registry.set("example.com", delegation);
    }
    for (const domain of tenants) {
        addZone(world, domain);
        register(world, domain, BRAND_HOSTS);
    }
    return planFor(tenants);
}

export function planFor(tenants: readonly string[]): AuditPlan {
    return {
        brandDomain: "example.com",
        brandNameServers: [...BRAND_HOSTS],
        ttls: { address: TTL, ns: TTL, soa: TTL },
        servers: AWS.map(({ host, name }) => ({ host, awsName: name })),
        tenants: tenants.map((domain) => ({ domain, nameServers: [...BRAND_HOSTS] })),
    };
}

export function audit(sandbox: Sandbox, plan: AuditPlan, options: AuditOptions = {}): Promise<Report> {
    return runAudit(plan, { route: viaGateway(sandbox.dns), timeoutMs: 200, ...options });
}

/** "broken addresses ns1.example.com (us)", with the server of an answer after the tenant. */
export function problemTexts(report: Report): string[] {
    return stepsOf(report.findings).map((finding) => {
        const { check, subject, server, party } = finding;
        const at = server === undefined ? "" : ` ${server}`;
        return `${shownVerdict(finding)} ${check} ${subject}${at} (${party})`;
    });
}
