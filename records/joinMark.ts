import { createHash } from "node:crypto";
import { splitWords, unquoteString } from "./escapes";
import type { OriginalApex } from "./recordGroup";

/**
 * The mark of a zone that has joined: a TXT record below the domain, written in the same atomic change as the zone's NS and SOA. It has the
 * owner of the zone's apex and the former apex, so that neither a killed process nor a lost state loses them.
 */

/** The name of the mark, relative to the zone. */
export const JOIN_MARK = "_white-label-dns-zone";

/** The information in a mark, in addition to its owner. */
export interface JoinNotes {
    /** The apex NS and SOA from before the zone joined. */
    original?: OriginalApex | undefined;
    /** The `keyDigest` of each record that existed before and was taken over, and so stays when the zone leaves. */
    taken: readonly string[];
}

/** The number of digests in one value: Route 53 accepts at most 4,000 characters (Developer Guide, TXTFormat). */
const DIGESTS = 250;

/** A record's key in 12 hexadecimal digits. */
export function keyDigest(key: string): string {
    return createHash("sha256").update(key).digest("hex").slice(0, 12);
}

/** The values of the TXT record in addition to the owner's value. */
export function joinNotes({ original, taken }: JoinNotes): string[] {
    const apex =
        original === undefined
            ? []
            : [
                  `ns=${original.ns.ttl} ${original.ns.values.join(" ")}`,
                  `soa=${original.soa.ttl} ${original.soa.value}`,
              ];
    const digests = [...taken].sort();
    const parts = Array.from({ length: Math.ceil(digests.length / DIGESTS) }, (_none, index) =>
        digests.slice(index * DIGESTS, (index + 1) * DIGESTS),
    );
    return [...apex, ...parts.map((part) => `taken=${part.join(" ")}`)];
}

/** @param values values of the TXT record in the zone */
export function readJoinNotes(values: readonly string[]): JoinNotes {
    const texts = values.map(textOf);
    const find = (name: string): string | undefined =>
        texts.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
    const [nsTtl, ...ns] = find("ns")?.split(" ") ?? [];
    const [soaTtl, ...soa] = find("soa")?.split(" ") ?? [];
    const isWhole = isTtl(nsTtl) && isTtl(soaTtl) && ns.length > 0 && soa.length > 0;
    return {
        original: isWhole
            ? {
                  ns: { ttl: Number(nsTtl), values: ns },
                  soa: { ttl: Number(soaTtl), value: soa.join(" ") },
              }
            : undefined,
        taken: texts.flatMap((text) =>
            text.startsWith("taken=") ? text.slice("taken=".length).split(" ") : [],
        ),
    };
}

function isTtl(text: string | undefined): boolean {
    return text !== undefined && /^\d+$/.test(text);
}

/** The concatenated character strings of a value (RFC 1035 §3.3.14). */
function textOf(value: string): string {
    return splitWords(value)
        .map((word) => unquoteString(word).toString("latin1"))
        .join("");
}
