const PLACE = "{n}";

/** The settings that decide about the white-label names of a pool's delegation sets. */
export interface NamesRequest {
    /** Full names of the first set, from the setting. */
    first: readonly string[];
    /** A full name with {n}; default: the common pattern of the first names, or ns{n}. */
    pattern?: string | undefined;
    brandDomain: string;
    /** Full names that no registrar has any more. */
    retired?: readonly string[] | undefined;
}

/** The white-label names of a pool in the state. */
export interface PoolNames {
    /** The names of each set, from the first one. */
    active: string[][];
    /** Names that were removed from their set and that registrars may still have, each with the number of its set. */
    former: Record<string, number>;
}

/** A name of the first set that belongs to another one. */
export interface NameClash {
    name: string;
    /** The number of the set that has the name. */
    set: number;
    /** True if it was removed from that set's list and still answers for one of its servers. */
    isFormer: boolean;
    /** A name that no set has, or had. */
    free: string;
}

/**
 * The white-label names of each delegation set of a new pool. The first set has the names of the setting, for example ns1 to ns4. The other
 * sets have names from a pattern whose number continues: ns5 to ns8, ns9 to ns12.
 *
 * @param number number of the set, from 1
 */
export function namesOfSet(
    first: readonly string[],
    pattern: string | undefined,
    brandDomain: string,
    number: number,
): string[] {
    if (number === 1) {
        return [...first];
    }
    const used = patternOf({ first, pattern, brandDomain });
    const start = highestNumber(first, first.length, used) + 1 + (number - 2) * first.length;
    return numbered(used, start, first.length);
}

/** The names of the sets of a new pool. @param sets the number of sets */
export function namesOfNewPool({ first, pattern, brandDomain }: NamesRequest, sets: number): string[][] {
    return Array.from({ length: sets }, (_none, index) => namesOfSet(first, pattern, brandDomain, index + 1));
}

/**
 * The names of each set of a pool, some of which are in the state.
 *
 * A set after the first keeps the names with which it was created, even if the number of the first names changes. Only another pattern
 * renames it, and then the numbers stay. A new set gets numbers after all numbers that any set has, or had, because a published name always
 * means a server of its own set.
 *
 * @param known undefined for a new pool
 * @returns the names to store, and the names of `first` that belong to another set
 */
export function decideNames(
    request: NamesRequest,
    known: PoolNames | undefined,
    sets: number,
): { names: PoolNames; clashes: NameClash[] } {
    const { first, retired = [] } = request;
    const used = patternOf(request);
    const isPatternSet = request.pattern !== undefined || commonPattern(first) !== undefined;
    const recorded = known?.active.slice(1) ?? [];
    const former = known?.former ?? {};
    const active = [[...first]];
    for (let index = 0; index < sets - 1; index++) {
        const own = recorded[index];
        const others = [
            ...active.flat(),
            ...(known?.active[0] ?? []),
            ...recorded.filter((_names, other) => other !== index).flat(),
            ...Object.keys(former).filter((name) => former[name] !== index + 2),
        ];
        const behind = highestNumber([...others, ...(own ?? []), ...retired], first.length, used);
        const fresh = numbered(used, behind + 1, (own ?? first).length);
        const isKept = own?.every((name) => !isPatternSet || numberIn(name, used) !== undefined) ?? false;
        const kept = isKept ? own : own && renamed(own, used);
        const isTaken = !isKept && kept?.some((name) => others.includes(name)) === true;
        active.push(kept === undefined || isTaken ? fresh : [...kept]);
    }
    return {
        names: { active, former: formerNames(active, known, retired) },
        clashes: clashesOf(
            first,
            known,
            highestNumber([...active.flat(), ...Object.keys(former)], 0, used),
            used,
        ),
    };
}

/** The names that are in no list any more, and are not retired. */
function formerNames(
    active: readonly (readonly string[])[],
    known: PoolNames | undefined,
    retired: readonly string[],
): Record<string, number> {
    const now = new Set(active.flat());
    const all = [
        ...Object.entries(known?.former ?? {}),
        ...(known?.active ?? []).flatMap((names, index) => names.map((name) => [name, index + 1] as const)),
    ];
    return Object.fromEntries(all.filter(([name]) => !now.has(name) && !retired.includes(name)));
}

function clashesOf(
    first: readonly string[],
    known: PoolNames | undefined,
    highest: number,
    used: string,
): NameClash[] {
    const clashes = first.flatMap((name) => {
        const activeOn = (known?.active ?? []).findIndex((names) => names.includes(name)) + 1;
        const set = activeOn === 0 ? (known?.former[name] ?? 0) : activeOn;
        return set > 1 ? [{ name, set, isFormer: activeOn === 0 }] : [];
    });
    return clashes.map((clash, index) => ({
        ...clash,
        free: used.replace(PLACE, String(highest + 1 + index)),
    }));
}

/** The same numbers in another pattern. @returns undefined if the names have no number */
function renamed(names: readonly string[], pattern: string): string[] | undefined {
    const own = commonPattern(names);
    const numbers = own === undefined ? [] : names.flatMap((name) => numberIn(name, own) ?? []);
    return numbers.length < names.length
        ? undefined
        : numbers.map((number) => pattern.replace(PLACE, String(number)));
}

function patternOf({ first, pattern, brandDomain }: NamesRequest): string {
    return pattern ?? commonPattern(first) ?? `ns${PLACE}.${brandDomain}`;
}

function highestNumber(names: readonly string[], atLeast: number, pattern: string): number {
    return Math.max(atLeast, ...names.map((name) => numberIn(name, pattern) ?? 0));
}

function numbered(pattern: string, start: number, count: number): string[] {
    return Array.from({ length: count }, (_none, index) => pattern.replace(PLACE, String(start + index)));
}

/** ns{n}.example.com for ns1.example.com and ns2.example.com. */
function commonPattern(names: readonly string[]): string | undefined {
    const patterns = new Set(names.map((name) => name.replace(/^([^.\d]*)\d+/, `$1${PLACE}`)));
    const [only] = patterns;
    return patterns.size === 1 && only?.includes(PLACE) === true ? only : undefined;
}

function numberIn(name: string, pattern: string): number | undefined {
    const [before = "", after = ""] = pattern.split(PLACE);
    const digits = name.slice(before.length, name.length - after.length);
    return name === `${before}${digits}${after}` && /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}
