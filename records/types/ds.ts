import type { DsData } from "dns-packet";
import { Fields, toHexadecimal } from "./fields";
import { asWritten, emptyProblem, type RecordType } from "./recordType";

/** The digest of a key of a delegated zone, RFC 4034 §5: `12345 13 2 <hexadecimal>`. */
export const ds: RecordType<DsData> = {
    code: 43,
    userMayOwn: true,
    problem: emptyProblem,
    normalize: asWritten,
    comparable: asWritten,
    toWire(value) {
        const fields = new Fields("DS", value);
        return {
            keyTag: fields.number(0),
            algorithm: fields.number(1),
            digestType: fields.number(2),
            digest: fields.hexadecimal(3),
        };
    },
    fromWire: ({ keyTag, algorithm, digestType, digest }) =>
        `${keyTag} ${algorithm} ${digestType} ${toHexadecimal(digest)}`,
};
