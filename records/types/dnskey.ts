import { base64Field, fieldsType, numberField } from "./fields";

/** A key that a zone is signed with, RFC 4034 §2: `257 3 13 <base64>`. Route 53 writes these itself. */
export const dnskey = fieldsType({
    name: "DNSKEY",
    code: 48,
    userMayOwn: false,
    example: '"257 3 13 <base64>"',
    fields: [numberField(16), numberField(8), numberField(8), base64Field],
});
