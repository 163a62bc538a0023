import { fieldsType, numberField } from "./fields";
import { nameField } from "./targetNames";

/** A server of a service, RFC 2782: priority, weight, port and host, `1 10 5060 sip.example.net.` */
export const srv = fieldsType({
    name: "SRV",
    code: 33,
    example: '"1 10 5060 sip.example.net."',
    parts: "a priority, a weight, a port and a host",
    fields: [numberField(16), numberField(16), numberField(16), nameField({ root: true })],
});
