import assert from "node:assert/strict";
import { provider } from "../../providers/hostedZone";
import { withDenials } from "../errors/fakeServices";
import { apply, change, createZone, recordSet } from "../sandbox/useSandbox";
import { errorOf, useProvider } from "./fixture";

/** A zone whose number of records is the recorded one is deleted without a read. Its content may still be another one. */
describe("A zone that is deleted by the records in the state", () => {
    const used = useProvider(provider);
    const ZONE = {
        domain: "c.net",
        reference: "org/project/stack/c.net",
        records: {
            "@ A": { ttl: 60, values: ["203.0.113.10"] },
            "www A": { ttl: 60, values: ["203.0.113.10"] },
        },
        apex: { nameServers: ["ns1.example.com", "ns2.example.com"], nsTtl: 60, soaTtl: 60 },
    };
    type Request = Parameters<Parameters<typeof withDenials>[1]>[0];
    const isRead = ({ url = "", method }: Request): boolean => method === "GET" && url.includes("/rrset");
    const isDeletion = ({ url = "", method }: Request, { id }: Row): boolean =>
        method === "DELETE" && url.includes(id);
    type Row = Awaited<ReturnType<typeof used.create>>;
    const zones = (): string[] => used.sandbox.contents().hostedZones.map(({ name }) => name);
    const there = recordSet("www.c.net", "A", ["203.0.113.10"]);

    /** Two other zones and this one: the first is read, and with the second all zones are listed. */
    const make = async (more: object = {}): Promise<{ row: Row; others: [Row, Row] }> => {
        const other = (domain: string): Promise<Row> => used.create({ ...ZONE, domain, reference: domain });
        const others: [Row, Row] = [await other("a.net"), await other("b.net")];
        return { row: await used.create({ ...ZONE, ...more }), others };
    };
    const list = async ([one, two]: [Row, Row]): Promise<void> => {
        await used.destroy(one);
        await used.destroy(two);
    };
    const byHand = (row: Row, ...changes: ReturnType<typeof change>[]): Promise<void> =>
        apply(used.client, row.id, changes);
    const theirs = recordSet("shop.c.net", "A", ["192.0.2.7"]);
    const refused = async (row: Row, pattern: RegExp): Promise<string> => {
        const before = used.sandbox.contents();
        const { message } = await errorOf(used.destroy(row));
        assert.match(message, pattern);
        assert.deepEqual(used.sandbox.contents(), before);
        return message;
    };

    it("is not read if it has the recorded content", async () => {
        const { row, others } = await make();
        await list(others);
        assert.deepEqual(await used.calls(() => used.destroy(row)), {
            ChangeResourceRecordSets: 1,
            DeleteHostedZone: 1,
        });
    });

    for (const [what, set] of [
        ["value", recordSet("www.c.net", "A", ["192.0.2.1"])],
        ["TTL", { ...there, TTL: 61 }],
        ["number of values", recordSet("www.c.net", "A", ["203.0.113.10", "192.0.2.1"])],
    ] as const) {
        it(`is read and deleted after a person changed the ${what} of one of its records`, async () => {
            const { row, others } = await make();
            await byHand(row, change("UPSERT", set));
            await list(others);
            await used.destroy(row);
            assert.deepEqual(zones(), []);
        });
    }

    it("is deleted after a person deleted one of its records, or added one after the list", async () => {
        const { row, others } = await make();
        await byHand(row, change("DELETE", there));
        await list(others);
        await used.destroy(row);
        assert.deepEqual(zones(), []);
    });

    it("does not change if another tool has added a record and one of ours is gone, so that the number is the same", async () => {
        const { row, others } = await make();
        await byHand(row, change("DELETE", there), change("CREATE", theirs));
        await list(others);
        const text = await refused(row, /; 1 record of another owner is in it: shop\.c\.net A\. Delete them/);
        assert.doesNotMatch(text, /restored/);
    });

    it("is deleted with such a record if forceDestroy is set", async () => {
        const { row, others } = await make({ forceDestroy: true });
        await byHand(row, change("DELETE", there), change("CREATE", theirs));
        await list(others);
        await used.destroy(row);
        assert.deepEqual(zones(), []);
    });

    it("gets its records back if another tool adds one after the list", async () => {
        const { row, others } = await make();
        await list(others);
        await byHand(row, change("CREATE", theirs));
        await refused(row, /; 1 record of another owner is in it: shop\.c\.net A.*2 records were restored/);
    });

    it("gets its records back if another tool adds one after the list, and an answer is lost", async () => {
        const { row, others } = await make();
        await list(others);
        await byHand(row, change("CREATE", theirs));
        await used.fault("ChangeResourceRecordSets", "lost-answer");
        await refused(row, /; 1 record of another owner is in it: shop\.c\.net A.*2 records were restored/);
    });

    it("does not change if the number is the same, and the first attempt fails on the way", async () => {
        const { row, others } = await make();
        await byHand(row, change("DELETE", there), change("CREATE", theirs));
        await list(others);
        await used.fault("ChangeResourceRecordSets", "error500");
        const text = await refused(row, /; 1 record of another owner is in it: shop\.c\.net A/);
        assert.doesNotMatch(text, /restored/);
    });

    it("gets its content back if another tool's CNAME is in the place of ours and the deletion is denied", async () => {
        const { row, others } = await make({ forceDestroy: true });
        const cname = recordSet("www.c.net", "CNAME", ["elsewhere.example.net."]);
        await byHand(row, change("DELETE", there), change("CREATE", cname));
        const isDenied = (request: Request): boolean => isDeletion(request, row);
        await withDenials(used.sandbox.endpoint, isDenied, async (route53) => {
            await used.configure({ "aws:endpoints": JSON.stringify([{ route53 }]) });
            await list(others);
            await used.fault("ChangeResourceRecordSets", "error500");
            await refused(row, /AccessDenied.*Its 2 records were restored/);
        });
    });

    it("is gone, and the other one stays, if a person deletes it and creates another one of its name after the list", async () => {
        const { row, others } = await make();
        await list(others);
        await byHand(
            row,
            change("DELETE", there),
            change("DELETE", recordSet("c.net", "A", ["203.0.113.10"])),
        );
        await used.client.deleteHostedZone({ Id: row.id });
        const made = await createZone(used.client, "c.net", { reference: "by hand" });
        await apply(used.client, made, [change("CREATE", there)]);
        const before = used.sandbox.contents();
        await used.destroy(row);
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("is read if the state is of yesterday, and keeps the record that was added since", async () => {
        const { row, others } = await make();
        const more = { ...ZONE, records: { ...ZONE.records, "shop A": { ttl: 60, values: ["192.0.2.7"] } } };
        await used.update(row, more);
        await list(others);
        await refused(row, /; 1 record of another owner is in it: shop\.c\.net A/);
        const { "www A": _www, ...rest } = more.records;
        await used.update(row, { ...more, records: rest });
        await used.configure({});
        await refused(row, /; 1 record of another owner is in it: shop\.c\.net A/);
    });

    it("is deleted after a read of its own if listing the zones is denied", async () => {
        const { row, others } = await make();
        const isList = ({ url = "" }: Request): boolean => /\/hostedzone\/?(\?|$)/.test(url);
        await withDenials(used.sandbox.endpoint, isList, async (route53) => {
            await used.configure({ "aws:endpoints": JSON.stringify([{ route53 }]) });
            assert.deepEqual(
                await used.calls(async () => {
                    await list(others);
                    await used.destroy(row);
                }),
                { ListResourceRecordSets: 3, ChangeResourceRecordSets: 3, DeleteHostedZone: 3 },
            );
        });
        assert.deepEqual(zones(), []);
    });

    it("does not change if reading its records is denied, and the content is not the recorded one", async () => {
        const { row, others } = await make();
        await list(others);
        await byHand(row, change("UPSERT", recordSet("www.c.net", "A", ["192.0.2.1"])));
        await withDenials(used.sandbox.endpoint, isRead, async (route53) => {
            await used.configure({ "aws:endpoints": JSON.stringify([{ route53 }]) });
            await refused(row, /AccessDenied/);
            await used.destroy({ ...row, id: "ZGONE" }).catch(() => undefined);
            await refused(row, /AccessDenied/);
        });
    });

    it("gets its records back if another tool adds one after the list, and reading records is denied", async () => {
        const { row, others } = await make();
        let isClosed = false;
        await withDenials(
            used.sandbox.endpoint,
            (request) => isClosed && isRead(request),
            async (route53) => {
                await used.configure({ "aws:endpoints": JSON.stringify([{ route53 }]) });
                await list(others);
                await byHand(row, change("CREATE", theirs));
                isClosed = true;
                await refused(row, /AccessDenied.*Its 2 records were restored/);
            },
        );
    });

    it("is reported as restored if the answer to the restore is lost", async () => {
        const { row, others } = await make();
        /** The change after the deletion restores the records. */
        const loseTheNextAnswer = (request: Request): boolean => {
            if (isDeletion(request, row)) {
                used.sandbox.addFaults([
                    { operation: "ChangeResourceRecordSets", fault: "lost-answer", times: 1 },
                ]);
            }
            return false;
        };
        await withDenials(used.sandbox.endpoint, loseTheNextAnswer, async (route53) => {
            await used.configure({ "aws:endpoints": JSON.stringify([{ route53 }]) });
            await list(others);
            await byHand(row, change("CREATE", theirs));
            await refused(row, /2 records were restored/);
        });
    });

    it("keeps all of its records if its deletion needs several requests and a later one is denied", async () => {
        const values = Array.from({ length: 400 }, (_none, at) => `10.0.${at >> 8}.${at & 255}`);
        const large = (name: string): object => ({ [`${name} A`]: { ttl: 60, values } });
        const records = { ...large("one"), ...large("two"), ...large("three") };
        const { row } = await make({ records });
        let sent = 0;
        const isSecond = ({ method }: Request): boolean => method === "POST" && ++sent === 2;
        await withDenials(used.sandbox.endpoint, isSecond, async (route53) => {
            await used.configure({ "aws:endpoints": JSON.stringify([{ route53 }]) });
            await refused(row, /AccessDenied.*Its \d records were restored/);
        });
    });
});
