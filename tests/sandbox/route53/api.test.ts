import assert from "node:assert/strict";
import { OPERATIONS } from "../../../sandbox/route53/operations";
import { clientOf, createSet, createZone, recordSet, refusalOf, useSandbox } from "../useSandbox";

const AUTHORIZATION = { authorization: "AWS4-HMAC-SHA256 Credential=x" };

describe("The sandbox's API", () => {
    const used = useSandbox();

    const raw = (method: string, path: string, body?: string): Promise<Response> =>
        fetch(`${used.sandbox.endpoint}/2013-04-01${path}`, { method, headers: AUTHORIZATION, body });

    it("refuses an unsigned request", async () => {
        const answer = await fetch(`${used.sandbox.endpoint}/2013-04-01/hostedzone`);
        assert.equal(answer.status, 403);
        assert.match(await answer.text(), /<Code>MissingAuthenticationToken<\/Code>/);
    });

    it("names an operation that it does not implement, so that no client retries", async () => {
        const client = clientOf(used.sandbox.endpoint, 3);
        const refusal = await refusalOf(client.listTrafficPolicies());
        assert.equal(refusal.code, "NotImplemented");
        assert.match(refusal.message, /ListTrafficPolicies/);
        assert.equal(used.sandbox.calls().ListTrafficPolicies, 1);
        client.destroy();
    });

    it("recognizes every operation by its own path", () => {
        const paths = OPERATIONS.map(
            ({ method, path }) => `${method} ${path.replace(/\{[A-Za-z]+\}/g, "{}")}`,
        );
        assert.equal(new Set(paths).size, OPERATIONS.length);
        assert.equal(OPERATIONS.filter(({ handler }) => handler !== undefined).length, 26);
    });

    it("answers 404 for an unknown path", async () => {
        for (const path of ["/elephants", "/hostedzone/Z1/rrset/extra", ""]) {
            const answer = await raw("GET", path);
            assert.equal(answer.status, 404);
            assert.match(await answer.text(), /<Code>UnknownOperationException<\/Code>/);
        }
    });

    it("returns errors as ErrorResponse, with the request id of the header", async () => {
        const answer = await raw("GET", "/hostedzone/Z0");
        const text = await answer.text();
        assert.equal(answer.headers.get("content-type"), "text/xml");
        assert.ok(
            text.endsWith(
                '<ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type>' +
                    "<Code>NoSuchHostedZone</Code><Message>No hosted zone found with ID: Z0</Message></Error>" +
                    `<RequestId>${answer.headers.get("x-amzn-requestid")}</RequestId></ErrorResponse>`,
            ),
            text,
        );
    });

    it("accepts ids escaped, prefixed and bare, and botocore's trailing slash", async () => {
        const id = await createZone(used.client, "example.com");
        const paths = [
            `/hostedzone/${id}`,
            `/hostedzone/%2Fhostedzone%2F${id}`,
            `/hostedzone//hostedzone/${id}`,
            `/hostedzone/${id}/rrset/`,
            `/tags/hostedzone/%2Fhostedzone%2F${id}`,
        ];
        for (const path of paths) {
            assert.equal((await raw("GET", path)).status, 200, path);
        }
        const batch =
            "<ChangeResourceRecordSetsRequest><ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet>" +
            "<Type>A</Type><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords>" +
            "<TTL>60</TTL><Name>a.example.com</Name></ResourceRecordSet></Change></Changes><Comment>any order</Comment>" +
            "</ChangeBatch></ChangeResourceRecordSetsRequest>";
        assert.equal((await raw("POST", `/hostedzone/${id}/rrset/`, batch)).status, 200);
        assert.equal(used.sandbox.calls().ChangeResourceRecordSets, 1);
    });

    it("accepts a comment update without a body, as botocore sends it", async () => {
        const id = await createZone(used.client, "example.com");
        assert.equal((await raw("POST", `/hostedzone/${id}`)).status, 200);
    });

    it("refuses a body that is not XML, has another root, or an unknown element", async () => {
        const bodies: [string, string][] = [
            ["<open>", "InvalidInput"],
            ["", "InvalidInput"],
            ["<ChangeBatch></ChangeBatch>", "MalformedInput"],
            ["<CreateHostedZoneRequest><Name>a.example</Name></CreateHostedZoneRequest>", "InvalidInput"],
            ["<CreateHostedZoneRequest><Elephant/></CreateHostedZoneRequest>", "InvalidInput"],
        ];
        for (const [body, code] of bodies) {
            const answer = await raw("POST", "/hostedzone", body);
            assert.equal(answer.status, 400);
            assert.match(await answer.text(), new RegExp(`<Code>${code}</Code>`), body);
        }
        assert.equal((await raw("GET", "/hostedzone/%ff")).status, 400);
        const [batch, tags] = ["ChangeResourceRecordSetsRequest", "ListTagsForResourcesRequest"];
        assert.equal((await raw("POST", "/hostedzone/Z0/rrset", `<${batch}></${batch}>`)).status, 404);
        assert.equal((await raw("POST", "/tags/hostedzone", `<${tags}></${tags}>`)).status, 400);
    });

    it("refuses a body of more than 8 MiB", async () => {
        const answer = await raw("POST", "/hostedzone", "x".repeat(8 * 1024 * 1024 + 1));
        assert.equal(answer.status, 413);
    });

    it("counts calls by operation until they are reset", async () => {
        await createSet(used.client, "one");
        await createZone(used.client, "example.com");
        await refusalOf(createZone(used.client, "com"));
        assert.deepEqual(used.sandbox.calls(), { CreateHostedZone: 2, CreateReusableDelegationSet: 1 });
        used.sandbox.resetCalls();
        assert.deepEqual(used.sandbox.calls(), {});
    });

    it("accepts the largest batch: 1,000 TXT values", async () => {
        const HostedZoneId = await createZone(used.client, "example.com");
        const Changes = Array.from({ length: 1000 }, (_, n) => ({
            Action: "CREATE" as const,
            ResourceRecordSet: recordSet(`n${n}.example.com`, "TXT", [`"text number ${n} is here"`]),
        }));
        await used.client.changeResourceRecordSets({ HostedZoneId, ChangeBatch: { Changes } });
        assert.equal(used.sandbox.world.hostedZones.get(HostedZoneId)?.records.size, 1002);
    });
});
