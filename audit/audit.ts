import { sortAddresses } from "../records/addresses";
import { suffixesOf } from "../records/wireNames";
import type { AuditPlan, AuditedTenant } from "./input";
import { judgeBrandAndServers } from "./judgeBrand";
import { blameParents, type JudgedTenant } from "./judgeParents";
import { judgeTenant } from "./judgeTenant";
import { addressesToAsk, createLooker, type LookOptions } from "./look";
import { summarize, worst, type Finding, type Report } from "./report";
import type { DomainSighting, GlueSighting, ServerSighting } from "./sightings";
import { ipv4First, sameSet } from "./compare";

export interface AuditOptions extends Omit<LookOptions, "onPacket"> {
    /** Told after each tenant. */
    onProgress?: ((progress: { done: number; of: number }) => void) | undefined;
}

/** Beyond that, differing glue of one host says no more. */
const MOST_REFERRALS = 16;

/**
 * Looks at the brand domain, its name servers and every tenant in DNS, with packets of its own from the root down, and
 * says what is as it should be and what is not. What tenants share is asked for once. Whatever the answers are, it throws
 * nothing because of them.
 */
export async function runAudit(plan: AuditPlan, options: AuditOptions = {}): Promise<Report> {
    const { onProgress, ...lookOptions } = options;
    const at = new Date();
    const started = performance.now();
    let packets = 0;
    const onPacket = (direction: "sent" | "received"): void => {
        packets += direction === "sent" ? 1 : 0;
    };
    const looker = createLooker(plan, { ...lookOptions, onPacket });
    const { brand, servers } = await looker.brand();
    const { families = ["ipv4", "ipv6"], concurrency = 64 } = options;
    const addresses = new Map(servers.map((server) => [server.host, addressesToAsk(server, families)]));
    const context = {
        ttls: plan.ttls,
        addressless: new Set(
            servers
                .filter((each) => addressesToAsk(each, ["ipv4", "ipv6"]).length === 0)
                .map(({ host }) => host),
        ),
    };
    const glue = createGlue(plan);
    glue.add(brand);
    const share = createSharing();
    const ofTenants: (JudgedTenant & { summary: Report["tenants"][number] })[] = [];
    let done = 0;
    await inWindow(plan.tenants, concurrency, async (tenant, index) => {
        const sighting = await looker.tenant(tenant, addresses);
        glue.add(sighting);
        ofTenants[index] = {
            tenant,
            parentSeen: sighting.delegation.value?.parent,
            findings: judgeTenant(tenant, sighting, context).map(share),
            summary: summaryOf(tenant, sighting),
        };
        done += 1;
        onProgress?.({ done, of: plan.tenants.length });
    });
    const ofBrand = judgeBrandAndServers(plan, brand, servers, glue.sightings());
    const findings = [...ofBrand, ...blameParents(ofTenants, ofBrand).flat()];
    return {
        version: 1,
        brandDomain: plan.brandDomain,
        at: at.toISOString(),
        seconds: (performance.now() - started) / 1000,
        packets,
        verdict: worst(findings),
        summary: summarize(findings),
        brand: brandOf(plan, brand, servers, glue.sightings()),
        tenants: ofTenants.map(({ summary }) => summary),
        findings,
    };
}

/** As many at a time as there may be questions under way: the rest is not even begun, so that it takes no memory. */
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

function summaryOf(
    { domain, nameServers }: AuditedTenant,
    { delegation }: DomainSighting,
): Report["tenants"][number] {
    const names = delegation.value?.nameServers.map(({ name }) => name);
    return {
        domain,
        nameServers,
        ...(names === undefined ? {} : { delegation: sameSet(names, nameServers) ? nameServers : names }),
    };
}

/** Ten thousand tenants say the same: each text is kept once. */
function createSharing(): (finding: Finding) => Finding {
    const texts = new Map<string, string>();
    const shared = (text: string): string => {
        const known = texts.get(text);
        if (known === undefined && texts.size < MOST_TEXTS) {
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

const MOST_TEXTS = 1000;

/** Glue counts where a registry gives it: what a zone of ours gives along is made from our own records. */
function createGlue({ brandDomain, servers, tenants }: AuditPlan): {
    add: (sighting: DomainSighting) => void;
    sightings: () => GlueSighting[];
} {
    const ours = new Set([brandDomain, ...tenants.map(({ domain }) => domain)]);
    const hosts = new Map(
        servers.map(({ host }) => [host, new Map<string, GlueSighting["referrals"][number]>()]),
    );
    return {
        add: ({ domain, delegation }) => {
            const { parent = "", nameServers = [] } = delegation.value ?? {};
            if (suffixesOf(parent).some((suffix) => ours.has(suffix))) {
                return;
            }
            for (const { name, glue } of nameServers) {
                const referrals = hosts.get(name);
                const key = `${domain === brandDomain ? domain : ""} ${glue.join()}`;
                if (referrals !== undefined && !referrals.has(key) && referrals.size < MOST_REFERRALS) {
                    referrals.set(key, { domain, glue: sortAddresses(glue) });
                }
            }
        },
        sightings: () =>
            [...hosts].map(([host, referrals]) => ({ host, referrals: [...referrals.values()] })),
    };
}

function brandOf(
    { servers }: AuditPlan,
    { delegation }: DomainSighting,
    sightings: readonly ServerSighting[],
    glue: readonly GlueSighting[],
): Report["brand"] {
    return {
        delegation:
            delegation.value?.nameServers.map(({ name, glue: given }) => ({ name, glue: given })) ?? [],
        servers: servers.map((server, index) => {
            const { aws, records } = sightings[index] ?? {};
            const given = glue[index]?.referrals ?? [];
            return {
                ...server,
                ...(aws?.value === undefined ? {} : { aws: listsOf(aws.value) }),
                ...(records?.value === undefined ? {} : { records: listsOf(records.value) }),
                ...(given.length === 0
                    ? {}
                    : { glue: ipv4First(sortAddresses(given.flatMap((each) => each.glue))) }),
            };
        }),
    };
}

function listsOf({ ipv4, ipv6 }: { ipv4: string[]; ipv6: string[] }): { ipv4: string[]; ipv6: string[] } {
    return { ipv4, ipv6 };
}
