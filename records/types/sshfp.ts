import type { SshfpData } from "dns-packet";
import { Fields } from "./fields";
import { asWritten, emptyProblem, type RecordType } from "./recordType";

/** The fingerprint of a host's SSH key, RFC 4255 §3.1: `1 1 <hexadecimal>`. */
export const sshfp: RecordType<SshfpData> = {
    code: 44,
    userMayOwn: true,
    problem: emptyProblem,
    normalize: asWritten,
    comparable: asWritten,
    toWire(value) {
        const fields = new Fields("SSHFP", value);
        return {
            algorithm: fields.number(0),
            hash: fields.number(1),
            fingerprint: fields.hexadecimal(2).toString("hex"),
        };
    },
    fromWire: ({ algorithm, hash, fingerprint }) => `${algorithm} ${hash} ${fingerprint.toUpperCase()}`,
};
