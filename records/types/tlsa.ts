import { digestRule, fieldsType, hexadecimalField, numberField } from "./fields";

/** In octets, by matching type (RFC 6698 §2.1.3): SHA-256, SHA-512. Type 0 is the certificate or key itself. */
const LENGTHS = { 1: 32, 2: 64 };

/** The certificate of a TLS server, RFC 6698 §2.1: `3 1 1 <hexadecimal>`. */
export const tlsa = fieldsType({
    name: "TLSA",
    code: 52,
    example: '"3 1 1 <64 hexadecimal digits>"',
    fields: [numberField(8), numberField(8), numberField(8), hexadecimalField],
    rule: digestRule(2, LENGTHS),
});
