import type { ResourceRow } from "./state";

/**
 * The rows of the state during a deployment: the former rows without deleted and superseded ones, and the rows that this run has
 * registered. At any moment a killed process should leave `rows()` in the state.
 */
export class Ledger {
    private olds: ResourceRow[];
    /** By URN: the rows of `olds` that do not wait for their deletion. */
    private byUrn: Map<string, ResourceRow>;
    private readonly news = new Map<string, ResourceRow>();
    private readonly gone = new Set<ResourceRow>();

    constructor(rows: readonly ResourceRow[]) {
        this.olds = rows.map((row) => ({ ...row }));
        this.byUrn = indexOf(this.olds);
    }

    rows(): ResourceRow[] {
        return [...this.news.values(), ...this.remaining()];
    }

    /** The former rows that are neither deleted nor superseded, in the state's order: dependencies first. */
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
    }

    /** Replaces all former rows by other ones. */
    replaceAll(rows: ResourceRow[]): void {
        this.olds = rows;
        this.byUrn = indexOf(rows);
    }

    remove(row: ResourceRow): void {
        this.gone.add(row);
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
