import type { ResourceRow } from "../../engine/state";
import { readState } from "../../engine/stateFile";
import type { SandboxContents } from "../../sandbox/contents";
import { isRecord } from "../../engine/values";

/**
 * Compares the contents of two sandboxes, and a state with a sandbox.
 *
 * Ids and AWS names come from counters, so they differ in a run with one more call. They are replaced by their roles: "the second server of
 * set 1", "its first IPv4 address".
 */

/** The contents of a sandbox by role: `record tenant1.net. www.tenant1.net. A` -> its TTL and values. */
export type Inventory = ReadonlyMap<string, string>;

export interface Difference {
    /** leaked: exists, but should not. lost: should exist, but does not exist or is different. */
    kind: "leaked" | "lost";
    what: string;
}

export function takeInventory(contents: SandboxContents): Inventory {
    const say = namer(contents);
    const inventory = new Map<string, string>();
    // A second zone with the same name is another item.
    const put = (what: string, value: unknown): void => {
        let key = what;
        for (let copy = 2; inventory.has(key); copy += 1) {
            key = `${what} (${copy})`;
        }
        inventory.set(key, JSON.stringify(say(value)));
    };
    contents.delegationSets.forEach(({ nameServers }) => put("delegation set", nameServers));
    for (const {
        name,
        nameServers,
        comment,
        privateZone,
        delegationSetId,
        records,
        tags,
    } of contents.hostedZones) {
        put(`zone ${name}`, { nameServers, privateZone, delegationSetId });
        put(`comment of zone ${name}`, comment ?? "");
        Object.entries(tags).forEach(([key, tag]) => put(`tag ${key} of zone ${name}`, tag));
        records.forEach(({ name: owner, type, setIdentifier = "", ...data }) =>
            put(`record ${owner} ${type} ${setIdentifier}`.trim() + ` in zone ${name}`, data),
        );
    }
    Object.entries(contents.registry).forEach(([domain, delegation]) =>
        put(`registered ${domain}`, delegation),
    );
    return inventory;
}

export function differences(expected: Inventory, actual: Inventory): Difference[] {
    const missing = [...expected].flatMap(([what, value]): Difference[] => {
        const found = actual.get(what);
        return found === value
            ? []
            : [{ kind: "lost", what: found === undefined ? what : `${what}: ${found} in place of ${value}` }];
    });
    const extra = [...actual.keys()].filter((what) => !expected.has(what));
    return [...missing, ...extra.map((what): Difference => ({ kind: "leaked", what }))];
}

/** The random mark of a deployment. */
const DEPLOYMENT = /white-label-dns-[0-9a-f-]{36}/;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** The text with roles in place of ids, AWS names and addresses. Any other plain data is converted in the same way. */
export function namer({
    delegationSets,
    hostedZones,
    nameServers,
}: SandboxContents): (value: unknown) => unknown {
    const names = new Map<string, string>();
    const nameOnce = (what: string, name: string): void =>
        void (names.has(what) ? names : names.set(what, name));
    const nameServersOf = (owner: string, servers: string[]): void =>
        servers.forEach((server, index) => {
            nameOnce(server, `<server ${index + 1} of ${owner}>`);
            for (const family of ["ipv4", "ipv6"] as const) {
                nameServers[server]?.[family].forEach((address, place) =>
                    nameOnce(address, `<${family} ${place + 1} of server ${index + 1} of ${owner}>`),
                );
            }
        });
    delegationSets.forEach(({ id, nameServers: servers }, index) => {
        nameOnce(id, `<set ${index + 1}>`);
        nameServersOf(`set ${index + 1}`, servers);
    });
    hostedZones.forEach(({ id, name, nameServers: servers }) => {
        nameOnce(id, `<zone ${name}>`);
        nameServersOf(name, servers);
    });
    const word = (text: string): string =>
        names.get(text) ??
        names.get(text.replace(/\.$/, "")) ??
        text.replace(DEPLOYMENT, "<deployment>").replace(TIME, "<time>");
    const say = (value: unknown): unknown => {
        if (typeof value === "string") {
            return value.split(" ").map(word).join(" ");
        }
        if (Array.isArray(value)) {
            return value.map(say);
        }
        return isRecord(value)
            ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [word(key), say(inner)]))
            : value;
    };
    return say;
}

/** The resources in the embedded engine's state file. */
export async function rowsOf(file: string): Promise<ResourceRow[]> {
    return (await readState(file)).filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
}

/**
 * Objects that the state has and the sandbox does not, and the reverse.
 *
 * @param own names or ids of zones that exist without the stack
 */
export function disagreements(
    rows: readonly Pick<ResourceRow, "type" | "id" | "urn" | "outputs" | "delete" | "initErrors">[],
    contents: SandboxContents,
    own: readonly string[],
): Difference[] {
    const idsOf = (type: RegExp): string[] =>
        rows.filter((row) => type.test(row.type)).map(({ id }) => id ?? "");
    const zoneIds = idsOf(/:(Hosted)?Zone$/);
    const setIds = idsOf(/:DelegationSet$/);
    const zones = contents.hostedZones.filter(({ id, name }) => !own.includes(name) && !own.includes(id));
    const unfinished = rows
        .filter((row) => row.delete === true || (row.initErrors ?? []).length > 0)
        .map((row): Difference => ({ kind: "lost", what: `${row.urn} is unfinished in the state` }));
    return [
        ...unfinished,
        ...unlike(zoneIds, zones, "zone"),
        ...unlike(
            setIds,
            contents.delegationSets.map(({ id }, index) => ({ id, name: String(index + 1) })),
            "delegation set",
        ),
        ...rows
            .filter(({ type }) => type.endsWith(":RecordSetGroup"))
            .flatMap((row) => missingRecords(row, contents)),
        ...rows
            .filter(({ type, id }) => type.endsWith(":HostedZone") && zones.some((zone) => zone.id === id))
            .flatMap((row) => missingRecords(row, contents)),
    ];
}

function unlike(
    ids: readonly string[],
    present: readonly { id: string; name: string }[],
    what: string,
): Difference[] {
    const twice = ids.filter((id, index) => ids.indexOf(id) < index);
    const lost = ids.filter((id) => !present.some((one) => one.id === id));
    const leaked = present.filter(({ id }) => !ids.includes(id));
    return [
        ...twice.map((id): Difference => ({ kind: "lost", what: `${what} ${id} is in the state twice` })),
        ...lost.map((id): Difference => ({ kind: "lost", what: `${what} ${id} is in the state only` })),
        ...leaked.map(({ name }): Difference => ({
            kind: "leaked",
            what: `${what} ${name} is not in the state`,
        })),
    ];
}

/** Keys of a group's records are "www A", relative to the group's zone. */
function missingRecords(
    { id, urn, outputs }: Pick<ResourceRow, "id" | "urn" | "outputs">,
    { hostedZones }: SandboxContents,
): Difference[] {
    const zone = hostedZones.find((one) => one.id === id);
    if (zone === undefined) {
        return [{ kind: "lost", what: `${urn} is in the state, and its zone ${id ?? ""} is gone` }];
    }
    const present = new Set(zone.records.map(({ name, type }) => `${name} ${type}`));
    const records = isRecord(outputs["records"]) ? Object.keys(outputs["records"]) : [];
    return records
        .filter((key) => {
            const [name = "", type = ""] = key.split(" ");
            return !present.has(`${name === "@" ? "" : `${name}.`}${zone.name} ${type}`);
        })
        .map((key): Difference => ({
            kind: "lost",
            what: `record ${key} of ${zone.name} is in the state only`,
        }));
}
