import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { query } from "../../../dns/query";
import { viaGateway } from "../../../dns/route";
import { normalizeRecord, sameRecord, type NormalizedRecordSet } from "../../../records/recordSet";
import { recordType } from "../../../records/types";
import { packageRoot } from "../../../route53/packageRoot";
import { checkSettings } from "../../../settings/checkSettings";
import { DNSCONTROL } from "../../records/types/foreign/dnscontrol";
import { DNSPYTHON } from "../../records/types/foreign/dnspython";
import { OCTODNS } from "../../records/types/foreign/octodns";
import { RFCS } from "../../records/types/foreign/rfcs";
import { REFUSED_BEFORE, WRONG } from "../../records/types/foreign/wrong";
import type { Collection } from "../../records/types/foreign/rows";
import { apply, change, createZone, recordSet, refusalOf, useSandbox } from "../useSandbox";

const ZONE = "tenant.net";
const RIGHT: readonly Collection[] = [...RFCS, ...OCTODNS, ...DNSCONTROL, ...DNSPYTHON];
const run = promisify(execFile);

/** Each value at its own name; a start of authority is at the zone itself. */
interface Placed {
    type: string;
    value: string;
    record: NormalizedRecordSet;
}

/** Each value once, because collections have some in common. */
function place(collections: readonly Collection[]): Placed[] {
    const rows = new Map(
        collections.flatMap(({ rows: all }) => all).map((row) => [row.join(" "), row] as const),
    );
    return [...rows.values()].map(([type, value], index) => {
        const name = type === "SOA" ? "@" : `r${index}`;
        return { type, value, record: normalizeRecord(name, type, { ttl: 60, values: [value] }, ZONE) };
    });
}

/** The values that a user can write and for which the config check has a message. */
function refusedByConfig(placed: readonly Placed[]): string[] {
    const records = placed.map(({ type, value }, index) => ({ name: `r${index}`, type, values: [value] }));
    const tenant = { domain: ZONE, target: { addresses: ["192.0.2.1"] }, records };
    const { problems } = checkSettings({ brandDomain: "example.com", tenants: [tenant] });
    return problems.map(({ key }) => {
        const index = /^tenants\[0\]\.records\[(\d+)\]$/.exec(key)?.[1];
        assert.ok(index !== undefined, `${key} is the place of a record`);
        return describeRow(placed[Number(index)]);
    });
}

function describeRow(row: Placed | undefined): string {
    return `${row?.type ?? ""} ${row?.value ?? ""}`;
}

const isForUsers = ({ type }: Placed): boolean => recordType(type)?.userMayOwn === true;

describe("record values of other programs", function () {
    this.timeout(120_000);
    const right = place(RIGHT);
    const wrong = place(WRONG);
    const refusedBefore = place(REFUSED_BEFORE);
    const used = useSandbox();

    it("are 400 and more, valid and invalid ones of each type", () => {
        const types = (placed: readonly Placed[]): string[] =>
            [...new Set(placed.map(({ type }) => type))].sort();
        assert.ok(right.length + wrong.length + refusedBefore.length >= 400);
        assert.equal(
            types(right).join(" "),
            "A AAAA CAA CNAME DS HTTPS MX NAPTR NS PTR SOA SPF SRV SSHFP SVCB TLSA TXT",
        );
        assert.deepEqual(types(wrong), types(right));
    });

    it("pass the config check if they are valid", () => {
        assert.deepEqual(refusedByConfig(right.filter(isForUsers)), []);
        for (const { value } of right.filter((row) => !isForUsers(row))) {
            assert.equal(recordType("SOA")?.problem(value), undefined, value);
        }
    });

    it("are refused by the config check if they are invalid, each at its own place", () => {
        for (const placed of [wrong.filter(isForUsers), refusedBefore]) {
            assert.deepEqual([...new Set(refusedByConfig(placed))], placed.map(describeRow));
        }
        for (const { value } of wrong.filter((row) => !isForUsers(row))) {
            assert.notEqual(recordType("SOA")?.problem(value), undefined, value);
        }
    });

    it("are refused by the sandbox too, if Route 53 refuses them", async () => {
        const zoneId = await createZone(used.client, ZONE);
        for (const { type, value, record } of wrong) {
            const values = type === "SOA" || value === "" ? [value] : (record.values ?? []);
            const refused = await refusalOf(
                apply(used.client, zoneId, [change("UPSERT", recordSet(record.name, type, values))]),
            );
            assert.match(refused.code, /^(?:InvalidChangeBatch|InvalidInput)$/, `${type} ${value}`);
        }
    });

    it("are stored, served and read without a difference if they are valid", async () => {
        const placed = await store();
        for (const { type, value, record } of placed) {
            const target = viaGateway(used.sandbox.dns)(serverAddress());
            const { answers, authorities, rcode } = await query(target, {
                name: record.name,
                type: type as "A",
            });
            // Below the zone, name servers cause a referral.
            const data = (type === "NS" ? authorities : answers).map((answer) => answer.data);
            const label = `${type} ${value}`;
            assert.deepEqual([rcode, data.length], ["NOERROR", 1], label);
            assert.ok(sameRecord({ ...record, values: data }, record), `${label}: ${data.join()}`);
            assert.equal(
                recordType(type)?.problem(data[0] ?? "", ZONE),
                undefined,
                `${label}: ${data.join()}`,
            );
        }
    });

    it("are equal to dnspython's in the answers, octet by octet", async function () {
        const python = await findPython();
        if (python === undefined) {
            this.skip();
        }
        const placed = await store();
        const rows = placed.map(({ type, value, record }) => ({
            name: record.name,
            type,
            // Only this package accepts text without quotes. dnspython reads everything else as it was written.
            value: /^[^"]/.test(value) && /^(?:TXT|SPF)$/.test(type) ? record.values?.[0] : value,
        }));
        const script = join(packageRoot(), "tests", "sandbox", "route53", "foreignValues.py");
        const child = run(python, [script, used.sandbox.dns, serverAddress()], { maxBuffer: 1e7 });
        child.child.stdin?.end(JSON.stringify(rows));
        const { stdout } = await child;
        assert.deepEqual(JSON.parse(stdout), { compared: placed.length, differences: [] });
    });

    /** All correct values in the zone. Of the start of authority values, only the last one stays. */
    async function store(): Promise<Placed[]> {
        const zoneId = await createZone(used.client, ZONE);
        const stored = [
            ...right.filter(isForUsers),
            ...right.filter(({ type }) => type === "SOA").slice(0, 1),
        ];
        for (let from = 0; from < stored.length; from += 50) {
            const changes = stored
                .slice(from, from + 50)
                .map(({ type, record }) =>
                    change("UPSERT", recordSet(record.name, type, record.values ?? [])),
                );
            await apply(used.client, zoneId, changes);
        }
        const listed = used.sandbox.contents().hostedZones[0]?.records ?? [];
        for (const { type, record } of stored) {
            const found = listed.find((each) => each.name === record.name && each.type === type);
            assert.deepEqual(found?.values, record.values, `${type} ${record.values?.join() ?? ""}`);
        }
        return stored;
    }

    function serverAddress(): string {
        const [address] = Object.values(used.sandbox.contents().nameServers).flatMap(({ ipv4 }) => ipv4);
        assert.ok(address);
        return address;
    }
});

/** A Python with dnspython, which these tests do not install. If it is undefined, the tests are skipped. */
async function findPython(): Promise<string | undefined> {
    for (const command of ["python3", "python"]) {
        const found = await run(command, ["-c", "import dns.version"]).then(
            () => true,
            () => false,
        );
        if (found) {
            return command;
        }
    }
    return undefined;
}
