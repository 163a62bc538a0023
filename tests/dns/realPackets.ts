import assert from "node:assert/strict";
import { encodeMessage, type DnsMessage } from "../../dns/packet";
import { DESTINATION_OPTION } from "../../dns/route";
import { DnsFaultInjector } from "../../sandbox/dns/faults";
import { respond } from "../../sandbox/dns/respond";
import { AWS, EACH_TYPE, addRecords, brandWorld } from "../sandbox/dns/world";

/** Questions to the sandbox and its answers, as bytes: referrals with glue, chains of CNAMEs, every kind of data. */

export interface Exchange {
    name: string;
    request: Buffer;
    response: Buffer;
}

const ROOT_SERVER = "198.41.0.4";
/** A question as this project's client sends it, to the server at an address or to a resolver. */
export function requestFor(name: string, type: string, server?: string, id = 4711): Buffer {
    const options =
        server === undefined ? [] : [{ code: DESTINATION_OPTION, data: Buffer.from(server, "ascii") }];
    const message: DnsMessage = {
        id,
        response: false,
        opcode: 0,
        rcode: "NOERROR",
        authoritative: false,
        truncated: false,
        recursionDesired: server === undefined,
        recursionAvailable: false,
        questions: [{ name, type, class: "IN" }],
        answers: [],
        authorities: [],
        additionals: [],
        edns: { udpSize: 1232, version: 0, options },
    };
    return encodeMessage(message);
}

/** Questions, and the answers of the sandbox's DNS. */
export function realExchanges(): Exchange[] {
    const world = brandWorld();
    const zone = [...world.hostedZones.values()].find(({ name }) => name === "tenant.net.");
    assert.ok(zone);
    addRecords(zone, EACH_TYPE);
    const asked: [name: string, type: string, server?: string][] = [
        [AWS[0].name, "A"],
        [AWS[1].name, "AAAA"],
        ["www.tenant.net", "A"],
        ["missing.tenant.net", "A"],
        ["tenant.net", "ANY", AWS[0].ipv4],
        ["tenant.net", "SOA", AWS[0].ipv4],
        ["www.tenant.net", "A", ROOT_SERVER],
        ...EACH_TYPE.map(([name, type]): [string, string, string] => [
            `${name}.tenant.net`,
            type,
            AWS[2].ipv6,
        ]),
    ];
    return asked.map(([name, type, server]) => {
        const request = requestFor(name, type, server);
        const responder = { world, resolverName: "resolver", faults: new DnsFaultInjector() };
        const response = respond(responder, request, "udp");
        assert.ok(response !== undefined && response !== "reset", `${name} ${type} is answered`);
        return { name, request, response: response.bytes };
    });
}
