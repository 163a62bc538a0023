import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createSend } from "../../../audit/probe/send";
import { QueryError } from "../../../dns/queryError";
import type { DnsAnswer, query } from "../../../dns/query";

const ANSWER: DnsAnswer = {
    rcode: "NOERROR",
    authoritative: true,
    truncated: false,
    recursionAvailable: false,
    answers: [],
    authorities: [],
    additionals: [],
    transport: "udp",
    packets: 1,
};
const SILENCE = new QueryError("timeout", "no answer over UDP in 100 ms");
const QUESTION = { name: "tenant.net", type: "SOA" } as const;

describe("a timeout", () => {
    const TARGET = { host: "192.0.2.1", port: 53 };

    /** The timeouts for questions that take the given times, one after another. */
    async function timeouts(takes: number, questions: number, outcome = ""): Promise<number[]> {
        const waited: number[] = [];
        let now = 0;
        const ask: typeof query = (_target, _question, options) => {
            waited.push(options?.timeoutMs ?? 0);
            now += takes;
            return outcome === "silence" ? Promise.reject(SILENCE) : Promise.resolve(ANSWER);
        };
        const send = createSend(1, ask, () => now);
        for (let left = questions; left > 0; left -= 1) {
            await send(TARGET, QUESTION, { timeoutMs: 100 }).catch((error: unknown) => {
                assert.equal(error, SILENCE);
            });
        }
        return waited;
    }

    it("does not change if answers are quick", async () => {
        assert.deepEqual(new Set(await timeouts(20, 50)), new Set([100]));
    });

    it("grows to four times the time of an answer, so that a busy server does not count as silent", async () => {
        const waited = await timeouts(60, 50);
        assert.equal(waited[0], 100);
        assert.equal(Math.round(waited.at(-1) ?? 0), 240);
    });

    it("grows to at most five times its first value, for any slow server", async () => {
        assert.equal((await timeouts(10_000, 50)).at(-1), 500);
    });

    it("grows if timers fire late, and not because of silence", async () => {
        assert.equal((await timeouts(1000, 50, "silence")).at(-1), 500);
        assert.equal((await timeouts(100, 50, "silence")).at(-1), 100);
    });
});

describe("The timeout of an auditor's query", () => {
    let silent: Socket;
    before(async () => {
        silent = createSocket("udp4").bind(0, "127.0.0.1");
        await once(silent, "listening");
    });
    after(() => silent.close());

    /** The time of a question to a server that never answers. */
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

    it("grows if the process was not scheduled, so that later answers arrive in time", async () => {
        const send = createSend(1);
        assert.ok((await waitFor(send, () => compute(200))) >= 200);
        // Four times an eighth of these 200 ms.
        assert.ok((await waitFor(send)) >= 95);
    });
});
