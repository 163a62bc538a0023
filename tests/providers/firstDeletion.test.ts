import assert from "node:assert/strict";
import { provider } from "../../providers/hostedZone";
import { withDenials } from "../errors/fakeServices";
import { errorOf, useProvider } from "./fixture";

describe("The deletions of zones in a run", () => {
    const used = useProvider(provider);
    const DOMAINS = ["a.net", "b.net", "c.net", "d.net", "e.net"];

    type Row = Awaited<ReturnType<typeof used.create>>;
    const make = async (): Promise<Row[]> => {
        const rows: Row[] = [];
        for (const domain of DOMAINS) {
            const records = { "www A": { values: ["192.0.2.1"] } };
            rows.push(await used.create({ domain, reference: domain, records }));
        }
        return rows;
    };
    const destroyAll = (rows: readonly Row[]): Promise<string[]> =>
        Promise.all(
            rows.map(async (row) =>
                used.destroy(row).then(
                    () => "",
                    (error: unknown) => String(error),
                ),
            ),
        );

    it("lose only the first zone's records, for a moment, if deleting is denied", async () => {
        const rows = await make();
        const before = used.sandbox.contents();
        const isDeletion = ({ method }: { method?: string | undefined }): boolean => method === "DELETE";
        const calls = await used.calls(() =>
            withDenials(used.sandbox.endpoint, isDeletion, async (route53) => {
                await used.configure({ "aws:endpoints": JSON.stringify([{ route53 }]) });
                const [first = "", ...others] = await destroyAll(rows);
                assert.match(first, /AccessDenied.*records were restored/s);
                assert.equal(others.length, 4);
                others.forEach((text) => assert.match(text, /was not deleted or changed.*AccessDenied/s));
            }),
        );
        assert.deepEqual(calls, {
            ChangeResourceRecordSets: 2,
            ListHostedZones: 1,
            ListResourceRecordSets: 1,
        });
        assert.deepEqual(used.sandbox.contents(), before);
    });

    it("cost two calls each if the first one succeeds, with one list of all and one read of the first", async () => {
        const rows = await make();
        const calls = await used.calls(async () => {
            assert.deepEqual(await destroyAll(rows), ["", "", "", "", ""]);
        });
        assert.deepEqual(calls, {
            ChangeResourceRecordSets: 5,
            DeleteHostedZone: 5,
            ListHostedZones: 1,
            ListResourceRecordSets: 1,
        });
    });

    it("run one after the other until one succeeds, if one fails for a reason of its own", async () => {
        const rows = await make();
        await used.client.changeResourceRecordSets({
            HostedZoneId: rows[0]?.id ?? "",
            ChangeBatch: {
                Changes: [
                    {
                        Action: "CREATE",
                        ResourceRecordSet: {
                            Name: "theirs.a.net",
                            Type: "A",
                            TTL: 300,
                            ResourceRecords: [{ Value: "192.0.2.9" }],
                        },
                    },
                ],
            },
        });
        const [first = "", ...others] = await destroyAll(rows);
        assert.match(first, /record of another owner is in it/);
        assert.deepEqual(others, ["", "", "", ""]);
    });

    it("are possible again in the next run, with the right", async () => {
        const rows = await make();
        await withDenials(
            used.sandbox.endpoint,
            ({ method }) => method === "DELETE",
            async (route53) => {
                await used.configure({ "aws:endpoints": JSON.stringify([{ route53 }]) });
                const [row] = rows;
                assert.ok(row);
                await errorOf(used.destroy(row));
            },
        );
        await used.configure({});
        assert.deepEqual(await destroyAll(rows), ["", "", "", "", ""]);
    });
});
