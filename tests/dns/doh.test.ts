import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { queryHttps, type HttpsQueryOptions } from "../../dns/doh";
import { lookUpAddresses } from "../../dns/lookup";
import { QueryError } from "../../dns/queryError";
import { TEST_CA, httpsResolver, type HttpsResolver, type Misbehaviour } from "./httpsServer";
import { right, type Behaviour } from "./queryServers";

const QUESTION = { name: "ns-523.awsdns-01.net", type: "A" } as const;
const ADDRESS = "205.251.194.11";
const honest: Behaviour = (request) => [
    right(request, { answers: [{ name: QUESTION.name, type: "A", ttl: 60, data: ADDRESS }] }),
];

describe("A query over HTTPS", () => {
    const started: HttpsResolver[] = [];
    afterEach(async () => {
        await Promise.all(started.splice(0).map((server) => server.close()));
    });
    async function start(...args: Parameters<typeof httpsResolver>): Promise<HttpsResolver> {
        const server = await httpsResolver(...args);
        started.push(server);
        return server;
    }
    const ask = (url: string, options: HttpsQueryOptions = {}) =>
        queryHttps(new URL(url), QUESTION, { ca: TEST_CA, timeoutMs: 2000, ...options });

    async function refusal(url: string, options: HttpsQueryOptions = {}): Promise<QueryError> {
        const error: unknown = await ask(url, options).then(
            () => undefined,
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof QueryError, String(error));
        return error;
    }

    it("is a POST of one message with id 0, whose answer is parsed", async () => {
        const server = await start(honest);
        const { rcode, answers, transport } = await ask(server.url);
        assert.deepEqual(
            [rcode, answers.map(({ data }) => data), transport],
            ["NOERROR", [ADDRESS], "https"],
        );
        const [request] = server.requests;
        assert.deepEqual(
            [request?.method, request?.path, request?.type, request?.message.id],
            ["POST", "/dns-query", "application/dns-message", 0],
        );
        assert.deepEqual(request?.message.questions, [{ ...QUESTION, class: "IN" }]);
        assert.equal(request?.message.recursionDesired, true);
    });

    it("is not sent to a server without a certificate of a trusted authority", async () => {
        const server = await start(honest);
        const error: unknown = await queryHttps(new URL(server.url), QUESTION).catch(
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof QueryError && error.kind === "network", String(error));
        assert.match(error.message, /certificate/);
        assert.deepEqual(server.requests, []);
    });

    it("is not sent to a server whose certificate has another name", async () => {
        const server = await start(honest, undefined, { of: "stranger" });
        const { kind, message } = await refusal(server.url);
        assert.equal(kind, "network");
        assert.match(message, /does not match certificate's altnames|altnames/);
        assert.deepEqual(server.requests, []);
    });

    it("is not sent to a server without TLS", async () => {
        const plain = createServer((socket) => {
            socket.on("error", () => socket.destroy());
            socket.end("HTTP/1.1 200 OK\r\n\r\n", () => socket.destroy());
        }).listen(0, "127.0.0.1");
        await once(plain, "listening");
        const { port } = plain.address() as AddressInfo;
        assert.equal((await refusal(`https://localhost:${port}/dns-query`)).kind, "network");
        await new Promise((resolve) => plain.close(resolve));
    });

    it("is a network error with the reason if no process listens", async () => {
        const server = await httpsResolver(honest);
        await server.close();
        const { kind, message } = await refusal(server.url);
        assert.equal(kind, "network");
        assert.match(
            message,
            /ns-523\.awsdns-01\.net A at https:\/\/localhost:\d+\/dns-query: .*ECONNREFUSED/,
        );
    });

    const refused: [what: string, kind: QueryError["kind"], act: Misbehaviour][] = [
        ["does not answer", "timeout", () => undefined],
        [
            "answers octet by octet, too slowly",
            "timeout",
            (response, bytes) => {
                response.writeHead(200, { "content-type": "application/dns-message" });
                let sent = 0;
                const timer = setInterval(() => response.write(bytes.subarray(sent, ++sent)), 50);
                response.on("close", () => clearInterval(timer));
            },
        ],
        [
            "redirects",
            "malformed",
            (response) => response.writeHead(302, { location: "https://dns.google/dns-query" }).end(),
        ],
        [
            "redirects with the right answer",
            "malformed",
            (response, bytes) =>
                response
                    .writeHead(307, { location: "/other", "content-type": "application/dns-message" })
                    .end(bytes),
        ],
        [
            "answers with an HTML page",
            "malformed",
            (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html></html>"),
        ],
        [
            "answers without a content type",
            "malformed",
            (response, bytes) => response.writeHead(200).end(bytes),
        ],
        [
            "answers with the JSON of another protocol",
            "malformed",
            (response) =>
                response.writeHead(200, { "content-type": "application/dns-json" }).end('{"Status":0}'),
        ],
        [
            "answers with an error status",
            "malformed",
            (response, bytes) =>
                response.writeHead(503, { "content-type": "application/dns-message" }).end(bytes),
        ],
        [
            "answers with bytes that are not a message",
            "malformed",
            (response) => response.writeHead(200, { "content-type": "application/dns-message" }).end("hello"),
        ],
        [
            "answers with an empty body",
            "malformed",
            (response) => response.writeHead(200, { "content-type": "application/dns-message" }).end(),
        ],
        [
            "answers with more octets than a message can have",
            "malformed",
            (response, bytes) =>
                response
                    .writeHead(200, { "content-type": "application/dns-message" })
                    .end(Buffer.concat([bytes, Buffer.alloc(0x10000)])),
        ],
        [
            "never ends its answer",
            "malformed",
            (response) => {
                response.writeHead(200, { "content-type": "application/dns-message" });
                const timer = setInterval(() => response.write(Buffer.alloc(50_000)), 1);
                response.on("close", () => clearInterval(timer));
            },
        ],
        [
            "closes the connection during the answer",
            "network",
            (response, bytes) => {
                response.writeHead(200, {
                    "content-type": "application/dns-message",
                    "content-length": bytes.length,
                });
                response.write(bytes.subarray(0, 20), () => response.destroy());
            },
        ],
    ];
    for (const [what, kind, act] of refused) {
        it(`is refused (${kind}) when the server ${what}`, async () => {
            const server = await start(honest, act);
            const begin = performance.now();
            // An operation that must not end by then may take long on a busy machine.
            const timeoutMs = kind === "timeout" ? 400 : 10_000;
            const error = await refusal(server.url, { timeoutMs });
            assert.equal(error.kind, kind, error.message);
            assert.ok(performance.now() - begin < timeoutMs + 1100);
            assert.match(error.message, /^[ -~]*$/);
            assert.equal(server.requests.length, 1);
        });
    }

    it("is refused if the answer is to another query, or truncated", async () => {
        const other = await start((request) => [
            right(request, { questions: [{ name: "stranger.example", type: "A", class: "IN" }] }),
        ]);
        assert.match((await refusal(other.url)).message, /over HTTPS is no answer to the question$/);
        const cut = await start((request) => [right(request, { truncated: true, answers: [] })]);
        assert.match((await refusal(cut.url)).message, /over HTTPS is truncated$/);
    });

    it("accepts a content type with parameters and in capitals", async () => {
        const server = await start(honest, (response, bytes) =>
            response.writeHead(200, { "content-type": "Application/DNS-Message; charset=x" }).end(bytes),
        );
        assert.equal((await ask(server.url)).answers.length, 1);
    });

    it("is a witness of its own kind in a look-up, together with plain ones", async () => {
        const server = await start(honest);
        const results = await lookUpAddresses(QUESTION.name, "ipv4", [server.url, "127.0.0.1:1"], {
            ca: TEST_CA,
            timeoutMs: 500,
            attempts: 1,
        });
        assert.deepEqual(
            results.map(({ kind, addresses }) => [kind, addresses]),
            [
                ["https", [ADDRESS]],
                ["plain", undefined],
            ],
        );
    });
});
