import assert from "node:assert/strict";
import * as dnsPacket from "dns-packet";
import { dataToText, textToData } from "../../../records/rdata";
import { recordType } from "../../../records/types";

/** One record behind the header and the name "a" of a message: where its type stands, and its data. */
const TYPE_OFFSET = 12 + 3;
const DATA_OFFSET = TYPE_OFFSET + 10;

/**
 * Takes a value to the wire and back, in a message that dns-packet has written: the contract of `toWire` and `fromWire` for any type.
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
    const record = { name: "a", ttl: 0, ...textToData(type, value) };
    const octets = dnsPacket.encode({ type: "response", answers: [record as dnsPacket.Answer] });
    assert.equal(octets.readUInt16BE(TYPE_OFFSET), recordType(type)?.code);
    return octets;
}

function decodeValue(type: string, octets: Buffer): string {
    const start = DATA_OFFSET;
    assert.equal(octets.readUInt16BE(start - 2), octets.length - start);
    return dataToText(recordType(type)?.code ?? 0, octets, start, octets.length);
}
