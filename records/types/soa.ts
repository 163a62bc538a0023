import type { SoaData } from "dns-packet";
import { parseSoa, type Soa } from "../soa";
import { UnencodableError, fromPacketName, packetNameToFqdn, toPacketName } from "../wireNames";
import { asWritten, emptyProblem, type RecordType } from "./recordType";

/** The start of a zone of authority, RFC 1035 §3.3.13. soa.ts of the folder above has its fields. */
export const soa: RecordType<SoaData> = {
    code: 6,
    userMayOwn: false,
    problem: emptyProblem,
    normalize: asWritten,
    comparable: asWritten,
    toWire(value) {
        const fields = readFields(value);
        const rname = toPacketMailbox(fields.rname);
        return { ...fields, mname: toPacketName(fields.mname), rname };
    },
    fromWire({ mname, rname, serial, refresh, retry, expire, minimum }) {
        const names = [packetNameToFqdn(mname), fromPacketMailbox(rname)];
        return [...names, serial, refresh, retry, expire, minimum].join(" ");
    },
};

function readFields(value: string): Soa {
    try {
        return parseSoa(value);
    } catch (error) {
        throw new UnencodableError(`"${value}" has not the seven fields of a start of authority`, {
            cause: error,
        });
    }
}

/** A mailbox keeps the dots of its first label as `\.`: dns-packet understands that escape in this one place. */
function toPacketMailbox(rname: string): string {
    const dotted = rname.replace(/\\056/g, "\\.");
    const plain = toPacketName(dotted.replace(/\\\./g, "-"));
    return dotted.includes("\\.") ? dotted.replace(/(?<!\\)\.$/, "") : plain;
}

/** dns-packet marks a dot in the mailbox's first label with a backslash, as text does. */
function fromPacketMailbox(rname: string): string {
    const labels = rname.split(/(?<!\\)\./).map((label) => label.replace(/\\\./g, "\\056"));
    const names = labels.map((label) =>
        label.includes("\\056") ? label.toLowerCase() : fromPacketName(label),
    );
    return `${names.join(".")}.`;
}
