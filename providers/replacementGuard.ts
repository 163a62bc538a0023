const REPLACED =
    "a replacement of this resource was asked for (--replace, or pulumi state taint), and is refused: the new one would be the very thing that the state names, and be deleted " +
    'under those who use it. Nothing was changed. Leave --replace out, or take the taint back with "pulumi state untaint <urn>"; to have what was changed by hand repaired, run "pulumi up --refresh"';

/**
 * Refuses replacements that were asked for by hand. The engine creates the new thing first and deletes the old one
 * afterwards, and both would be one: what is created is found again by its mark. In a replacement the engine checks the
 * resource a second time, as a new one, so that nothing but what this process has seen before tells the two apart.
 */
export class ReplacementGuard {
    /** Identities of what this run has seen in the state. */
    private readonly inState = new Set<string>();
    /** The same by the resource's id, for what is deleted before it is replaced. */
    private readonly byId = new Map<string, string>();

    /** A run begins. */
    reset(): void {
        this.inState.clear();
        this.byId.clear();
    }

    /** A resource of the state is checked. @param identity undefined where it has none, or for a new resource */
    checked(identity: string | undefined): void {
        if (identity !== undefined) {
            this.inState.add(identity);
        }
    }

    /** A resource of the state is compared with what is wanted. */
    compared(id: string, identity: string | undefined): void {
        if (identity !== undefined) {
            this.byId.set(id, identity);
        }
    }

    /** A resource is about to be created. @throws Error where the state has it already */
    creates(identity: string | undefined): void {
        if (identity !== undefined && this.inState.has(identity)) {
            throw new Error(REPLACED);
        }
    }

    /** A resource is deleted, and may be created anew. */
    deleted(id: string): void {
        this.inState.delete(this.byId.get(id) ?? "");
    }
}
