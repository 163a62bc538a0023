import assert from "node:assert/strict";
import * as dnsPacket from "dns-packet";
import { recordType } from "../../../records/types";

/** One record behind the header and the name "a" of a message: where its type stands. */
const TYPE_OFFSET = 12 + 3;

/**
 * Takes a value to the wire and back, by dns-packet's own encoder: the contract of `toWire` and `fromWire` for any type.
 * What comes back goes the same way once more, and has to be the same text and the same octets then.
 *
 * @returns the value as it came back
 */
export function roundTrip(type: string, value: string): string {
    const back = decodeValue(type, encodeValue(type, value));
    const octets = encodeValue(type, back);
    assert.equal(decodeValue(type, octets), back);
    assert.deepEqual(encodeValue(type, decodeValue(type, octets)), octets);
    return back;
}

function encodeValue(type: string, value: string): Buffer {
    const known = recordType(type);
    assert.ok(known, `${type} is in the table`);
    const record = { name: "a", type: known.packetName ?? type, ttl: 0, data: known.toWire(value) };
    const octets = dnsPacket.encode({ type: "response", answers: [record as dnsPacket.Answer] });
    assert.equal(octets.readUInt16BE(TYPE_OFFSET), known.code);
    return octets;
}

function decodeValue(type: string, octets: Buffer): string {
    const [answer] = dnsPacket.decode(octets).answers ?? [];
    assert.ok(answer !== undefined && answer.type !== "OPT");
    return recordType(type)?.fromWire(answer.data) ?? "";
}
