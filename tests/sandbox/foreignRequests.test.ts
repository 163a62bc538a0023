import assert from "node:assert/strict";
import { request, type IncomingHttpHeaders } from "node:http";
import { createZone, useSandbox } from "./useSandbox";

describe("A request of a web page", () => {
    const used = useSandbox();

    /** The status and the body. `Host` is the given one, and not that of the connection. */
    const send = (
        method: string,
        path: string,
        headers: IncomingHttpHeaders,
    ): Promise<{ status: number | undefined; body: string }> =>
        new Promise((resolve, reject) => {
            const sent = request(`${used.sandbox.endpoint}${path}`, { method, headers }, (answer) => {
                let body = "";
                answer.setEncoding("utf8");
                answer.on("data", (chunk: string) => (body += chunk));
                answer.once("end", () => resolve({ status: answer.statusCode, body }));
            });
            sent.once("error", reject);
            sent.end();
        });
    const port = (): string => new URL(used.sandbox.endpoint).port;
    const isFull = (): boolean => used.sandbox.world.hostedZones.size > 0;

    beforeEach(() => createZone(used.client, "example.com"));

    const refused: [string, () => IncomingHttpHeaders, RegExp][] = [
        ["another site", () => ({ origin: "https://evil.example" }), /^Origin is https:\/\/evil\.example: /],
        ["a file", () => ({ origin: "null" }), /^Origin is null: /],
        ["another port", () => ({ origin: "http://127.0.0.1:1" }), /^Origin is http:\/\/127\.0\.0\.1:1: /],
        [
            "a page over TLS",
            () => ({ origin: `https://127.0.0.1:${port()}` }),
            /^Origin is https:\/\/127\.0\.0\.1:\d+: /,
        ],
        [
            "a browser that only sends that the site differs",
            () => ({ "sec-fetch-site": "cross-site" }),
            /^Sec-Fetch-Site is cross-site: /,
        ],
        [
            "another name that resolves to this address",
            () => ({ host: `evil.example:${port()}` }),
            /^Host is evil\.example:\d+, /,
        ],
        [
            "a similar name",
            () => ({ host: `127.0.0.1.evil.example:${port()}` }),
            /^Host is 127\.0\.0\.1\.evil/,
        ],
        [
            "a page without the port",
            () => ({ host: "127.0.0.1" }),
            /^Host is 127\.0\.0\.1, and the control API is at/,
        ],
    ];
    for (const [what, headers, error] of refused) {
        it(`does not reset the sandbox: ${what}`, async () => {
            const { status, body } = await send("POST", "/_sandbox/reset", headers());
            assert.equal(status, 403);
            assert.match((JSON.parse(body) as { error: string }).error, error);
            assert.ok(isFull());
            assert.equal((await send("GET", "/_sandbox/contents", headers())).status, 403);
        });
    }

    it("is accepted if the page is the sandbox's own, or if there is none", async () => {
        for (const headers of [
            {},
            { host: `localhost:${port()}` },
            { host: `LOCALHOST:${port()}` },
            { origin: `http://127.0.0.1:${port()}`, "sec-fetch-site": "same-origin" },
            { origin: `http://localhost:${port()}`, host: `localhost:${port()}` },
            { "sec-fetch-site": "none" },
        ]) {
            assert.equal((await send("GET", "/_sandbox", headers)).status, 200, JSON.stringify(headers));
        }
        assert.equal((await send("POST", "/_sandbox/reset", {})).status, 200);
        assert.equal(isFull(), false);
    });

    it("is accepted by the API of AWS through a forwarded port, and never with an Origin", async () => {
        const authorization = "AWS4-HMAC-SHA256 Credential=x";
        const path = "/2013-04-01/hostedzone";
        const forwarded = await send("GET", path, { authorization, host: "sandbox.internal:9999" });
        assert.equal(forwarded.status, 200);
        const page = await send("GET", path, { authorization, origin: "https://evil.example" });
        assert.equal(page.status, 403);
    });
});
