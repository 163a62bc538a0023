import assert from "node:assert/strict";
import { MalformedMessageError, decodeMessage } from "../../dns/packet";

/** Messages that no server sends, but any stranger can send. They are written octet by octet. */

const HEADER = 12;
const [A, NS, SOA, TXT, AAAA, OPT, OPAQUE] = [1, 2, 6, 16, 28, 41, 0xff00];
/** The name without labels, which ends at once. */
const ROOT = Buffer.from([0]);

const header = (...counts: number[]): Buffer => numbers(4711, 0x8400, ...counts);

function numbers(...values: number[]): Buffer {
    const bytes = Buffer.alloc(2 * values.length);
    values.forEach((value, index) => bytes.writeUInt16BE(value, 2 * index));
    return bytes;
}

const pointer = (to: number): Buffer => numbers(0xc000 | to);

function labels(...texts: string[]): Buffer {
    return Buffer.concat(
        texts.map((text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text, "latin1")])),
    );
}

function record(name: Buffer, type: number, data: Buffer, length = data.length): Buffer {
    return Buffer.concat([name, numbers(type, 1, 0, 60, length), data]);
}

/** A message with only these answers. */
function answers(...records: Buffer[]): Buffer {
    return Buffer.concat([header(0, records.length, 0, 0), ...records]);
}

/** Pointers that each lead to the one before, from the root's name to the last pointer. Returns the offset of the last one. */
function chain(hops: number, start: number): { bytes: Buffer; last: number } {
    const offsets = Array.from({ length: hops }, (_, index) => (index === 0 ? start : start + 2 * index - 1));
    return {
        bytes: Buffer.concat([ROOT, ...offsets.map(pointer)]),
        last: start + 2 * hops - 1,
    };
}

/** A record with a chain of pointers, followed by names that lead through the whole chain. */
function chained(hops: number, names: number): Buffer {
    const { bytes, last } = chain(hops, HEADER + 11);
    const through = record(pointer(last), NS, pointer(last));
    return answers(record(ROOT, OPAQUE, bytes), ...Array.from({ length: names }, () => through));
}

const LOCALHOST = Buffer.from([127, 0, 0, 1]);
const LONG = "a".repeat(63);

describe("A DNS message is malformed", () => {
    const cases: [what: string, bytes: Buffer][] = [
        ["if a name points to itself", answers(record(pointer(HEADER), A, LOCALHOST))],
        ["if a name points ahead", answers(record(pointer(HEADER + 2), A, LOCALHOST))],
        [
            "if two names point to each other",
            answers(
                record(ROOT, NS, pointer(HEADER + 11 + 2 + 11)),
                record(Buffer.from([0]), NS, pointer(HEADER + 11)),
            ),
        ],
        [
            "if a label refers to its own beginning",
            answers(record(Buffer.concat([labels("loop"), pointer(HEADER)]), A, LOCALHOST)),
        ],
        [
            "if it has a label of 64 octets",
            answers(record(Buffer.concat([labels("a".repeat(64)), ROOT]), A, LOCALHOST)),
        ],
        [
            "if it has a label of the reserved kind 10",
            answers(record(Buffer.from([0x80, 0, 0]), A, LOCALHOST)),
        ],
        [
            "if it has a name of 256 octets",
            answers(record(Buffer.concat([labels(LONG, LONG, LONG, LONG.slice(1)), ROOT]), A, LOCALHOST)),
        ],
        [
            "if a pointer makes a name longer than 255 octets",
            answers(
                record(Buffer.concat([labels(LONG, LONG, LONG), ROOT]), A, LOCALHOST),
                record(Buffer.concat([labels(LONG), pointer(HEADER)]), A, LOCALHOST),
            ),
        ],
        ["if it has 17 pointers in a row", chained(16, 1)],
        ["if it counts 65,535 questions", header(0xffff, 0, 0, 0)],
        [
            "if it counts 65,535 records four times, and has one",
            Buffer.concat([header(0, 0xffff, 0xffff, 0xffff), record(ROOT, A, LOCALHOST)]),
        ],
        [
            "if it counts one record more than it has",
            Buffer.concat([header(0, 2, 0, 0), record(ROOT, A, LOCALHOST)]),
        ],
        [
            "if it has 1,025 records, and all of them exist",
            answers(...Array.from({ length: 1025 }, () => record(ROOT, A, LOCALHOST))),
        ],
        ["if data ends after the message", answers(record(ROOT, OPAQUE, LOCALHOST, 5))],
        ["if it has data of 65,535 octets in a message of 27", answers(record(ROOT, TXT, LOCALHOST, 0xffff))],
        ["if it has an address of 3 octets", answers(record(ROOT, A, LOCALHOST.subarray(1)))],
        ["if it has an IPv6 address of 4 octets", answers(record(ROOT, AAAA, LOCALHOST))],
        ["if it has a text longer than its record", answers(record(ROOT, TXT, Buffer.from([9, 97])))],
        ["if it has an SOA without its numbers", answers(record(ROOT, SOA, Buffer.from([0, 0])))],
        [
            "if it has an EDNS option longer than its record",
            Buffer.concat([header(0, 0, 0, 1), record(ROOT, OPT, numbers(65001, 0xffff))]),
        ],
        ["if it is a header without its last octet", header(0, 0, 0, 0).subarray(0, HEADER - 1)],
        ["if it is empty", Buffer.alloc(0)],
    ];
    for (const [what, bytes] of cases) {
        it(what, () => {
            assert.throws(() => decodeMessage(bytes), MalformedMessageError);
        });
    }
});

describe("A DNS message is read", () => {
    it("with names at the limits: labels of 63 octets, 255 octets in all, a pointer to a pointer", () => {
        const longest = Buffer.concat([labels(LONG, LONG, LONG, "a".repeat(61)), ROOT]);
        assert.equal(longest.length, 255);
        const [answer] = decodeMessage(answers(record(longest, A, LOCALHOST))).answers;
        assert.equal(answer?.name, [LONG, LONG, LONG, "a".repeat(61)].join("."));
        assert.equal(decodeMessage(chained(15, 3)).answers.length, 4);
    });

    it("of 64 kB that is slow to parse, in a bounded time", () => {
        // 8,000 pointers in a row and 3,500 names that lead through all of them.
        const bomb = chained(8000, 3500);
        assert.ok(bomb.length > 64_000 && bomb.length <= 0xffff, `${bomb.length}`);
        const start = performance.now();
        assert.throws(() => decodeMessage(bomb), MalformedMessageError);
        assert.ok(performance.now() - start < 200);
    });
});
