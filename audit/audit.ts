import { sortAddresses } from "../records/addresses";
import { blameParents, type CheckedTenant } from "./checks/blameParents";
import { checkBrandAndServers, deadNames } from "./checks/checkBrand";
import { checkRetirement } from "./checks/checkFormer";
import { hasNotMoved, moveDelegation, type MoveDelegation } from "./checks/checkMove";
import { toFinding, unseen } from "./checks/outcome";
import { checkTenantDomain, type TenantCheckContext } from "./checks/checkTenantDomain";
import { ipv4First, sameSet } from "./compare";
import { createGlueCollector } from "./glue";
import { createLiveParent, lostNames } from "./liveParent";
import type { AuditInputMove, AuditPlan, AuditedTenant } from "./input";
import { settleNotMoved } from "./notMoved";
import type { AddressRecords, DomainObservation, GlueObservation, ServerObservation } from "./observations";
import { addressesToAsk, createProbe } from "./probe/probe";
import type { ProbeOptions } from "./probe/probeOptions";
import {
    summarize,
    worst,
    type AddressLists,
    type Finding,
    type Report,
    type ReportedMove,
    type ReportedTenant,
} from "./report";

/**
 * The DNS options of `runAudit`: the route to DNS, roots, resolvers, IP families, timeouts in milliseconds, attempts and concurrency. All
 * are optional.
 */
export interface AuditOptions extends Omit<ProbeOptions, "onPacket"> {
    /** Called after each tenant. */
    onProgress?: ((progress: { done: number; of: number }) => void) | undefined;
}

/**
 * Audits the brand domain, its name servers and every tenant in DNS, with packets of its own from the root down. Queries that tenants share
 * are sent once. It never throws because of an answer.
 */
export async function runAudit(plan: AuditPlan, options: AuditOptions = {}): Promise<Report> {
    const { onProgress, ...probeOptions } = options;
    const at = new Date();
    const started = performance.now();
    let packets = 0;
    const onPacket = (direction: "sent" | "received"): void => {
        packets += direction === "sent" ? 1 : 0;
    };
    const probe = createProbe(plan, { ...probeOptions, onPacket });
    const { brand, servers } = await probe.brand();
    const { families = ["ipv4", "ipv6"], concurrency = 64 } = options;
    const addresses = new Map(servers.map((server) => [server.host, addressesToAsk(server, families)]));
    const context: TenantCheckContext = {
        ttls: plan.ttls,
        addressless: addresslessHosts(servers),
        dead: deadNames(plan, servers),
        isLost: lostNames(plan),
    };
    const liveParent = createLiveParent(plan);
    const glue = createGlueCollector(plan);
    glue.add(brand);
    const share = createTextSharing();
    const ofTenants: (CheckedTenant & { reported: ReportedTenant })[] = [];
    let done = 0;
    await inWindow(plan.tenants, concurrency, async (tenant, index) => {
        const observation = await probe.tenant(tenant, addresses);
        glue.add(observation);
        const { parentZone: _parentZone, ...rest } = tenant;
        const parentZone = liveParent(tenant, observation.delegation);
        const known = parentZone === undefined ? rest : { ...rest, parentZone };
        ofTenants[index] = {
            tenant,
            parentSeen: observation.delegation.value?.parent,
            findings: checkTenantDomain(known, observation, context).map(share),
            reported: reportTenant(known, observation, plan.brandDomain),
        };
        done += 1;
        onProgress?.({ done, of: plan.tenants.length });
    });
    const glueObservations = glue.observations();
    const ofBrand = checkBrandAndServers(plan, brand, servers, glueObservations);
    const reported = ofTenants.map((each) => each.reported);
    const findings = [
        ...ofBrand,
        ...retirements(plan, brand, reported),
        ...settleNotMoved(blameParents(ofTenants, ofBrand).flat(), reported),
    ].map(isBlind(brand, ofTenants) ? unseen : (finding) => finding);
    return {
        version: 1,
        brandDomain: plan.brandDomain,
        at: at.toISOString(),
        seconds: (performance.now() - started) / 1000,
        packets,
        verdict: worst(findings),
        summary: summarize(findings),
        brand: reportBrand(plan, brand, servers, glueObservations),
        tenants: reported,
        findings,
    };
}

/** Whether no delegation was seen, since another server answers in the place of the registries. */
function isBlind({ delegation }: DomainObservation, tenants: readonly CheckedTenant[]): boolean {
    return (
        delegation.value === undefined &&
        delegation.intercepted === true &&
        tenants.every(({ parentSeen }) => parentSeen === undefined)
    );
}

/** Of each former name, who is still delegated to it. */
function retirements(
    { servers, brandDomain }: AuditPlan,
    brand: DomainObservation,
    tenants: readonly ReportedTenant[],
): Finding[] {
    const ofBrand = brand.delegation.value?.nameServers.map(({ name }) => name);
    const all = [{ domain: brandDomain, delegation: ofBrand }, ...tenants];
    const unseen = all.filter(({ delegation }) => delegation === undefined).length;
    return servers
        .filter(({ former }) => former === true)
        .map(({ host }) => {
            const users = all.filter(({ delegation = [] }) => delegation.includes(host));
            const domains = users.map(({ domain }) => domain);
            return toFinding("former", "server", host, checkRetirement(domains, unseen, tenants.length));
        });
}

/** White-label servers without a known address, of either IP version. */
function addresslessHosts(servers: readonly ServerObservation[]): Set<string> {
    return new Set(
        servers
            .filter((server) => addressesToAsk(server, ["ipv4", "ipv6"]).length === 0)
            .map(({ host }) => host),
    );
}

/** Starts only as many tenants at a time as queries are allowed at once: a tenant that has not started takes no memory. */
async function inWindow<T>(
    items: readonly T[],
    size: number,
    work: (item: T, index: number) => Promise<void>,
): Promise<void> {
    const entries = items.entries();
    const workOff = async (): Promise<void> => {
        for (const [index, item] of entries) {
            await work(item, index);
        }
    };
    await Promise.all(Array.from({ length: Math.min(size, items.length) }, workOff));
}

const MAX_TEXTS = 1000;

/** Ten thousand tenants have the same texts: each text is stored once. */
function createTextSharing(): (finding: Finding) => Finding {
    const texts = new Map<string, string>();
    const shared = (text: string): string => {
        const known = texts.get(text);
        if (known === undefined && texts.size < MAX_TEXTS) {
            texts.set(text, text);
        }
        return known ?? text;
    };
    return (finding) => {
        finding.seen = shared(finding.seen);
        finding.expected = shared(finding.expected);
        finding.next = shared(finding.next);
        return finding;
    };
}

function reportTenant(
    tenant: AuditedTenant,
    { delegation }: DomainObservation,
    brandDomain: string,
): ReportedTenant {
    const { domain, nameServers, move } = tenant;
    const names = delegation.value?.nameServers.map(({ name }) => name);
    return {
        domain,
        nameServers,
        ...(move === undefined ? {} : { move: reportMove(move, moveDelegation(delegation, tenant, move)) }),
        ...(names === undefined ? {} : { delegation: sameSet(names, nameServers) ? nameServers : names }),
        ...(hasNotMoved(tenant, delegation, brandDomain) ? { notMoved: true } : {}),
    };
}

function reportMove(
    { fromZoneId, stage, nameServers = [], until }: AuditInputMove,
    { parent }: MoveDelegation,
): ReportedMove {
    return { fromZoneId, stage, nameServers, parent, ...(until === undefined ? {} : { until }) };
}

function reportBrand(
    { servers }: AuditPlan,
    { delegation }: DomainObservation,
    observations: readonly ServerObservation[],
    glue: readonly GlueObservation[],
): Report["brand"] {
    return {
        delegation:
            delegation.value?.nameServers.map(({ name, glue: given }) => ({ name, glue: given })) ?? [],
        servers: servers.map((server, index) => {
            const { aws, records } = observations[index] ?? {};
            const given = glue[index]?.referrals ?? [];
            return {
                ...server,
                ...(aws?.value === undefined ? {} : { aws: addressLists(aws.value) }),
                ...(records?.value === undefined ? {} : { records: addressLists(records.value) }),
                ...(given.length === 0
                    ? {}
                    : { glue: ipv4First(sortAddresses(given.flatMap((each) => each.glue))) }),
            };
        }),
    };
}

function addressLists({ ipv4, ipv6 }: AddressRecords): AddressLists {
    return { ipv4, ipv6 };
}
