import { RunNotes } from "./runNotes";

const REPLACED =
    "a replacement of this resource was asked for (--replace, or pulumi state taint), and is refused: the new one would be the very thing that the state names, and be deleted " +
    'under those who use it. Nothing was changed. Leave --replace out, or take the taint back with "pulumi state untaint <urn>"; to have what was changed by hand repaired, run "pulumi up --refresh"';

/** For the log of an up in which such a replacement was asked for. */
export const KEPT =
    "was to be replaced (--replace, or pulumi state taint), and the new one was found to be the very one that the state names: it was compared and repaired, and not deleted";

/**
 * Keeps replacements that were asked for by hand from deleting what is live. The engine creates the new thing first and
 * deletes the old one afterwards, and both would be one: what is created is found again by its mark.
 *
 * An engine that checks the resource as it is in the state, and a second time as a new one, is refused at the create.
 * Pulumi 3.260 checks it as a new one alone (a resource that is "targeted for replacement" has no old inputs), and then the
 * create cannot be told from one that finds what a lost answer has left: there the deletion that follows is left out.
 */
export class ReplacementGuard {
    /** Identities of what this run has seen in the state. */
    private readonly inState = new Set<string>();
    /** The same by the resource's id, for what is deleted before it is replaced. */
    private readonly byId = new Map<string, string>();

    /** What this run has created, or found again: by identity, and by id. */
    private readonly made = { identities: new Set<string>(), ids: new Set<string>() };

    /** @param notes what other processes of the run have made, for a resource whose provider changes as it is replaced */
    constructor(private readonly notes = new RunNotes()) {}

    /** A run begins. */
    reset(): void {
        this.notes.open();
        this.made.identities.clear();
        this.made.ids.clear();
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

    /** A resource was created, or found again. @param identity as far as its outputs say it; where they do not, the id is one thing's alone */
    created(id: string, identity: string | undefined): void {
        if (identity === undefined) {
            this.made.ids.add(id);
        } else {
            this.made.identities.add(identity);
        }
        this.notes.add(thing(id, identity));
    }

    /**
     * True where a resource that is about to be deleted is the very one that this run has created or found again.
     *
     * @param identity as far as the outputs say it; where they do not, the id is one thing's alone
     */
    isLive(id: string, identity: string | undefined): boolean {
        const isMade = identity === undefined ? this.made.ids.has(id) : this.made.identities.has(identity);
        return isMade || this.notes.has(thing(id, identity));
    }

    /** A resource is deleted, and may be created anew. */
    deleted(id: string): void {
        this.inState.delete(this.byId.get(id) ?? "");
    }
}

/** What the notes name a thing by: its identity, or its id where that is one thing's alone. */
function thing(id: string, identity: string | undefined): string {
    return identity === undefined ? `id ${id}` : `identity ${identity}`;
}
