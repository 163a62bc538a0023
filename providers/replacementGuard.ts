import { RunNotes } from "./runNotes";

const REPLACED =
    "a replacement of this resource was requested (--replace, or pulumi state taint) and is refused: old and new would be the same object at AWS, and deleting the old one would delete it " +
    'while it is in use. Nothing was changed. Leave --replace out, or remove the taint with "pulumi state untaint <urn>"; to repair changes made by hand, run "pulumi up --refresh"';

/** For the log of an up that has found again an object that it is going to delete. */
export const KEPT =
    "was to be deleted, because a replacement was asked for (--replace, or pulumi state taint), or because a move or another replacement was taken back, and is the very one that this up has found again and that " +
    "the state names: it was compared and repaired, and not deleted";

/** For the log of an up that finds a deletion which an earlier run has left behind. */
export const STAYS =
    "was to be deleted for a replacement that an earlier run has begun, and is the very one that the state names for a resource that stays: it was not deleted";

/** A resource of the state that this run has left as it is, updated or created. */
export interface LiveThing {
    id: string;
    /** The names of the servers that answer for it, where it has some. */
    names: readonly string[];
}

/**
 * Keeps replacements that were asked for by hand from deleting what is live. The engine creates the new thing first and
 * deletes the old one afterwards, and both would be one: what is created is found again by its mark.
 *
 * An engine that checks the resource as it is in the state, and a second time as a new one, is refused at the create.
 * Pulumi 3.260 checks it as a new one alone (a resource that is "targeted for replacement" has no old inputs), and then the
 * create cannot be told from one that finds what a lost answer has left: there the deletion that follows is left out.
 *
 * A run that is cut off between the two leaves the deletion for a later run, which does it last. What that run has seen to be
 * there to stay is not deleted; and who deletes something is told what has taken its place. A resource may have got another
 * provider meanwhile, and so another process: what one of them has seen is in the notes for the others.
 */
export class ReplacementGuard {
    /** Identities of what this run has seen in the state. */
    private readonly inState = new Set<string>();
    /** The same by the resource's id, for what is deleted before it is replaced. */
    private readonly byId = new Map<string, string>();

    /** What stays in this run, by what identifies it. */
    private readonly staying = new Map<string, boolean>();

    /** What is there to stay or was created, by what it is to others. */
    private readonly live = new Map<string, LiveThing>();

    /** What this run has created, or found again: by identity, and by id. */
    private readonly made = { identities: new Set<string>(), ids: new Set<string>() };

    /** @param notes what other processes of the run have made or seen, for a resource whose provider changes as it is replaced */
    constructor(private readonly notes = new RunNotes()) {}

    /** The provider is configured. In a run that has begun already nothing is forgotten. */
    configured(): void {
        if (!this.notes.open()) {
            return;
        }
        this.made.identities.clear();
        this.made.ids.clear();
        this.inState.clear();
        this.byId.clear();
        this.staying.clear();
        this.live.clear();
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

    /**
     * The comparison has ended with a replacement, or without one.
     *
     * @param key what identifies the resource, where something does
     * @param subject what it is to others, where there can be two in the course of a replacement
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

    /** A thing is there to stay, or was created. */
    tookPlace(subject: string | undefined, { id, names }: LiveThing): void {
        if (subject !== undefined) {
            this.live.set(subject, { id, names });
            this.notes.write(`live ${subject}`, JSON.stringify({ id, names }));
        }
    }

    /** What has taken the place of a thing that is about to be deleted. */
    successor(id: string, subject: string | undefined): LiveThing | undefined {
        const found = subject === undefined ? undefined : (this.live.get(subject) ?? this.noted(subject));
        return found?.id === id ? undefined : found;
    }

    private noted(subject: string): LiveThing | undefined {
        const text = this.notes.find(`live ${subject}`);
        return text === undefined ? undefined : (JSON.parse(text) as LiveThing);
    }

    /** True for what this run has seen to be there to stay. */
    stays(key: string | undefined): boolean {
        return (
            key !== undefined && (this.staying.get(key) ?? this.notes.find(`staying ${key}`) === String(true))
        );
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
        this.notes.write(thing(id, identity), "made");
    }

    /**
     * True where a resource that is about to be deleted is the very one that this run has created or found again.
     *
     * @param identity as far as the outputs say it; where they do not, the id is one thing's alone
     */
    isLive(id: string, identity: string | undefined): boolean {
        const isMade = identity === undefined ? this.made.ids.has(id) : this.made.identities.has(identity);
        return isMade || this.notes.find(thing(id, identity)) !== undefined;
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
