import { ListTagsForResourcesCommand, type Route53Client } from "@aws-sdk/client-route-53";
import { deploymentOf } from "../records/mark";
import { isAwsError } from "./client";
import { listHostedZonesPage, type ListedZone } from "./hostedZones";
import type { Tags } from "./hostedZoneChanges";

/** The number of milliseconds for which a listed zone is used: zones of an account change while a long run is under way. */
const FRESH_MS = 60_000;
/** The number of zones that must be looked up between two pages. A run with a single zone reads no list. */
const ZONES_PER_PAGE = 2;
/** The number of zones that one call takes (API ListTagsForResources, ResourceIds). */
const MAX_TAGGED = 10;

interface Listed {
    zone: ListedZone;
    /** The time in milliseconds of `performance.now()`. */
    at: number;
}

/**
 * The zones and tags that are read for all resources of a run together: the list of the account's zones, a hundred a call, and the tags of
 * ten zones a call. The list only saves calls and decides nothing. If a zone is new, gone or the first of a run, or if the shared call
 * failed, the list does not know it. Then the caller reads the zone with a call and an error of its own.
 *
 * It costs at most one call more than reading each zone by itself, however many zones of other owners the account has: a page is read only
 * after each page before it has saved a call.
 */
export class ZoneList {
    private readonly zones = new Map<string, Listed>();
    private readonly tags = new Map<string, { tags: Tags; at: number }>();
    /** Zones whose tags are each read with a call of their own. */
    private readonly alone = new Set<string>();
    private asked = 0;
    /** The calls that the list has saved so far. */
    private saved = 0;
    private pages = 0;
    /** The start of the next page; null after the last page. */
    private marker: string | undefined | null;
    private startedAt = 0;
    private isRefused = false;
    private reading: Promise<void> | undefined;
    private readingTags: Promise<void> = Promise.resolve();

    /** @param now a steady clock, in milliseconds */
    constructor(
        private readonly client: Route53Client,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** @returns undefined for a zone that the caller must read by itself */
    async find(id: string): Promise<ListedZone | undefined> {
        this.asked++;
        for (;;) {
            const known = this.zones.get(id);
            if (known !== undefined && this.isFresh(known)) {
                this.saved++;
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

    /** All tags of a zone. @returns undefined for a zone that the caller must read by itself */
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
        return this.now() - at < FRESH_MS;
    }

    private mayRead(): boolean {
        const isOver = this.marker === null && this.isFresh({ at: this.startedAt });
        const isDue = (this.pages + 1) * ZONES_PER_PAGE <= this.asked && this.pages <= this.saved;
        return !this.isRefused && !isOver && isDue;
    }

    private async readPage(): Promise<void> {
        const at = this.now();
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
            // Each zone is then read by itself, and throws an error of its own if that fails as well.
            this.isRefused = true;
        }
    }

    /** Reads the zone's tags together with the tags of further zones of the same deployment, which the run needs next. */
    private async readTags(id: string): Promise<void> {
        const listed = this.zones.get(id);
        if (listed === undefined || this.isRefused || this.alone.has(id)) {
            return;
        }
        const deployment = deploymentOf(listed.zone.reference);
        const others = [...this.zones.values()].filter(
            ({ zone }) =>
                zone.id !== id &&
                deploymentOf(zone.reference) === deployment &&
                !this.tags.has(zone.id) &&
                !this.alone.has(zone.id),
        );
        const ids = [id, ...others.slice(0, MAX_TAGGED - 1).map(({ zone }) => zone.id)];
        const at = this.now();
        try {
            const { ResourceTagSets: sets = [] } = await this.client.send(
                new ListTagsForResourcesCommand({ ResourceType: "hostedzone", ResourceIds: ids }),
            );
            for (const { ResourceId = "", Tags: tags = [] } of sets) {
                const entries = tags.map(({ Key = "", Value = "" }) => [Key, Value] as const);
                this.tags.set(ResourceId, { tags: Object.fromEntries(entries), at });
            }
        } catch (error) {
            // The tags of each of them are then read by themselves, and so are all others, unless a zone that is gone is the reason.
            ids.forEach((each) => this.alone.add(each));
            this.isRefused ||= !isAwsError(error, "NoSuchHostedZone");
        }
    }
}
