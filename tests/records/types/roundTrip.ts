import assert from "node:assert/strict";
import * as dnsPacket from "dns-packet";
import { dataToText, textToData } from "../../../records/rdata";
import { recordType } from "../../../records/types";

/** The positions of a record's type and data in a message, after the header and the name "a". */
const TYPE_OFFSET = 12 + 3;
const DATA_OFFSET = TYPE_OFFSET + 10;

/**
 * Converts a value to the wire and back, in a message that dns-packet has written. This is the contract of `toWire` and `fromWire` for any
 * type. The result is converted a second time, and must then have the same text and the same octets.
 *
 * @returns the value after the conversion
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
