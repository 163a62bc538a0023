import assert from "node:assert/strict";
import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { readAddresses } from "../../dns/lookup";
import { MalformedMessageError, decodeMessage, type DnsMessage } from "../../dns/packet";
import { readResponse } from "../../dns/responses";
import { mutation } from "./mutations";
import { realExchanges } from "./realPackets";

/** The number of generated packets in all tests of this file together. */
const DECODED = 12_000;
const ANSWERS = 4_000;

/** The message; undefined if the bytes are not a message. Any other error fails the test. */
function tryDecode(bytes: Buffer): DnsMessage | undefined {
    try {
        return decodeMessage(bytes);
    } catch (error) {
        assert.ok(error instanceof MalformedMessageError, String(error));
        return undefined;
    }
}

/** The rules on which all readers of a message depend. */
function assertSound({ questions, answers, authorities, additionals }: DnsMessage): void {
    const records = [...answers, ...authorities, ...additionals];
    for (const { name } of [...questions, ...records]) {
        assert.match(name, /^[a-z0-9_.\\-]+$/);
    }
    for (const { type, data, ttl } of records) {
        assert.ok(ttl >= 0 && ttl <= 0xffffffff);
        // A decoded packet has no characters that control a terminal.
        assert.match(data, /^[ -~]*$/, type);
        assert.ok(type !== "A" || isIPv4(data), `${type} ${data}`);
        assert.ok(type !== "AAAA" || isIPv6(data), `${type} ${data}`);
    }
}

describe("Real packets with random changes", () => {
    const exchanges = realExchanges();
    const responses = exchanges.map(({ response }) => response);
    const one = fc.constantFrom(...exchanges);

    it("are valid packets before the changes", () => {
        for (const { name, request, response } of exchanges) {
            const message = readResponse(response, request);
            assert.equal(message?.questions[0]?.name, name);
            assertSound(message);
        }
    });

    it(`are valid messages or malformed, ${DECODED} of them`, () => {
        let sound = 0;
        fc.assert(
            fc.property(
                one,
                fc.constantFrom(...responses),
                mutation,
                fc.boolean(),
                ({ request, response }, donor, mutate, ofRequest) => {
                    const message = tryDecode(mutate(ofRequest ? request : response, donor));
                    if (message !== undefined) {
                        sound += 1;
                        assertSound(message);
                    }
                },
            ),
            { numRuns: DECODED },
        );
        // Both results occurred often. Otherwise the changes are too large or too small to show anything.
        assert.ok(sound > DECODED / 50 && sound < DECODED / 2, `${sound} of ${DECODED} were sound`);
    });

    it(`are answers with addresses of the requested family, problems, or ignored, ${ANSWERS} of them`, () => {
        const outcomes = { ignored: 0, problem: 0, addresses: 0 };
        fc.assert(
            fc.property(
                one,
                fc.constantFrom(...responses),
                mutation,
                fc.constantFrom("ipv4" as const, "ipv6" as const),
                ({ name, request, response }, donor, mutate, family) => {
                    const message = readResponse(mutate(response, donor), request);
                    if (message === undefined) {
                        outcomes.ignored += 1;
                        return;
                    }
                    assert.equal(message.id, request.readUInt16BE(0));
                    assert.ok(message.questions.every((question) => question.name === name));
                    const read = readAddresses({ ...message, transport: "udp", packets: 1 }, name, family);
                    outcomes[read.problem === undefined ? "addresses" : "problem"] += 1;
                    const isOne = family === "ipv4" ? isIPv4 : isIPv6;
                    assert.ok(read.problem ?? read.addresses.every((address) => isOne(address)));
                },
            ),
            { numRuns: ANSWERS },
        );
        assert.ok(Math.min(...Object.values(outcomes)) > ANSWERS / 200, JSON.stringify(outcomes));
    });
});
