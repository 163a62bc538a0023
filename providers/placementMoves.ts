import { listHostedZonesOfSet } from "../route53/hostedZones";
import { isUnknown, type ProviderContext } from "./dynamicResource";
import { idsOfSets } from "./poolSets";

/**
 * Finds out where tenants are that a pin has moved to another set: an up that started a move may have failed before the new zone was
 * created.
 */

/** The moves in the state of a placement that may not be complete. */
export interface MovesMemory {
    /** The set of each tenant, from 1. */
    placement?: Record<string, number> | undefined;
    /** The set of each tenant before the move to its present set. */
    movedFrom?: Record<string, number> | undefined;
}

interface AskedMoves {
    reference: string;
    firstId: string;
    tenants: readonly { domain: string; pin?: number | undefined }[];
}

/**
 * Finds the present sets of tenants that move. A tenant whose new zone was never created is on its former set as before, so that a reverted
 * move changes nothing. A tenant with a zone on both sets is on the set of its pin, or without a pin on the set of the move. This is
 * checked if the pin of the move was changed or removed, or if the tenant leaves. Calls: one to find the sets, and one for each hundred
 * zones of a set that takes part.
 */
export async function lookAtMoves(
    { reference, firstId, tenants }: AskedMoves,
    { placement = {}, movedFrom = {} }: MovesMemory,
    { route53, say }: ProviderContext,
): Promise<MovesMemory> {
    const pins = new Map(tenants.map(({ domain, pin }) => [domain, pin]));
    const moves = Object.entries(movedFrom).map(([domain, from]) => ({
        domain,
        from,
        to: placement[domain] ?? from,
    }));
    const inDoubt = moves.filter(({ domain, to }) => pins.get(domain) !== to);
    if (inDoubt.length === 0 || isUnknown(firstId)) {
        return { placement, movedFrom: remembered(moves) };
    }
    const isOn = await zonesOn(inDoubt, { reference, firstId }, route53);
    const both = inDoubt
        .filter(({ domain, from, to }) => isOn(from, domain) && isOn(to, domain))
        .map((move) => (pins.get(move.domain) === move.from ? back(move) : move));
    const undone = inDoubt
        .filter(({ domain, from, to }) => isOn(from, domain) && !isOn(to, domain))
        .map(back);
    for (const { domain, from, to } of both) {
        say(
            `${domain} has a zone on delegation set ${from} beside the one on its set ${to}, because it was moved: an up deletes the former zone once the parent no longer delegates to it; ` +
                "if that zone remains from a failed up and is in no state, delete it by hand",
        );
    }
    const places = [...both, ...undone].map(({ domain, to }) => [domain, to] as const);
    const open = [...moves.filter((move) => !inDoubt.includes(move)), ...both];
    return {
        placement: { ...placement, ...Object.fromEntries(places) },
        movedFrom: remembered(open.filter(({ domain }) => pins.has(domain))),
    };
}

/** The zones on the sets of these moves. */
async function zonesOn(
    moves: readonly Move[],
    pool: { reference: string; firstId: string },
    route53: ProviderContext["route53"],
): Promise<(set: number, domain: string) => boolean> {
    const sets = [...new Set(moves.flatMap(({ from, to }) => [from, to]))];
    const ids = await idsOfSets(route53, pool, Math.max(...sets));
    const zones = new Map(
        await Promise.all(
            sets.map(async (number) => {
                const id = ids[number - 1];
                const listed = id === undefined ? [] : await listHostedZonesOfSet(route53, id);
                return [number, new Set(listed.map(({ name }) => name))] as const;
            }),
        ),
    );
    return (set, domain) => zones.get(set)?.has(domain) ?? false;
}

interface Move {
    domain: string;
    from: number;
    to: number;
}

function back({ domain, from, to }: Move): Move {
    return { domain, from: to, to: from };
}

/** @param moved the tenants that this plan moves @param former their former sets */
export function rememberMoves(
    { movedFrom = {} }: MovesMemory,
    moved: readonly string[],
    former: Readonly<Record<string, number>>,
): MovesMemory["movedFrom"] {
    const begun = moved.map((domain) => ({ domain, from: former[domain] ?? 1 }));
    return remembered([...Object.entries(movedFrom).map(([domain, from]) => ({ domain, from })), ...begun]);
}

function remembered(moves: readonly Pick<Move, "domain" | "from">[]): MovesMemory["movedFrom"] {
    return moves.length === 0
        ? undefined
        : Object.fromEntries(moves.map(({ domain, from }) => [domain, from]));
}
