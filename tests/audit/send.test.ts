import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import pLimit from "p-limit";
import { createSend } from "../../audit/send";
import { QueryError } from "../../dns/queryError";

describe("How long an auditor waits for an answer", () => {
    let silent: Socket;
    before(async () => {
        silent = createSocket("udp4").bind(0, "127.0.0.1");
        await once(silent, "listening");
    });
    after(() => silent.close());

    /** How long a question to a server that never answers takes. */
    async function waitFor(
        send: ReturnType<typeof createSend>,
        meanwhile = (): void => undefined,
    ): Promise<number> {
        const begun = performance.now();
        const target = { host: "127.0.0.1", port: silent.address().port };
        const asked = send(target, { name: "tenant.net", type: "SOA" }, { attempts: 1, timeoutMs: 20 });
        setTimeout(meanwhile, 5);
        await assert.rejects(asked, QueryError);
        return performance.now() - begun;
    }

    function compute(milliseconds: number): void {
        const end = performance.now() + milliseconds;
        while (performance.now() < end);
    }

    it("grows when the process had no turn itself, so that not every further answer comes too late", async () => {
        const send = createSend(pLimit(1));
        assert.ok((await waitFor(send, () => compute(200))) >= 200);
        // Four times an eighth of these 200 ms.
        assert.ok((await waitFor(send)) >= 95);
    });
});
