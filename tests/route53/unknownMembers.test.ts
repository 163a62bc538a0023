import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ChangeResourceRecordSetsCommand, type Route53Client } from "@aws-sdk/client-route-53";
import { createRoute53Client } from "../../route53/client";
import { deleteRecords, listWholeZone, restoreRecords } from "../../route53/records";
import type { WholeRecordSet } from "../../route53/unknownMembers";
import { recordDigest } from "../../route53/zoneCopy";
import { createZone, useSandbox } from "../sandbox/useSandbox";

const KEYS = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };
const clientAt = (endpoint: string): Route53Client =>
    createRoute53Client({ endpoint, credentials: KEYS, assumeRoles: [], maxRetries: 0 });

const AFFINITY =
    "<AZAffinity><LocationType>AvailabilityZone</LocationType><LocationId>use1-az1</LocationId></AZAffinity>";

describe("A member of a record set that the SDK does not know", () => {
    const used = useSandbox();

    it("(AZAffinity) is read, deleted with its record and restored, and is in its digest", async () => {
        const client = clientAt(used.sandbox.endpoint);
        const zone = await createZone(used.client, "tenant.net");
        const record: WholeRecordSet = {
            Name: "www.tenant.net.",
            Type: "A",
            SetIdentifier: "az1",
            TTL: 60,
            ResourceRecords: [{ Value: "192.0.2.1" }],
            UnknownMembers: { "": AFFINITY },
        };
        await restoreRecords(client, zone, [record]);
        const stored = used.sandbox
            .contents()
            .hostedZones.find(({ id }) => id === zone)
            ?.records.find(({ type }) => type === "A");
        assert.deepEqual(stored?.routing, {
            AZAffinity: { LocationType: "AvailabilityZone", LocationId: "use1-az1" },
        });
        const read = (await listWholeZone(client, zone))?.filter(({ Type }) => Type === "A") ?? [];
        assert.deepEqual(read, [record]);
        const other = { ...record, UnknownMembers: { "": AFFINITY.replace("az1", "az2") } };
        assert.notEqual(recordDigest(other), recordDigest(record));

        await deleteRecords(client, zone, read);
        assert.equal((await listWholeZone(client, zone))?.length, 2);
        await restoreRecords(client, zone, read);
        assert.deepEqual(
            (await listWholeZone(client, zone))?.filter(({ Type }) => Type === "A"),
            [record],
        );
    });
});

const MADE_UP = `<?xml version="1.0"?>
<ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ResourceRecordSets>
<ResourceRecordSet><Name>plain.tenant.net.</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>
<ResourceRecordSet><Name>odd.tenant.net.</Name><Type>TXT</Type><Moon phase="full"> a &amp;&#32;b <Crater/></Moon><TTL>060</TTL><ResourceRecords><ResourceRecord><Value>"1"</Value></ResourceRecord><ResourceRecord><Value>"2"</Value><Tide>high</Tide></ResourceRecord></ResourceRecords><Sun>1</Sun></ResourceRecordSet>
<ResourceRecordSet><Name>alias.tenant.net.</Name><Type>A</Type><AliasTarget><HostedZoneId>Z1</HostedZoneId><DNSName>plain.tenant.net.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth><Via>moon</Via></AliasTarget></ResourceRecordSet>
</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>`;
const CHANGED = `<ChangeResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>`;

describe("Members that no version of the SDK knows", () => {
    let server: Server;
    let client: Route53Client;
    const bodies: string[] = [];
    before(async () => {
        server = createServer((request, response) => {
            const parts: Buffer[] = [];
            request.on("data", (part: Buffer) => parts.push(part));
            request.on("end", () => {
                const body = Buffer.concat(parts).toString();
                bodies.push(body);
                assert.equal(Number(request.headers["content-length"] ?? 0), Buffer.byteLength(body));
                response.setHeader("content-type", "text/xml");
                response.end(request.method === "GET" ? MADE_UP : CHANGED);
            });
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        client = clientAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
    after(() => server.close());

    it("are sent at their original place, unchanged", async () => {
        const records = (await listWholeZone(client, "Z1")) ?? [];
        assert.deepEqual(
            records.map((record: WholeRecordSet) => record.UnknownMembers),
            [
                undefined,
                {
                    "": '<Moon phase="full"> a &amp;&#32;b <Crater></Crater></Moon><Sun>1</Sun>',
                    "/ResourceRecords/ResourceRecord1": "<Tide>high</Tide>",
                },
                { "/AliasTarget": "<Via>moon</Via>" },
            ],
        );
        const names = records.map(({ Name }) => Name);
        await restoreRecords(client, "Z1", records);
        const sent = bodies.at(-1) ?? "";
        for (const part of [
            '<Moon phase="full"> a &amp;&#32;b <Crater></Crater></Moon><Sun>1</Sun></ResourceRecordSet>',
            '<ResourceRecord><Value>"2"</Value><Tide>high</Tide></ResourceRecord>',
            "<Via>moon</Via></AliasTarget>",
        ]) {
            assert.equal(sent.replaceAll("&quot;", '"').split(part).length, 2, `${part} in ${sent}`);
        }
        assert.deepEqual(
            [...sent.matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name]) => name).sort(),
            [...names].sort(),
        );
        assert.match(sent, /^<\?xml version="1\.0"|^<ChangeResourceRecordSetsRequest/);
        assert.ok(sent.includes('xmlns="https://route53.amazonaws.com/doc/2013-04-01/"'));
    });

    it("are not sent twice after the SDK knows them", async () => {
        const record: WholeRecordSet = {
            Name: "www.tenant.net.",
            Type: "A",
            Weight: 7,
            SetIdentifier: "a",
            TTL: 60,
            ResourceRecords: [{ Value: "192.0.2.1" }],
            UnknownMembers: { "": "<Weight>7</Weight><New>1</New>" },
        };
        await restoreRecords(client, "Z1", [record]);
        const sent = bodies.at(-1) ?? "";
        assert.deepEqual([sent.split("<Weight>").length, sent.split("<New>").length], [2, 2]);
    });

    it("are refused if their place is not in the request, and nothing is sent", async () => {
        const record: WholeRecordSet = {
            Name: "www.tenant.net.",
            Type: "A",
            TTL: 60,
            ResourceRecords: [{ Value: "192.0.2.1" }],
            UnknownMembers: { "/GeoLocation": "<Planet>earth</Planet>" },
        };
        const before = bodies.length;
        await assert.rejects(
            restoreRecords(client, "Z1", [record]),
            /www\.tenant\.net\. A has <Planet>earth<\/Planet> in GeoLocation, which this version does not know and cannot send/,
        );
        assert.equal(bodies.length, before);
    });

    it("do not change a request without them", async () => {
        const send = (client_: Route53Client) =>
            client_.send(
                new ChangeResourceRecordSetsCommand({
                    HostedZoneId: "Z1",
                    ChangeBatch: {
                        Changes: [{ Action: "CREATE", ResourceRecordSet: { Name: "a.net", Type: "A" } }],
                    },
                }),
            );
        await send(client);
        assert.ok((bodies.at(-1) ?? "").includes("<Name>a.net</Name>"));
    });
});
