import type { SandboxContents } from "../../sandbox/contents";

/** Who made what in the account: each zone, delegation set and record set, by a stack or by a person. */
export class Ownership {
    /** By the key of a thing: the name of the stack that made it, or PERSON. */
    private readonly owners = new Map<string, string>();

    /** A person has made what is there and has no owner yet. */
    noticePerson(contents: SandboxContents): void {
        this.give(contents, PERSON);
    }

    /** A stack has made what is there and has no owner yet. */
    noticeStack(contents: SandboxContents, stack: string): void {
        this.give(contents, stack);
    }

    /** From now on everything of the one is the other's. */
    handOver(from: string, to: string): void {
        for (const [key, owner] of this.owners) {
            if (owner === from) {
                this.owners.set(key, to);
            }
        }
    }

    /** From now on the things whose key matches are the stack's. */
    handOverMatching(pattern: RegExp, to: string): void {
        for (const key of this.owners.keys()) {
            if (pattern.test(key)) {
                this.owners.set(key, to);
            }
        }
    }

    /** What a step of the stack has changed or deleted although it is another owner's. */
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

    /** Addresses that a stack has put into a zone of another owner: they are published as those of name servers. */
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
        // What is gone and is made anew is of the one who makes it.
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
            // A zone whose servers are adopted says so; that is no change of the zone.
            [`zone ${zone.id}`, JSON.stringify({ ...zone, delegationSetId: undefined })],
            ...records.map((record): [string, string] => [
                recordKey(zone.id, record),
                JSON.stringify(record),
            ]),
        ]),
    ]);
}
