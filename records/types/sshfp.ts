import { digestRule, fieldsType, hexadecimalField, numberField } from "./fields";

/** In octets, by fingerprint type: SHA-1 (RFC 4255 §3.1.2), SHA-256 (RFC 6594 §4.1). */
const LENGTHS = { 1: 20, 2: 32 };

/** The fingerprint of a host's SSH key, RFC 4255 §3.1: `4 2 <hexadecimal>`. */
export const sshfp = fieldsType({
    name: "SSHFP",
    code: 44,
    example: '"4 2 <64 hexadecimal digits>"',
    fields: [numberField(8), numberField(8), hexadecimalField],
    rule: digestRule(1, LENGTHS),
});
