import assert from "node:assert/strict";
import type { SandboxInTest } from "../sandbox/useSandbox";

/** The records that the tests of record groups put into a zone, and functions that read them. */

export const NS = ["ns1.example.com", "ns2.example.com", "ns3.example.com", "ns4.example.com"];
export const APEX = { nameServers: NS, nsTtl: 60, soaTtl: 30 };
export const MX = { ttl: 300, values: ["10 mail.example.org."] };
export const WWW = { ttl: 300, values: ["203.0.113.10"] };

/** The calls of one read of the zone and one batch, without a wait. */
export const READ_AND_CHANGE = { ChangeResourceRecordSets: 1, ListResourceRecordSets: 1 };
export const READ = { ListResourceRecordSets: 1 };

/** A zone's records by name and type: "300 203.0.113.10", or "alias lb.example.org.". */
export function recordsOf({ sandbox }: SandboxInTest, zoneId: string): Record<string, string> {
    const zone = sandbox.contents().hostedZones.find(({ id }) => id === zoneId);
    assert.ok(zone, "the zone is there");
    return Object.fromEntries(
        zone.records.map(({ name, type, setIdentifier, ttl, values, alias }) => [
            [name, type, setIdentifier].filter((part) => part !== undefined).join(" "),
            alias === undefined ? [ttl, ...(values ?? [])].join(" ") : `alias ${alias.dnsName}`,
        ]),
    );
}

export function without(records: Record<string, string>, ...keys: string[]): Record<string, string> {
    return Object.fromEntries(Object.entries(records).filter(([key]) => !keys.includes(key)));
}
