import { RunNotes } from "./runNotes";

const REPLACED =
    "a replacement of this resource was requested (--replace, or pulumi state taint) and is refused: old and new would be the same object at AWS, and deleting the old one would delete it " +
    'while it is in use. Nothing was changed. Leave --replace out, or remove the taint with "pulumi state untaint <urn>"; to repair changes made by hand, run "pulumi up --refresh"';

/** For the log of an up that has found an object again that it is about to delete. */
export const KEPT =
    "was to be deleted, because a replacement was asked for (--replace, or pulumi state taint), or because a move or another replacement was taken back, and is the very one that this up has found again and that " +
    "the state names: it was compared and repaired, and not deleted";

/** For the log of an up that finds a deletion of an earlier run. */
export const STAYS =
    "was to be deleted for a replacement that an earlier run has begun, and is the very one that the state names for a resource that stays: it was not deleted";

const TOO_EARLY =
    "stays, because it was to be deleted before the object that replaces it exists (deleteBeforeReplace: true, as a transformation of the program can set it). " +
    'Leave this option out for the resources of this package, and leave out --replace, or remove the taint with "pulumi state untaint <urn>"; to repair changes made by hand, run "pulumi up --refresh"';

/** What the running engine has checked as new and not created yet, in all providers of this process. */
const underWay: { engine: string | undefined; identities: Set<string> } = {
    engine: undefined,
    identities: new Set(),
};

/** A resource of the state that this run has left as it is, updated or created. */
export interface LiveThing {
    id: string;
    /** The names of the servers that answer for it, if there are any. */
    names: readonly string[];
}

/**
 * Prevents replacements that were requested by hand from deleting live objects. The engine creates the new object first and deletes the old
 * one afterwards, but both would be the same object, because the creation finds it again by its mark.
 *
 * Some engines check the resource of the state first, and then once more as a new one; its create is refused. Pulumi 3.260 checks it only
 * as a new one (a resource that is "targeted for replacement" has no old inputs). Then the create cannot be distinguished from one that
 * finds an object after a lost answer, so the following deletion is skipped.
 *
 * With `deleteBeforeReplace`, the order is the other one. A resource refuses the option, but a transformation of the program sets it without its
 * knowledge. Then a deletion comes between the check of the new object and its creation, and is refused.
 *
 * A run that is interrupted between the two leaves the deletion for a later run, which does it last. An object that stays in that run is
 * not deleted, and a deletion gets the object that has replaced it. The resource may have got another provider meanwhile, and so another
 * process: each process writes its observations into notes for the others.
 */
export class ReplacementGuard {
    /** Identities of resources that this run has seen in the state. */
    private readonly inState = new Set<string>();
    /** The same by the resource's id, for resources that are deleted before they are replaced. */
    private readonly byId = new Map<string, string>();

    /** The objects that stay in this run, by identity. */
    private readonly staying = new Map<string, boolean>();

    /** The objects that stay or were created, by subject. */
    private readonly live = new Map<string, LiveThing>();

    /** The objects that this run has created, or found again: by identity, and by id. */
    private readonly made = { identities: new Set<string>(), ids: new Set<string>() };

    /** The identities and subjects of resources that were checked as new and not created yet. */
    private readonly anew = new Set<string>();

    /** The ids of objects that were compared with unknown values, which in an up depend on a resource that is replaced. */
    private readonly dependent = new Set<string>();

    /** @param notes observations of other processes of the run, for a resource whose provider changes when it is replaced */
    constructor(private readonly notes = new RunNotes()) {}

    /** The provider is configured. In a run that has already begun, all observations are kept. */
    configured(): void {
        if (!this.notes.open()) {
            return;
        }
        const { engine } = this.notes;
        if (engine === undefined || engine !== underWay.engine) {
            underWay.engine = engine;
            underWay.identities.clear();
        }
        this.anew.clear();
        this.dependent.clear();
        this.made.identities.clear();
        this.made.ids.clear();
        this.inState.clear();
        this.byId.clear();
        this.staying.clear();
        this.live.clear();
    }

    /** A resource of the state is checked. @param identity undefined if it has none, or for a new resource */
    checked(identity: string | undefined): void {
        if (identity !== undefined) {
            this.inState.add(identity);
        }
    }

    /** A resource is checked as a new one, without mistakes: the engine creates it next. */
    checkedAnew(identity: string | undefined, subject: string | undefined): void {
        [identity, subject].forEach((key) => key !== undefined && this.anew.add(key));
        if (identity !== undefined) {
            underWay.identities.add(identity);
        }
    }

    /** A resource of the state is compared with the wanted one. @param isUnknown true if some of the wanted values are unknown */
    compared(id: string, identity: string | undefined, isUnknown = false): void {
        if (isUnknown) {
            this.dependent.add(id);
        } else {
            this.dependent.delete(id);
        }
        if (identity !== undefined) {
            this.byId.set(id, identity);
        }
    }

    /**
     * The comparison has ended with a replacement, or without one.
     *
     * @param key the identity of the resource, if it has one
     * @param subject the subject of the resource, if two objects can exist during a replacement
     */
    decided(key: string | undefined, subject: string | undefined, thing: LiveThing, stays: boolean): void {
        if (key !== undefined) {
            this.staying.set(key, stays);
            this.notes.write(`staying ${key}`, String(stays));
        }
        if (stays) {
            this.tookPlace(subject, thing);
        }
    }

    /** An object stays, or was created. */
    tookPlace(subject: string | undefined, { id, names }: LiveThing): void {
        if (subject !== undefined) {
            this.live.set(subject, { id, names });
            this.notes.write(`live ${subject}`, JSON.stringify({ id, names }));
        }
    }

    /** The object that has replaced an object that is about to be deleted. */
    successor(id: string, subject: string | undefined): LiveThing | undefined {
        const found = subject === undefined ? undefined : (this.live.get(subject) ?? this.noted(subject));
        return found?.id === id ? undefined : found;
    }

    private noted(subject: string): LiveThing | undefined {
        const text = this.notes.find(`live ${subject}`);
        return text === undefined ? undefined : (JSON.parse(text) as LiveThing);
    }

    /** True for an object that stays in this run. */
    stays(key: string | undefined): boolean {
        return (
            key !== undefined && (this.staying.get(key) ?? this.notes.find(`staying ${key}`) === String(true))
        );
    }

    /** A resource is about to be created. @throws Error if the state already has it */
    creates(identity: string | undefined, subject?: string): void {
        [identity, subject].forEach((key) => key !== undefined && this.anew.delete(key));
        underWay.identities.delete(identity ?? "");
        if (identity !== undefined && this.inState.has(identity)) {
            throw new Error(REPLACED);
        }
    }

    /** A resource was created, or found again. @param identity identity from its outputs; without it, the id belongs to one object only */
    created(id: string, identity: string | undefined): void {
        if (identity === undefined) {
            this.made.ids.add(id);
        } else {
            this.made.identities.add(identity);
        }
        this.notes.write(thing(id, identity), "made");
    }

    /**
     * True if a resource that is about to be deleted is an object that this run has created or found again.
     *
     * @param identity identity from the outputs; without it, the id belongs to one object only
     */
    isLive(id: string, identity: string | undefined): boolean {
        const isMade = identity === undefined ? this.made.ids.has(id) : this.made.identities.has(identity);
        return isMade || this.notes.find(thing(id, identity)) !== undefined;
    }

    /**
     * An object is about to be deleted.
     *
     * @param identity identity from the outputs
     * @throws Error if the object that replaces it, or one on which it depends, was checked and does not exist yet
     */
    deletes(id: string, identity: string | undefined, subject: string | undefined): void {
        const isReplaced = [identity, subject].some((key) => key !== undefined && this.anew.has(key));
        if (isReplaced || (this.dependent.has(id) && underWay.identities.size > 0)) {
            throw new Error(`${id}${subject === undefined ? "" : ` (${subject})`} ${TOO_EARLY}`);
        }
    }

    /** A resource was deleted, and can be created again. */
    deleted(id: string): void {
        this.inState.delete(this.byId.get(id) ?? "");
    }
}

/** The key of an object in the notes: its identity, or its id if that belongs to one object only. */
function thing(id: string, identity: string | undefined): string {
    return identity === undefined ? `id ${id}` : `identity ${identity}`;
}
