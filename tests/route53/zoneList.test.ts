import assert from "node:assert/strict";
import fc from "fast-check";
import { getHostedZone } from "../../route53/hostedZones";
import { ZoneList } from "../../route53/zoneList";
import { withDenials } from "../errors/fakeServices";
import { clientOf, createZone, useSandbox } from "../sandbox/useSandbox";

const OURS = "brand-0123456789ab";
const PAGE = 100;

describe("The list of zones for the resources of a run", () => {
    const used = useSandbox({ limits: { zonesPerAccount: 1000 } });
    let now = 0;
    const open = (): ZoneList => new ZoneList(used.client, () => now);
    beforeEach(() => {
        now = 0;
    });

    /** @returns the ids of zones with a comment and a tag; the first ones have the mark of one deployment */
    async function zones(ours: number, others = 0): Promise<string[]> {
        const ids: string[] = [];
        for (let index = 0; index < ours + others; index++) {
            const owner = index < ours ? OURS : "brand-ba9876543210";
            ids.push(await createZone(used.client, `t${index}.net`, { reference: `${owner}/${index}` }));
        }
        for (const zone of used.sandbox.world.hostedZones.values()) {
            zone.comment = `comment of ${zone.name}`;
            zone.tags.set("plan", zone.name);
        }
        used.sandbox.resetCalls();
        return ids;
    }

    /** Reads zones as refresh does. @returns the results, and the number of zones that were read by themselves */
    async function readAll(list: ZoneList, ids: readonly string[]): Promise<(string | undefined)[]> {
        const read = async (id: string): Promise<string | undefined> => {
            const zone = (await list.find(id)) ?? (await getHostedZone(used.client, id));
            return zone && `${zone.name} ${zone.privateZone} ${zone.comment}`;
        };
        return Promise.all(ids.map(read));
    }

    const expected = (ids: readonly string[]): string[] =>
        ids.map((id) => {
            const name = used.sandbox.world.hostedZones.get(id)?.name ?? "";
            return `${name.replace(/\.$/, "")} false comment of ${name}`;
        });

    it("reads a single zone separately", async () => {
        const ids = await zones(3);
        assert.equal(await open().find(ids[0] ?? ""), undefined);
        assert.deepEqual(used.sandbox.calls(), {});
    });

    it("finds all but a few of 450 zones in five pages", async () => {
        const ids = await zones(450);
        assert.deepEqual(await readAll(open(), ids), expected(ids));
        const { ListHostedZones: pages, GetHostedZone: single = 0, ...rest } = used.sandbox.calls();
        assert.deepEqual(rest, {});
        assert.equal(pages, 5);
        assert.ok(single <= 40, `${single} zones were read by themselves`);
    });

    it("costs at most one call more than reading each zone, for any position of other owners' zones", async function () {
        this.timeout(60_000);
        const ids = await zones(300, 0);
        await fc.assert(
            fc.asyncProperty(
                fc.shuffledSubarray(ids, { minLength: 1, maxLength: 60 }),
                fc.boolean(),
                async (asked, together) => {
                    used.sandbox.resetCalls();
                    const list = open();
                    if (together) {
                        assert.deepEqual(await readAll(list, asked), expected(asked));
                    } else {
                        for (const id of asked) {
                            assert.deepEqual(await readAll(list, [id]), expected([id]));
                        }
                    }
                    const { ListHostedZones: pages = 0, GetHostedZone: single = 0 } = used.sandbox.calls();
                    assert.ok(pages + single <= asked.length + 1, `${pages} + ${single} for ${asked.length}`);
                },
            ),
            { numRuns: 25 },
        );
    });

    it("reads no further page if the first page has none of the wanted zones", async () => {
        const ids = await zones(2, 4 * PAGE);
        const first = new Set(
            (await used.client.listHostedZones({ MaxItems: PAGE })).HostedZones?.map(({ Id = "" }) =>
                Id.replace("/hostedzone/", ""),
            ),
        );
        const later = [...used.sandbox.world.hostedZones.keys()].filter((id) => !first.has(id)).slice(0, 60);
        used.sandbox.resetCalls();
        const list = open();
        assert.deepEqual(await readAll(list, later), expected(later));
        assert.deepEqual(used.sandbox.calls(), { ListHostedZones: 1, GetHostedZone: 60 });
        assert.equal(ids.length, 2 + 4 * PAGE);
    });

    for (const [what, failing] of [
        ["the first page", 1],
        ["a page after the first", 2],
    ] as const) {
        it(`reads each zone separately from ${what} on that cannot be read`, async () => {
            const ids = (await zones(250)).slice(0, 60);
            const list = open();
            for (let page = 1; page < failing; page++) {
                await readAll(list, ids.slice(0, 3));
            }
            used.sandbox.addFaults([{ operation: "ListHostedZones", fault: "error503", times: "forever" }]);
            assert.deepEqual(await readAll(list, ids), expected(ids));
            assert.equal(used.sandbox.calls()["ListHostedZones"], failing);
        });
    }

    it("continues after a zone that is deleted while the pages are read, and reads a new zone separately", async () => {
        const ids = await zones(250);
        const list = open();
        await readAll(list, ids.slice(0, 2));
        const [gone = ""] = [...used.sandbox.world.hostedZones.keys()].sort().slice(PAGE - 1, PAGE);
        await used.client.deleteHostedZone({ Id: gone });
        const made = await createZone(used.client, "new.net");
        const rest = ids.filter((id) => id !== gone);
        assert.deepEqual(await readAll(list, rest), expected(rest));
        assert.deepEqual(await readAll(list, [made]), ["new.net false undefined"]);
    });

    it("uses its pages for a minute, and reads them again then", async () => {
        const ids = await zones(4);
        const list = open();
        await readAll(list, ids);
        used.sandbox.resetCalls();
        now = 59_999;
        await readAll(list, ids);
        assert.deepEqual(used.sandbox.calls(), {});
        now = 60_001;
        const zone = used.sandbox.world.hostedZones.get(ids[3] ?? "");
        assert.ok(zone);
        zone.comment = "changed by hand";
        assert.deepEqual(await readAll(list, [zone.id]), ["t3.net false changed by hand"]);
        assert.deepEqual(used.sandbox.calls(), { ListHostedZones: 1 });
    });

    it("reads the tags of ten zones of one deployment in one call, and not the tags of other owners", async () => {
        const ids = await zones(25, 10);
        const list = open();
        await readAll(list, ids.slice(0, 25));
        used.sandbox.resetCalls();
        const tags = await Promise.all(ids.slice(0, 25).map((id) => list.findTags(id)));
        const known = tags.filter((each) => each !== undefined);
        assert.deepEqual(
            known,
            ids.flatMap((_, index) => (tags[index] === undefined ? [] : [{ plan: `t${index}.net.` }])),
        );
        assert.ok(known.length >= 24, `${known.length} of 25`);
        assert.deepEqual(used.sandbox.calls(), { ListTagsForResources: 3 });
    });

    it("reads the tags of ten zones one by one if one of the ten was deleted", async () => {
        const ids = await zones(42);
        const list = open();
        await readAll(list, ids);
        await used.client.deleteHostedZone({ Id: ids[5] ?? "" });
        const tags = await Promise.all(ids.map((id) => list.findTags(id)));
        const unread = tags.filter((each) => each === undefined).length;
        assert.ok(unread >= 10 && unread < 14, `${unread} are left`);
        const read = tags.flatMap((each, index) => (each === undefined ? [] : [[index, each]]));
        assert.deepEqual(
            read,
            read.map(([index]) => [index, { plan: `t${String(index)}.net.` }]),
        );
    });

    it("requests the tags of many zones once, and a page once, if one of the two calls is denied", async () => {
        const ids = await zones(25);
        for (const [denied, pages] of [
            [/\/tags\/hostedzone\/?$/, 1],
            [/\/hostedzone(\?|$)/, 0],
        ] as const) {
            let asked = 0;
            const isDenied = ({ url = "" }: { url?: string | undefined }): boolean => {
                asked += denied.test(url) ? 1 : 0;
                return denied.test(url);
            };
            used.sandbox.resetCalls();
            await withDenials(used.sandbox.endpoint, isDenied, async (endpoint) => {
                const client = clientOf(endpoint);
                const list = new ZoneList(client, () => now);
                assert.deepEqual(await readAll(list, ids), expected(ids));
                const tags = await Promise.all(ids.map((id) => list.findTags(id)));
                assert.ok(tags.every((each) => each === undefined));
                client.destroy();
            });
            assert.equal(asked, 1);
            assert.equal(used.sandbox.calls()["ListHostedZones"] ?? 0, pages);
        }
    });
});
