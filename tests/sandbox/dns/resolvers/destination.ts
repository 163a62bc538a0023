import { DESTINATION_OPTION } from "../../../../dns/route";

/**
 * The forwarder's changes to the bytes of a message between a resolver and the sandbox's gateway. It adds the address of the server in an
 * EDNS option, and removes the OPT record from the answer to a question that had none. Everything else is unchanged.
 */

const HEADER = 12;
const OPT = 41;
/** The largest answer to a question without EDNS, in octets (RFC 1035 §4.2.1). */
const PLAIN_UDP_SIZE = 512;

/** A question for the server at an address. */
export function withDestination(message: Buffer, address: string): Buffer {
    const text = Buffer.from(address, "ascii");
    const option = Buffer.alloc(4 + text.length);
    option.writeUInt16BE(DESTINATION_OPTION);
    option.writeUInt16BE(text.length, 2);
    text.copy(option, 4);
    const at = findOpt(message);
    if (at === undefined) {
        const opt = Buffer.from([0, 0, OPT, 0, 0, 0, 0, 0, 0, 0, 0]);
        opt.writeUInt16BE(PLAIN_UDP_SIZE, 3);
        opt.writeUInt16BE(option.length, 9);
        return withAdditionals(Buffer.concat([message, opt, option]), 1);
    }
    const lengthAt = at + 9;
    const end = lengthAt + 2 + message.readUInt16BE(lengthAt);
    const longer = Buffer.concat([message.subarray(0, end), option, message.subarray(end)]);
    longer.writeUInt16BE(message.readUInt16BE(lengthAt) + option.length, lengthAt);
    return longer;
}

/** True if the message has an OPT record. */
export function hasEdns(message: Buffer): boolean {
    return findOpt(message) !== undefined;
}

/** An answer without its OPT record. */
export function withoutEdns(message: Buffer): Buffer {
    const at = findOpt(message);
    if (at === undefined) {
        return message;
    }
    const end = at + 11 + message.readUInt16BE(at + 9);
    return withAdditionals(Buffer.concat([message.subarray(0, at), message.subarray(end)]), -1);
}

function withAdditionals(message: Buffer, more: number): Buffer {
    message.writeUInt16BE(message.readUInt16BE(10) + more, 10);
    return message;
}

/** The offset of the OPT record. */
function findOpt(message: Buffer): number | undefined {
    const count = (at: number): number => message.readUInt16BE(at);
    let offset = HEADER;
    for (let left = count(4); left > 0; left -= 1) {
        offset = endOfName(message, offset) + 4;
    }
    for (let left = count(6) + count(8) + count(10); left > 0; left -= 1) {
        const type = endOfName(message, offset);
        if (message.readUInt16BE(type) === OPT) {
            return offset;
        }
        offset = type + 10 + message.readUInt16BE(type + 8);
    }
    return undefined;
}

/** RFC 1035 §4.1.4: labels up to the root, or up to a pointer. */
function endOfName(message: Buffer, from: number): number {
    let offset = from;
    for (let length = message.readUInt8(offset); length !== 0; length = message.readUInt8(offset)) {
        if (length >= 0xc0) {
            return offset + 2;
        }
        offset += 1 + length;
    }
    return offset + 1;
}
