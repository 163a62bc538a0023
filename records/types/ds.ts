import { digestRule, fieldsType, hexadecimalField, numberField } from "./fields";

/** In octets, by digest type: SHA-1 (RFC 4034), SHA-256 (RFC 4509), GOST (RFC 5933), SHA-384 (RFC 6605). */
const LENGTHS = { 1: 20, 2: 32, 3: 32, 4: 48 };

/** The digest of a key of a delegated zone, RFC 4034 §5: `12345 13 2 <hexadecimal>`. */
export const ds = fieldsType({
    name: "DS",
    code: 43,
    example: '"12345 13 2 <64 hexadecimal digits>"',
    fields: [numberField(16), numberField(8), numberField(8), hexadecimalField],
    rule: digestRule(2, LENGTHS),
});
