import type { ResourceRow } from "./state";

/**
 * What happens to the rows of a state during a deployment, so that it can be written down as it happens: a row is registered, and
 * one of before is deleted or superseded (`gone`) or marked for that (`old`). Rows of before are named by their place in the state.
 */
export type Change = { put: ResourceRow } | { gone: number } | { old: number; row: ResourceRow };

/**
 * The rows of the state while a deployment runs: those of before, less what was deleted or superseded, and those
 * that this run has registered. At any moment `rows()` is the truth that a killed process should leave behind.
 */
export class Ledger {
    private olds: ResourceRow[];
    /** By URN: the rows of `olds` that do not wait for their deletion. */
    private byUrn: Map<string, ResourceRow>;
    private places: Map<ResourceRow, number>;
    private readonly news = new Map<string, ResourceRow>();
    private readonly gone = new Set<ResourceRow>();
    /** Since the beginning, in their order. */
    readonly changes: Change[] = [];
    private replaced = false;

    /** @param changes of a deployment that began with these rows */
    constructor(rows: readonly ResourceRow[], changes: readonly Change[] = []) {
        this.olds = rows.map((row) => ({ ...row }));
        this.byUrn = indexOf(this.olds);
        this.places = new Map(this.olds.map((row, place) => [row, place]));
        changes.forEach((change) => this.repeat(change));
    }

    /** Whether anything was done to the rows. */
    get isTouched(): boolean {
        return this.replaced || this.changes.length > 0;
    }

    rows(): ResourceRow[] {
        return [...this.news.values(), ...this.remaining()];
    }

    /** The rows of before, as they are marked by now. */
    before(): readonly ResourceRow[] {
        return this.olds;
    }

    /** The rows of before that are neither deleted nor superseded, in the state's order: dependencies first. */
    remaining(): ResourceRow[] {
        return this.olds.filter((row) => !this.gone.has(row));
    }

    /** The former resource with this URN, without rows that wait for their deletion. */
    old(urn: string): ResourceRow | undefined {
        const row = this.byUrn.get(urn);
        return row === undefined || this.gone.has(row) || row.delete === true ? undefined : row;
    }

    /** The row with a URN in this run: registered, or else the former one. */
    current(urn: string): ResourceRow | undefined {
        return this.news.get(urn) ?? this.old(urn);
    }

    put(row: ResourceRow): void {
        this.news.set(row.urn, row);
        this.changes.push({ put: row });
    }

    /** Replaces all former rows by other ones. */
    replaceAll(rows: ResourceRow[]): void {
        this.olds = rows;
        this.byUrn = indexOf(rows);
        this.replaced = true;
    }

    /** Marks a row of before. */
    mark(row: ResourceRow, marks: Pick<ResourceRow, "delete" | "pendingReplacement">): void {
        Object.assign(row, marks);
        const old = this.places.get(row);
        if (old !== undefined) {
            this.changes.push({ old, row });
        }
    }

    remove(row: ResourceRow): void {
        this.gone.add(row);
        const gone = this.places.get(row);
        if (gone !== undefined) {
            this.changes.push({ gone });
        }
    }

    private repeat(change: Change): void {
        if ("put" in change) {
            this.put(change.put);
            return;
        }
        const row = this.olds["gone" in change ? change.gone : change.old];
        if (row !== undefined && "gone" in change) {
            this.remove(row);
        } else if (row !== undefined && "row" in change) {
            this.mark(row, change.row);
        }
    }
}

/** A state has one row for each URN that does not wait for its deletion. */
function indexOf(rows: readonly ResourceRow[]): Map<string, ResourceRow> {
    return new Map(rows.filter((row) => row.delete !== true).map((row) => [row.urn, row]));
}

/** The URNs that a row refers to: it must be deleted before any of them, and created after them. */
export function dependenciesOf(row: ResourceRow): Set<string> {
    const urns = new Set([
        ...(row.dependencies ?? []),
        ...Object.values(row.propertyDependencies ?? {}).flat(),
    ]);
    for (const urn of [row.parent, row.deletedWith, row.provider?.slice(0, row.provider.lastIndexOf("::"))]) {
        if (urn !== undefined && urn !== "") {
            urns.add(urn);
        }
    }
    return urns;
}

/** Drops references to resources that no longer exist. */
export function withoutReferences(row: ResourceRow, gone: ReadonlySet<string>): ResourceRow {
    const kept = (urns: string[]): string[] => urns.filter((urn) => !gone.has(urn));
    return {
        ...row,
        ...(row.dependencies === undefined ? {} : { dependencies: kept(row.dependencies) }),
        ...(row.propertyDependencies === undefined
            ? {}
            : {
                  propertyDependencies: Object.fromEntries(
                      Object.entries(row.propertyDependencies).map(([property, urns]) => [
                          property,
                          kept(urns),
                      ]),
                  ),
              }),
    };
}
