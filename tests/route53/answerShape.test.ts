import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
    ChangeResourceRecordSetsCommand,
    ChangeTagsForResourceCommand,
    CreateHostedZoneCommand,
    CreateReusableDelegationSetCommand,
    DeleteHostedZoneCommand,
    DeleteReusableDelegationSetCommand,
    GetAccountLimitCommand,
    GetChangeCommand,
    GetHostedZoneCommand,
    GetReusableDelegationSetCommand,
    GetReusableDelegationSetLimitCommand,
    ListHostedZonesByNameCommand,
    ListHostedZonesCommand,
    ListResourceRecordSetsCommand,
    ListReusableDelegationSetsCommand,
    ListTagsForResourceCommand,
    ListTagsForResourcesCommand,
    UpdateHostedZoneCommentCommand,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import { createRoute53Client } from "../../route53/client";
import { createClock } from "../../route53/clock";
import { errorOf } from "../providers/fixture";

/** Each operation that we use, sent to a server that is not Route 53. */
const OPERATIONS: [operation: string, send: (client: Route53Client) => Promise<unknown>][] = [
    [
        "ChangeResourceRecordSets",
        (client) =>
            client.send(
                new ChangeResourceRecordSetsCommand({
                    HostedZoneId: "Z1",
                    ChangeBatch: {
                        Changes: [
                            { Action: "UPSERT", ResourceRecordSet: { Name: "a.tenant.net", Type: "A" } },
                        ],
                    },
                }),
            ),
    ],
    [
        "ChangeTagsForResource",
        (client) =>
            client.send(
                new ChangeTagsForResourceCommand({
                    ResourceType: "hostedzone",
                    ResourceId: "Z1",
                    RemoveTagKeys: ["a"],
                }),
            ),
    ],
    [
        "CreateHostedZone",
        (client) => client.send(new CreateHostedZoneCommand({ Name: "tenant.net", CallerReference: "one" })),
    ],
    [
        "CreateReusableDelegationSet",
        (client) => client.send(new CreateReusableDelegationSetCommand({ CallerReference: "one" })),
    ],
    ["DeleteHostedZone", (client) => client.send(new DeleteHostedZoneCommand({ Id: "Z1" }))],
    [
        "DeleteReusableDelegationSet",
        (client) => client.send(new DeleteReusableDelegationSetCommand({ Id: "N1" })),
    ],
    [
        "GetAccountLimit",
        (client) => client.send(new GetAccountLimitCommand({ Type: "MAX_HOSTED_ZONES_BY_OWNER" })),
    ],
    ["GetChange", (client) => client.send(new GetChangeCommand({ Id: "C1" }))],
    ["GetHostedZone", (client) => client.send(new GetHostedZoneCommand({ Id: "Z1" }))],
    ["GetReusableDelegationSet", (client) => client.send(new GetReusableDelegationSetCommand({ Id: "N1" }))],
    [
        "GetReusableDelegationSetLimit",
        (client) =>
            client.send(
                new GetReusableDelegationSetLimitCommand({
                    DelegationSetId: "N1",
                    Type: "MAX_ZONES_BY_REUSABLE_DELEGATION_SET",
                }),
            ),
    ],
    ["ListHostedZones", (client) => client.send(new ListHostedZonesCommand({}))],
    ["ListHostedZonesByName", (client) => client.send(new ListHostedZonesByNameCommand({}))],
    [
        "ListResourceRecordSets",
        (client) => client.send(new ListResourceRecordSetsCommand({ HostedZoneId: "Z1" })),
    ],
    ["ListReusableDelegationSets", (client) => client.send(new ListReusableDelegationSetsCommand({}))],
    [
        "ListTagsForResource",
        (client) =>
            client.send(new ListTagsForResourceCommand({ ResourceType: "hostedzone", ResourceId: "Z1" })),
    ],
    [
        "ListTagsForResources",
        (client) =>
            client.send(new ListTagsForResourcesCommand({ ResourceType: "hostedzone", ResourceIds: ["Z1"] })),
    ],
    [
        "UpdateHostedZoneComment",
        (client) => client.send(new UpdateHostedZoneCommentCommand({ Id: "Z1", Comment: "c" })),
    ],
];

const XML = '<?xml version="1.0"?>\n';

describe("An answer that is not from Route 53", () => {
    let server: Server;
    let client: Route53Client;
    let answer: (response: ServerResponse, operation: string) => void;
    let requests: number;
    let operation = "";

    beforeEach(async () => {
        requests = 0;
        server = createServer((request, response) => {
            requests += 1;
            request.resume().on("end", () => answer(response, operation));
        }).listen(0, "127.0.0.1");
        await once(server, "listening");
        client = clientWith(1);
    });
    afterEach(async () => {
        client.destroy();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
    });

    const endpoint = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clientWith = (attempts: number): Route53Client =>
        createRoute53Client(
            {
                endpoint: endpoint(),
                credentials: { accessKeyId: "a", secretAccessKey: "b" },
                maxRetries: attempts - 1,
                assumeRoles: [],
            },
            { clock: createClock(100_000) },
        );
    const answering =
        (status: number, type: string, body: (operation: string) => string): typeof answer =>
        (response, of) =>
            response.writeHead(status, type === "" ? {} : { "content-type": type }).end(body(of));

    const bodies: [what: string, answer: typeof answer][] = [
        ["a page of HTML", answering(200, "text/html", () => "<!DOCTYPE html><html><p>Log in</html>")],
        [
            "an HTML page with the content type XML",
            answering(200, "text/xml", () => "<html><body>Log in</body></html>"),
        ],
        ["an XHTML page", answering(200, "text/html", () => `${XML}<html xmlns="x"><p/></html>`)],
        ["a page with status 201", answering(201, "text/html", () => "<html></html>")],
        ["an empty body", answering(200, "", () => "")],
        ["only blanks", answering(200, "text/xml", () => " \n ")],
        ["JSON", answering(200, "application/json", () => '{"ok":true}')],
        ["a truncated page", answering(200, "text/html", () => "<html><bo")],
        ["an error's XML with status 200", answering(200, "text/xml", () => `${XML}<ErrorResponse/>`)],
        ["another operation's answer", answering(200, "text/xml", () => `${XML}<GetGeoLocationResponse/>`)],
        ["a redirect to a login page", answering(302, "text/html", () => "<html></html>")],
        ["a page with status 403", answering(403, "text/html", () => "<html>no</html>")],
        ["a page with status 404", answering(404, "text/html", () => "<html>not found</html>")],
    ];
    for (const [what, act] of bodies) {
        it(`makes every call fail when it is ${what}`, async () => {
            answer = act;
            for (const [name, send] of OPERATIONS) {
                operation = name;
                const { message } = await errorOf(send(client));
                assert.ok(message.startsWith(`${endpoint()} answered ${name} with status `), message);
                assert.match(
                    message,
                    /which is not an answer of Route 53.*aws:endpoints, then run it again$/,
                );
            }
        });
    }

    const EMPTY_BY_DESIGN = ["ChangeTagsForResource", "DeleteReusableDelegationSet"];
    it("makes every call fail if a part is missing that the operation always returns", async () => {
        answer = answering(200, "text/xml", (of) => `${XML}<${of}Response><Other/></${of}Response>`);
        for (const [name, send] of OPERATIONS.filter(([each]) => !EMPTY_BY_DESIGN.includes(each))) {
            operation = name;
            const { message } = await errorOf(send(client));
            assert.match(message, /answered \w+ with status 200 and no \w+/);
        }
    });

    it("does not include an empty answer of an operation that returns nothing", async () => {
        for (const [name, send] of OPERATIONS.filter(([each]) => EMPTY_BY_DESIGN.includes(each))) {
            operation = name;
            answer = answering(200, "text/xml", (of) => `${XML}<!-- a --><${of}Response xmlns="x"/>`);
            await send(client);
            answer = (response) => response.writeHead(200, { "x-amzn-RequestId": "one" }).end();
            await send(client);
        }
    });

    it("is shown by its status, type and first characters, without terminal control characters", async () => {
        answer = answering(
            200,
            "text/html; charset=utf-8",
            () => `<html>\u001b[2J\u009b"é${"x".repeat(200)}`,
        );
        const { message } = await errorOf(client.send(new GetHostedZoneCommand({ Id: "Z1" })));
        assert.match(message, /^[ -~]*$/);
        assert.ok(message.includes('content type "text/html; charset=utf-8" and "<html>\\u001b[2J'), message);
        assert.ok(!message.includes("x".repeat(81)));
    });

    it("is retried like a broken connection, also for a call that writes", async () => {
        client.destroy();
        client = clientWith(3);
        answer = answering(200, "text/html", () => "<html></html>");
        await errorOf(client.send(new DeleteHostedZoneCommand({ Id: "Z1" })));
        assert.equal(requests, 3);
        requests = 0;
        answer = (response) =>
            requests < 3
                ? response.writeHead(200, { "content-type": "text/html" }).end("<html></html>")
                : response
                      .writeHead(200, { "content-type": "text/xml" })
                      .end(
                          `${XML}<GetChangeResponse><ChangeInfo><Id>/change/C1</Id><Status>INSYNC</Status>` +
                              "<SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo></GetChangeResponse>",
                      );
        const { ChangeInfo } = await client.send(new GetChangeCommand({ Id: "C1" }));
        assert.deepEqual([ChangeInfo?.Status, requests], ["INSYNC", 3]);
    });

    it("needs no further attempt for a status that the SDK retries", async () => {
        client.destroy();
        client = clientWith(2);
        answer = answering(503, "text/html", () => "<html>busy</html>");
        await errorOf(client.send(new GetChangeCommand({ Id: "C1" })));
        assert.equal(requests, 2);
    });
});
