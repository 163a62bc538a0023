import { base64Field, fieldsType, numberField } from "./fields";

/** A key that signs a zone, RFC 4034 §2: `257 3 13 <base64>`. Only Route 53 itself writes these records. */
export const dnskey = fieldsType({
    name: "DNSKEY",
    code: 48,
    userMayOwn: false,
    example: '"257 3 13 <base64>"',
    fields: [numberField(16), numberField(8), numberField(8), base64Field],
});
