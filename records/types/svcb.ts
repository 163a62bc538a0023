import { UnencodableError, nameToWire } from "../wireNames";
import { EXAMPLE_ZONE, wireText, type RecordType } from "./recordType";
import { readParameters, writeParameters } from "./svcParams";
import { targetNameProblem, toTargetName } from "./targetNames";

/**
 * SVCB and HTTPS, RFC 9460 §2: how a service is reached, `1 . alpn="h2,h3" port=443`. In text from octets the parameters are in the order
 * of their numbers.
 */

/** A service of any kind. */
export const svcb = serviceBinding("SVCB", 64);
/** RFC 9460 §9: a web server. */
export const https = serviceBinding("HTTPS", 65);

/** A word continues through quotes and escapes: `alpn="h2,h3"` is one word. */
const WORD = /(?:[^\s"\\]|\\.|"(?:[^"\\]|\\.)*")+/gs;

function serviceBinding(name: string, code: number): RecordType {
    const usual = `is not a valid ${name} value; write 1 . alpn="h2,h3", or 0 host.example.net. for an alias`;
    const type: RecordType = {
        code,
        userMayOwn: true,
        problem: (value, zone = EXAMPLE_ZONE) => {
            const read = readValue(value, zone);
            return read === undefined
                ? usual
                : read.problem === undefined
                  ? undefined
                  : `is not a valid ${name} value: ${read.problem}; write 1 . alpn="h2,h3", or 0 host.example.net. for an alias`;
        },
        normalize(value) {
            const [priority, target, ...parameters] = wordsOf(value) ?? [];
            return priority === undefined || target === undefined
                ? value.trim()
                : [priority, toTargetName(target), ...parameters].join(" ");
        },
        comparable: (value) => wireText(type, value) ?? value,
        toWire(value) {
            const read = readValue(value);
            if (read?.octets === undefined) {
                throw new UnencodableError(`"${value}" ${read?.problem ?? usual}`);
            }
            return read.octets;
        },
        fromWire: (reader) => [String(reader.uint16()), reader.name(), ...writeParameters(reader)].join(" "),
    };
    return type;
}

/** @returns undefined if a quote is not closed */
function wordsOf(value: string): string[] | undefined {
    const words = value.match(WORD) ?? [];
    return value.replace(WORD, "").trim() === "" ? words : undefined;
}

type ReadValue = { octets: Buffer; problem?: undefined } | { octets?: undefined; problem: string };

/** @param zone as in `RecordType.problem`; without it every target is accepted */
function readValue(value: string, zone?: string): ReadValue | undefined {
    const [priority, target, ...parameters] = wordsOf(value) ?? [];
    if (priority === undefined || target === undefined) {
        return undefined;
    }
    if (!/^[0-9]{1,5}$/.test(priority) || Number(priority) > 0xffff) {
        return { problem: `"${priority}" is not a number from 0 to 65535` };
    }
    const name =
        zone === undefined || target === "." ? undefined : targetNameProblem(toTargetName(target), zone);
    if (name !== undefined) {
        return { problem: `"${target}" ${name}` };
    }
    if (Number(priority) === 0 && parameters.length > 0) {
        // RFC 9460 §2.4.2: clients ignore them.
        return { problem: `priority 0 makes an alias, which has no parameters` };
    }
    const read = readParameters(parameters);
    if (read.problem !== undefined) {
        return read;
    }
    const head = Buffer.alloc(2);
    head.writeUInt16BE(Number(priority));
    return { octets: Buffer.concat([head, nameToWire(toTargetName(target)), read.octets]) };
}
