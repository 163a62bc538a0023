import assert from "node:assert/strict";
import { createAsk, type Ask } from "../../../audit/probe/ask";
import { QueryError } from "../../../dns/queryError";
import type { DnsAnswer, query } from "../../../dns/query";
import { direct } from "../../../dns/route";

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

function failure(code: string | undefined): QueryError {
    const cause = code === undefined ? new Error("closed") : Object.assign(new Error(code), { code });
    return new QueryError("network", "a network error", { cause });
}

/** An `ask` whose attempts have the given results; the last result repeats. It records the timeouts. */
function asking(...outcomes: (DnsAnswer | QueryError)[]): { ask: Ask; timeouts: number[] } {
    const timeouts: number[] = [];
    const send: typeof query = (_target, _question, options) => {
        timeouts.push(options?.timeoutMs ?? 0);
        const outcome = outcomes.length > 1 ? outcomes.shift() : outcomes[0];
        return outcome === undefined || outcome instanceof QueryError
            ? Promise.reject(outcome ?? SILENCE)
            : Promise.resolve(outcome);
    };
    const ask = createAsk({ route: direct, timeoutMs: 100, attempts: 7, send, onPacket: () => undefined });
    return { ask, timeouts };
}

const QUESTION = { name: "tenant.net", type: "SOA" } as const;

describe("a query at an address", () => {
    it("is sent once if it is answered", async () => {
        const { ask, timeouts } = asking(ANSWER);
        assert.equal((await ask("192.0.2.1", QUESTION, "udp")).kind, "answer");
        assert.deepEqual(timeouts, [100]);
    });

    it("is sent again after silence, with a longer timeout", async () => {
        const { ask, timeouts } = asking(SILENCE);
        assert.equal((await ask("192.0.2.1", QUESTION, "udp")).kind, "silent");
        assert.deepEqual(timeouts, [100, 100, 150, 200, 200, 300, 300]);
    });

    it("is sent once for each further query after two had no answer, until an answer arrives", async () => {
        const { ask, timeouts } = asking(...new Array<QueryError>(7 + 7 + 1).fill(SILENCE), ANSWER, SILENCE);
        const attempts = async (address = "192.0.2.1"): Promise<number> => {
            const before = timeouts.length;
            await ask(address, QUESTION, "udp");
            return timeouts.length - before;
        };
        assert.deepEqual([await attempts(), await attempts(), await attempts()], [7, 7, 1]);
        assert.equal(await attempts(), 1, "it answers");
        assert.equal(await attempts(), 7, "silent again");
        assert.equal(await attempts("192.0.2.2"), 7, "another address");
    });

    for (const [what, seconds, most] of [
        ["is not repeated as often", 1, 3 * 50],
        ["is repeated as often as before after a moment of silence", 0.01, 7 * 50],
    ] as const) {
        it(`${what}, if fifty are sent at once and none is answered`, async () => {
            let [clock, sent] = [0, 0];
            const send: typeof query = async () => {
                sent += 1;
                await new Promise((resolve) => setImmediate(resolve));
                // Fifty attempts at a time.
                clock += (1000 * seconds) / 50;
                throw SILENCE;
            };
            const ask = createAsk({
                route: direct,
                timeoutMs: 100,
                attempts: 7,
                send,
                onPacket: () => undefined,
                now: () => clock,
            });
            await Promise.all(Array.from({ length: 50 }, () => ask("192.0.2.1", QUESTION, "udp")));
            assert.ok(seconds === 1 ? sent <= most : sent === most, `${sent} packets`);
        });
    }

    it("is sent three times if the connection is refused or closed, because this can be temporary", async () => {
        for (const code of ["ECONNREFUSED", "ECONNRESET", undefined]) {
            const { ask, timeouts } = asking(failure(code));
            assert.equal((await ask("192.0.2.1", QUESTION, "tcp")).kind, "refused");
            assert.equal(timeouts.length, 3);
        }
    });

    it("is sent once if this machine has no route to the address", async () => {
        const { ask, timeouts } = asking(failure("ENETUNREACH"));
        const asked = await ask("2001:db8::1", QUESTION, "udp");
        assert.ok(asked.kind === "silent" && asked.noRoute);
        assert.equal(timeouts.length, 1);
    });

    it("is sent again if this machine has no free port, which over IPv6 means that it has no address", async () => {
        const ipv4 = asking(failure("EADDRNOTAVAIL"), ANSWER);
        assert.equal((await ipv4.ask("192.0.2.1", QUESTION, "tcp")).kind, "answer");
        const ipv6 = asking(failure("EADDRNOTAVAIL"));
        const asked = await ipv6.ask("2001:db8::1", QUESTION, "tcp");
        assert.ok(asked.kind === "silent" && asked.noRoute);
    });

    it("accepts SERVFAIL as an answer only the third time", async () => {
        const servfail = { ...ANSWER, rcode: "SERVFAIL" };
        const passing = asking(servfail, ANSWER);
        const asked = await passing.ask("192.0.2.1", QUESTION, "udp");
        assert.ok(asked.kind === "answer" && asked.answer.rcode === "NOERROR");
        const lasting = asking(servfail);
        const again = await lasting.ask("192.0.2.1", QUESTION, "udp");
        assert.ok(again.kind === "answer" && again.answer.rcode === "SERVFAIL");
        assert.equal(lasting.timeouts.length, 3);
    });

    it("does not catch other errors", async () => {
        const send: typeof query = () => Promise.reject(new TypeError("a bug"));
        const ask = createAsk({
            route: direct,
            timeoutMs: 1,
            attempts: 7,
            send,
            onPacket: () => undefined,
        });
        await assert.rejects(ask("192.0.2.1", QUESTION, "udp"), TypeError);
    });
});
