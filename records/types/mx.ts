import { fieldsType, numberField } from "./fields";
import { nameField } from "./targetNames";

/** A mail server of a domain, RFC 1035 §3.3.9: `10 mail.example.net.`; `0 .` means that the domain has none (RFC 7505). */
export const mx = fieldsType({
    name: "MX",
    code: 15,
    example: '"10 mail.example.net."',
    parts: "a priority and a mail server",
    fields: [numberField(16), nameField({ root: true })],
});
