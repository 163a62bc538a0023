import { storedKey, type StoredRecordSet } from "../world";

/** A zone's records while a batch is applied to them. It has an index of the records at the names in the batch. */
export class ZoneDraft {
    readonly records: Map<string, StoredRecordSet>;
    private readonly atNames: Map<string, Map<string, StoredRecordSet>>;

    /** @param names the names for which `at` may be called */
    constructor(records: ReadonlyMap<string, StoredRecordSet>, names: Iterable<string>) {
        this.records = new Map(records);
        this.atNames = new Map([...names].map((name) => [name, new Map<string, StoredRecordSet>()]));
        this.records.forEach((record, key) => this.atNames.get(record.name)?.set(key, record));
    }

    get(record: StoredRecordSet): StoredRecordSet | undefined {
        return this.records.get(storedKey(record));
    }

    set(record: StoredRecordSet): void {
        this.records.set(storedKey(record), record);
        this.atNames.get(record.name)?.set(storedKey(record), record);
    }

    delete(record: StoredRecordSet): void {
        this.records.delete(storedKey(record));
        this.atNames.get(record.name)?.delete(storedKey(record));
    }

    /** The record sets of a name, as they are after the changes so far. */
    at(name: string): StoredRecordSet[] {
        return [...(this.atNames.get(name)?.values() ?? [])];
    }
}
