import { ROOT, UnencodableError, fromPacketName, toPacketName } from "../wireNames";
import { asWritten, emptyProblem, type RecordType } from "./recordType";
import { parameterToBytes, parameterToText, take, uint16 } from "./svcParams";

/**
 * SVCB and HTTPS, RFC 9460 §2: how a service is reached, `1 . alpn="h2,h3" port=443`. dns-packet has no names for them
 * and leaves their data as bytes. In the text that comes from bytes the parameters are in the order of their numbers.
 */

/** A service of any kind. */
export const svcb = serviceBinding(64);
/** RFC 9460 §9: a web server. */
export const https = serviceBinding(65);

function serviceBinding(code: number): RecordType<Buffer> {
    return {
        code,
        packetName: `UNKNOWN_${code}`,
        userMayOwn: true,
        problem: emptyProblem,
        normalize: asWritten,
        comparable: asWritten,
        toWire,
        fromWire,
    };
}

function toWire(value: string): Buffer {
    const [priority = "", target = "", ...parameters] = value.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
    if (target === "") {
        throw new UnencodableError(`"${value}" has no target name`);
    }
    const encoded = parameters
        .map((parameter) => parameterToBytes(value, parameter))
        .sort((one, other) => one.readUInt16BE(0) - other.readUInt16BE(0));
    return Buffer.concat([uint16(value, priority), nameToBytes(target), ...encoded]);
}

/** @throws RangeError where the bytes end before their time */
function fromWire(data: Buffer): string {
    const words = [String(data.readUInt16BE(0))];
    const labels: string[] = [];
    let offset = 2;
    for (let length = data.readUInt8(offset); length !== 0; length = data.readUInt8(offset)) {
        labels.push(take(data, offset + 1, length).toString("latin1"));
        offset += 1 + length;
    }
    words.push(labels.length === 0 ? ROOT : `${fromPacketName(labels.join("."))}.`);
    offset += 1;
    while (offset < data.length) {
        const length = data.readUInt16BE(offset + 2);
        words.push(parameterToText(data.readUInt16BE(offset), take(data, offset + 4, length)));
        offset += 4 + length;
    }
    return words.join(" ");
}

function nameToBytes(name: string): Buffer {
    const packetName = toPacketName(name);
    const labels = packetName === ROOT ? [] : packetName.split(".");
    const encoded = labels.map((label) =>
        Buffer.concat([Buffer.from([label.length]), Buffer.from(label, "latin1")]),
    );
    return Buffer.concat([...encoded, Buffer.from([0])]);
}
