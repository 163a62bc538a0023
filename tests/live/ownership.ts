import type { SandboxContents } from "../../sandbox/contents";

/** The owners of the objects in the account: a stack or a user for each zone, delegation set and record set. */
export class Ownership {
    /** For the key of an object, the name of the stack that created it, or PERSON. */
    private readonly owners = new Map<string, string>();

    /** Sets the user as the owner of all objects without an owner. */
    noticePerson(contents: SandboxContents): void {
        this.give(contents, PERSON);
    }

    /** Sets a stack as the owner of all objects without an owner. */
    noticeStack(contents: SandboxContents, stack: string): void {
        this.give(contents, stack);
    }

    /** From then on, all objects of one owner belong to another owner. */
    handOver(from: string, to: string): void {
        for (const [key, owner] of this.owners) {
            if (owner === from) {
                this.owners.set(key, to);
            }
        }
    }

    /** From then on, the objects whose key matches belong to the stack. */
    handOverMatching(pattern: RegExp, to: string): void {
        for (const key of this.owners.keys()) {
            if (pattern.test(key)) {
                this.owners.set(key, to);
            }
        }
    }

    /** Objects of other owners that a step of the stack has changed or deleted. */
    violations(before: SandboxContents, after: SandboxContents, stack: string): string[] {
        const now = thingsIn(after);
        return [...thingsIn(before)].flatMap(([key, value]) => {
            const owner = this.owners.get(key) ?? PERSON;
            if (owner === stack || now.get(key) === value) {
                return [];
            }
            return [`${key}, which is of ${owner}, was ${now.has(key) ? "changed" : "deleted"}`];
        });
    }

    /** Addresses that a stack has put into another owner's zone: they are published as those of name servers. */
    publishedAddresses(contents: SandboxContents): { name: string; address: string }[] {
        return contents.hostedZones.flatMap(({ id, records }) => {
            const ofZone = this.owners.get(`zone ${id}`);
            return records
                .filter(({ type }) => type === "A" || type === "AAAA")
                .filter((record) => {
                    const owner = this.owners.get(recordKey(id, record));
                    return owner !== PERSON && owner !== ofZone;
                })
                .flatMap(({ name, values = [] }) => values.map((address) => ({ name, address })));
        });
    }

    private give(contents: SandboxContents, owner: string): void {
        const things = thingsIn(contents);
        for (const key of things.keys()) {
            if (!this.owners.has(key)) {
                this.owners.set(key, owner);
            }
        }
        // An object that was deleted and created again belongs to its new creator.
        for (const key of this.owners.keys()) {
            if (!things.has(key)) {
                this.owners.delete(key);
            }
        }
    }
}

export const PERSON = "a person";

type StoredZone = SandboxContents["hostedZones"][number];

function recordKey(
    zoneId: string,
    { name, type, setIdentifier = "" }: StoredZone["records"][number],
): string {
    return `record ${zoneId} ${name} ${type} ${setIdentifier}`.trim();
}

function thingsIn({ hostedZones, delegationSets }: SandboxContents): Map<string, string> {
    return new Map([
        ...delegationSets.map((set): [string, string] => [`set ${set.id}`, JSON.stringify(set)]),
        ...hostedZones.flatMap(({ records, ...zone }): [string, string][] => [
            // A zone whose servers are adopted has the id of the set. That is not a change of the zone.
            [`zone ${zone.id}`, JSON.stringify({ ...zone, delegationSetId: undefined })],
            ...records.map((record): [string, string] => [
                recordKey(zone.id, record),
                JSON.stringify(record),
            ]),
        ]),
    ]);
}
