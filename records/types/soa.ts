import { fieldsType, numberField } from "./fields";
import { nameField } from "./targetNames";

const name = nameField({ root: true });
const number = numberField(32);

/** The start of a zone of authority, RFC 1035 §3.3.13. ../soa.ts has its fields. */
export const soa = fieldsType({
    name: "SOA",
    code: 6,
    userMayOwn: false,
    example: '"ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 86400"',
    fields: [name, name, number, number, number, number, number],
});
