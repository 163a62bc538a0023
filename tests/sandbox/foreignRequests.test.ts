import assert from "node:assert/strict";
import { request, type IncomingHttpHeaders } from "node:http";
import { createZone, useSandbox } from "./useSandbox";

describe("A request that a web page makes", () => {
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
        [
            "of another site",
            () => ({ origin: "https://evil.example" }),
            /^Origin is https:\/\/evil\.example: /,
        ],
        ["of a file", () => ({ origin: "null" }), /^Origin is null: /],
        ["of another port", () => ({ origin: "http://127.0.0.1:1" }), /^Origin is http:\/\/127\.0\.0\.1:1: /],
        [
            "over TLS",
            () => ({ origin: `https://127.0.0.1:${port()}` }),
            /^Origin is https:\/\/127\.0\.0\.1:\d+: /,
        ],
        [
            "of a browser that says no more than that it crosses sites",
            () => ({ "sec-fetch-site": "cross-site" }),
            /^Sec-Fetch-Site is cross-site: /,
        ],
        [
            "under a name that leads here",
            () => ({ host: `evil.example:${port()}` }),
            /^Host is evil\.example:\d+, /,
        ],
        [
            "under a name that only looks like this one",
            () => ({ host: `127.0.0.1.evil.example:${port()}` }),
            /^Host is 127\.0\.0\.1\.evil/,
        ],
        [
            "without the port",
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

    it("is obeyed where the page is the sandbox's own, or there is none", async () => {
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

    it("reaches the API of AWS through a forwarded port, and with an Origin not at all", async () => {
        const authorization = "AWS4-HMAC-SHA256 Credential=x";
        const path = "/2013-04-01/hostedzone";
        const forwarded = await send("GET", path, { authorization, host: "sandbox.internal:9999" });
        assert.equal(forwarded.status, 200);
        const page = await send("GET", path, { authorization, origin: "https://evil.example" });
        assert.equal(page.status, 403);
    });
});
