import fc from "fast-check";

/** Changed copies of real packets. */

type Edit =
    | { kind: "flip"; at: number; bit: number }
    | { kind: "number"; at: number; value: number }
    | { kind: "count"; field: number; value: number }
    | { kind: "cut"; at: number }
    | { kind: "remove" | "repeat"; at: number; length: number }
    | { kind: "graft"; at: number; from: number; length: number }
    | { kind: "append"; noise: Uint8Array };

/** Positions are taken modulo the length of the data. */
const position = fc.nat(0xffff);
const length = fc.integer({ min: 1, max: 40 });
/** Lengths, counts, types and pointers that have a meaning for a decoder. */
const telling = fc.oneof(
    fc.constantFrom(0, 1, 4, 12, 16, 63, 64, 255, 256, 0x3fff, 0x4000, 0x8000, 0xc000, 0xc00c, 0xffff),
    fc.integer({ min: 0xc000, max: 0xc0ff }),
    fc.nat(0xffff),
);
const edit: fc.Arbitrary<Edit> = fc.oneof(
    fc.record({ kind: fc.constant("flip" as const), at: position, bit: fc.nat(7) }),
    fc.record({ kind: fc.constant("number" as const), at: position, value: telling }),
    fc.record({ kind: fc.constant("count" as const), field: fc.nat(3), value: telling }),
    fc.record({ kind: fc.constant("cut" as const), at: position }),
    fc.record({ kind: fc.constantFrom("remove" as const, "repeat" as const), at: position, length }),
    fc.record({ kind: fc.constant("graft" as const), at: position, from: position, length }),
    fc.record({
        kind: fc.constant("append" as const),
        noise: fc.uint8Array({ minLength: 1, maxLength: 30 }),
    }),
);

/** A few changes to a packet. They may take parts from another packet, which is also given. */
export type Mutation = (bytes: Buffer, donor: Buffer) => Buffer;

/** Flipped bits, changed lengths, counts and pointers, and parts that are cut off, removed, repeated or taken from another packet. */
export const mutation: fc.Arbitrary<Mutation> = fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) => (bytes, donor) => edits.reduce((packet, each) => apply(packet, each, donor), bytes));

function apply(bytes: Buffer, change: Edit, donor: Buffer): Buffer {
    if (change.kind === "append") {
        return Buffer.concat([bytes, change.noise]);
    }
    if (bytes.length < 12) {
        return bytes;
    }
    const copy = Buffer.from(bytes);
    if (change.kind === "count") {
        copy.writeUInt16BE(change.value, 4 + 2 * change.field);
        return copy;
    }
    const at = change.at % (bytes.length - 1);
    const [before, after] = [copy.subarray(0, at), copy.subarray(at)];
    switch (change.kind) {
        case "flip":
            copy.writeUInt8(copy.readUInt8(at) ^ (1 << change.bit), at);
            return copy;
        case "number":
            copy.writeUInt16BE(change.value, at);
            return copy;
        case "cut":
            return before;
        case "remove":
            return Buffer.concat([before, after.subarray(change.length)]);
        case "repeat":
            return Buffer.concat([before, after.subarray(0, change.length), after]);
        case "graft": {
            const from = change.from % donor.length;
            return Buffer.concat([before, donor.subarray(from, from + change.length), after]);
        }
    }
}
