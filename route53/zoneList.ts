import { ListTagsForResourcesCommand, type Route53Client } from "@aws-sdk/client-route-53";
import { deploymentOf } from "../records/mark";
import { listHostedZonesPage, type ListedZone } from "./hostedZones";
import type { Tags } from "./hostedZoneChanges";

/** So long what was listed is used, in milliseconds: all zones of an account change while a long run is under way. */
const FRESH_MS = 60_000;
/** One page of the list for each so many zones that were asked for: where other owners have thousands of zones in the account, few pages are read in vain. */
const ZONES_PER_PAGE = 2;
/** What ListTagsForResources takes at most (API ListTagsForResources, ResourceIds). */
const MAX_TAGGED = 10;

interface Listed {
    zone: ListedZone;
    /** Milliseconds of `performance.now()`. */
    at: number;
}

/**
 * What one call tells of many zones, shared by all resources of a run: the list of the account's zones, a hundred a call, and the tags of ten zones
 * a call. It is there to spare calls and decides nothing: where it does not know a zone, because the zone is new or gone, or the first
 * of a run, or because the call failed, the caller reads that zone by itself, with an error of its own.
 */
export class ZoneList {
    private readonly zones = new Map<string, Listed>();
    private readonly tags = new Map<string, { tags: Tags; at: number }>();
    private asked = 0;
    private pages = 0;
    /** Where the list goes on; null behind its last page. */
    private marker: string | undefined | null;
    private startedAt = 0;
    private isRefused = false;
    private reading: Promise<void> | undefined;
    private readingTags: Promise<void> = Promise.resolve();

    constructor(private readonly client: Route53Client) {}

    /** @returns undefined for a zone to be read by itself */
    async find(id: string): Promise<ListedZone | undefined> {
        this.asked++;
        for (;;) {
            const known = this.zones.get(id);
            if (known !== undefined && this.isFresh(known)) {
                return known.zone;
            }
            if (this.reading === undefined && !this.mayRead()) {
                return undefined;
            }
            this.reading ??= this.readPage().finally(() => {
                this.reading = undefined;
            });
            await this.reading;
        }
    }

    /** All tags of a zone. @returns undefined for a zone to be read by itself */
    async findTags(id: string): Promise<Tags | undefined> {
        const known = (): Tags | undefined => {
            const found = this.tags.get(id);
            return found !== undefined && this.isFresh(found) ? found.tags : undefined;
        };
        const turn = this.readingTags.then(() => (known() === undefined ? this.readTags(id) : undefined));
        this.readingTags = turn;
        await turn;
        return known();
    }

    private isFresh({ at }: { at: number }): boolean {
        return performance.now() - at < FRESH_MS;
    }

    private mayRead(): boolean {
        const isOver = this.marker === null && this.isFresh({ at: this.startedAt });
        return !this.isRefused && !isOver && (this.pages + 1) * ZONES_PER_PAGE <= this.asked;
    }

    private async readPage(): Promise<void> {
        const at = performance.now();
        if (this.marker === null || this.marker === undefined) {
            this.marker = undefined;
            this.startedAt = at;
        }
        this.pages++;
        try {
            const { zones, next } = await listHostedZonesPage(this.client, this.marker);
            zones.forEach((zone) => this.zones.set(zone.id, { zone, at }));
            this.marker = next ?? null;
        } catch {
            // The zones are read one by one then, each with an error of its own where that fails as well.
            this.isRefused = true;
        }
    }

    /** With it those of further zones of the same deployment, which are about to be asked for. */
    private async readTags(id: string): Promise<void> {
        const listed = this.zones.get(id);
        if (listed === undefined || this.isRefused) {
            return;
        }
        const deployment = deploymentOf(listed.zone.reference);
        const others = [...this.zones.values()].filter(
            ({ zone }) =>
                zone.id !== id && deploymentOf(zone.reference) === deployment && !this.tags.has(zone.id),
        );
        const at = performance.now();
        try {
            const { ResourceTagSets: sets = [] } = await this.client.send(
                new ListTagsForResourcesCommand({
                    ResourceType: "hostedzone",
                    ResourceIds: [id, ...others.slice(0, MAX_TAGGED - 1).map(({ zone }) => zone.id)],
                }),
            );
            for (const { ResourceId = "", Tags: tags = [] } of sets) {
                const entries = tags.map(({ Key = "", Value = "" }) => [Key, Value] as const);
                this.tags.set(ResourceId, { tags: Object.fromEntries(entries), at });
            }
        } catch {
            // One of them may be gone: each is asked for by itself.
            this.isRefused = true;
        }
    }
}
