import type { Route53Client } from "@aws-sdk/client-route-53";
import { isInDomain } from "../records/names";
import { describeAwsError } from "../route53/client";
import { setZoneComment } from "../route53/hostedZoneChanges";
import { getHostedZone } from "../route53/hostedZones";
import { readRunSettings } from "../settings/readConfig";
import type { ProviderContext } from "./dynamicResource";
import { askParents, makeMoveAsker, type ParentWord } from "./leavingDns";

/** A zone that was replaced by another zone of the same domain on another delegation set. */
export interface FormerZone {
    id: string;
    domain: string;
    /** The white-label names of its own servers. */
    former: readonly string[];
    /** The white-label names of the new zone. */
    present: readonly string[];
    /** The TTL of the zone's own NS in seconds. Default 0. */
    nsTtl?: number | undefined;
}

/** Seconds: the usual TTL of a delegation at most registries, used if the parent's TTL could not be read. */
const DELEGATION_TTL = 172_800;
const SECOND = 1000;

/** The comment of a former zone stores the last look at its parent, because the state has no place for it. */
const NAMED = "white-label-dns: a former zone, and its parent still names its name servers";
const NOT_NAMED = "white-label-dns: a former zone, whose parent was seen without its name servers from ";

/**
 * Keeps the zone of a tenant that was moved for as long as resolvers may query it. Each up tries again to delete it. The zone is deleted
 *
 * - at once if the parent names no server at all, and was never seen with the names of the former zone;
 * - otherwise after the TTL of the delegation, which counts from the first up that saw the parent without its names: resolvers keep them
 * for
 * that time, even if no up has seen the parent with them, because it may have had them between two ups. This also applies if the parent
 * names only other hosts: then the tenant has left;
 * - never while the parent names other servers of ours than the servers of the new zone, which is a mistake of the owner.
 *
 * A reverted move is treated like any other move: its new zone is the zone from before the move, and its former zone is the zone that the
 * move has created.
 *
 * If both zones have the same names, these already lead to the new zone. The comment of the former zone stores from one up to the next what
 * was seen of the parent. Calls: one to read the comment, one more if it changes.
 *
 * @throws Error if the zone has to stay
 */
export async function refuseWhileDelegated(zone: FormerZone, context: ProviderContext): Promise<void> {
    const { domain, former, present } = zone;
    const { config } = context;
    const own = former.filter((name) => !present.includes(name));
    if (own.length === 0) {
        return;
    }
    const word = await askParents(makeMoveAsker(config), domain);
    const still = word.names.filter((name) => own.includes(name));
    if (still.length === 0 && word.silent.length > 0) {
        throw stays(zone, `DNS did not show whether it is still delegated to ${own.join(", ")}`);
    }
    const since = await rememberLook(zone, still.length > 0, word, context);
    if (still.length > 0) {
        throw stays(zone, `it is still delegated to ${still.join(", ")}`);
    }
    if (since === undefined) {
        return;
    }
    const misled = word.names.some((name) => present.includes(name)) ? [] : oursAmong(word.names, zone);
    if (misled.length > 0) {
        throw stays(
            zone,
            `its parent delegates to ${misled.join(", ")}, which are not the name servers of its new zone`,
        );
    }
    const { sandboxTimeScale: scale = 1 } = readRunSettings((key) => config.get(key), ["sandboxTimeScale"]);
    const seconds = Math.max(word.ttl === 0 ? DELEGATION_TTL : word.ttl, zone.nsTtl ?? 0);
    const until = since + (seconds * SECOND) / scale;
    if (Date.now() < until) {
        throw staysUntil(zone, own, word, until);
    }
}

function writeComment(id: string, domain: string, comment: string, route53: Route53Client): Promise<void> {
    return setZoneComment(route53, id, comment).catch((error: unknown) => {
        throw describeAwsError(`changing the hosted zone of ${domain} (${id})`, error);
    });
}

/**
 * Stores in the zone's comment what was seen of its parent.
 *
 * @returns the time since which the parent has been without the former names, in milliseconds; undefined if the zone can be deleted at
 * once, or no longer exists
 */
async function rememberLook(
    { id, domain }: FormerZone,
    isNamed: boolean,
    { names }: ParentWord,
    { route53 }: ProviderContext,
): Promise<number | undefined> {
    const zone = await getHostedZone(route53, id);
    if (zone === undefined) {
        return undefined;
    }
    const { comment = "" } = zone;
    const since = comment.startsWith(NOT_NAMED) ? Date.parse(comment.slice(NOT_NAMED.length)) : Number.NaN;
    if (!isNamed && !Number.isNaN(since)) {
        return since;
    }
    if (!isNamed && comment !== NAMED && names.length === 0) {
        return undefined;
    }
    const now = Date.now();
    const next = isNamed ? NAMED : `${NOT_NAMED}${new Date(now).toISOString()}`;
    if (comment !== next) {
        await writeComment(id, domain, next, route53);
    }
    return now;
}

/** The names in the domains of the zone's own present and former names. */
function oursAmong(names: readonly string[], { former, present }: FormerZone): string[] {
    const domains = [...former, ...present].map((name) => name.slice(name.indexOf(".") + 1));
    return names.filter((name) => domains.some((domain) => isInDomain(name, domain)));
}

function stays({ id, domain, present }: FormerZone, why: string): Error {
    return new Error(
        `the former hosted zone ${id} of ${domain} stays and continues to answer, because ${why}. Its new zone exists. Ask the owner to set ${present.join(", ")} at the registrar, wait two days (resolvers keep ` +
            `the former names for up to that time), and run "pulumi up" again, which deletes the former zone`,
    );
}

function staysUntil(
    { id, domain, present }: FormerZone,
    own: readonly string[],
    { names }: ParentWord,
    until: number,
): Error {
    const start = `the former hosted zone ${id} of ${domain} stays and continues to answer until ${new Date(until).toISOString()}, because resolvers may keep ${own.join(", ")} until then`;
    const again = 'run "pulumi up" again after that, which deletes the former zone';
    return names.some((name) => present.includes(name))
        ? new Error(`${start}. Its parent has the new name servers: ${again}`)
        : new Error(
              `${start}. Its parent delegates to ${names.length === 0 ? "no name server" : names.join(", ")}, not to its new zone. Ask the owner to set ${present.join(", ")} at the registrar; ` +
                  `if the tenant has left, remove it from the config, which deletes both zones; or ${again}`,
          );
}
