import { createHash } from "node:crypto";

/** Checks whether a zone's keys match the DS records of its parent (RFC 4034 §5, RFC 4035 §5.2). */

/** "one of the keys", "none of them", or "by a kind of digest that is not known here". */
export type DsMatch = "matches" | "differs" | "unknown digest";

/** IANA's registry of DS digest types; 3 is GOST's, which node:crypto may not have. */
const HASHES: ReadonlyMap<number, string> = new Map([
    [1, "sha1"],
    [2, "sha256"],
    [4, "sha384"],
]);
/** RFC 4034 §2.1.1: keys without this flag do not sign a zone. RFC 5011 §3: a key with REVOKE must no longer be used. */
const ZONE_KEY = 0x0100;
const REVOKED = 0x0080;
const PROTOCOL = 3;
/** Its key tags are calculated in another way. */
const RSA_MD5 = 1;

interface Ds {
    keyTag: number;
    algorithm: number;
    digestType: number;
    digest: string;
}

interface Key {
    algorithm: number;
    keyTag: number;
    rdata: Buffer;
}

/**
 * Compares the DS records at a domain's parent with the zone's keys. One match is enough, as for a resolver.
 *
 * @param ds at least one, "12345 13 2 ABCD…"; an invalid text matches no key
 * @param keys "257 3 13 base64…"; an invalid text is ignored
 */
export function matchDs(domain: string, ds: readonly string[], keys: readonly string[]): DsMatch {
    const usable = keys.flatMap(readKey);
    const pairs = ds
        .flatMap(readDs)
        .flatMap((each) =>
            usable
                .filter(({ keyTag, algorithm }) => keyTag === each.keyTag && algorithm === each.algorithm)
                .map((key) => digestMatches(domain, each, key)),
        );
    return (
        pairs.find((match) => match === "matches") ?? pairs.find((match) => match !== "differs") ?? "differs"
    );
}

/** RFC 4034 §5.1.4: the digest of the owner name in canonical form and the key's data. */
function digestMatches(domain: string, { digestType, digest }: Ds, { rdata }: Key): DsMatch {
    const hash = HASHES.get(digestType);
    if (hash === undefined) {
        return "unknown digest";
    }
    const made = createHash(hash).update(ownerName(domain)).update(rdata).digest("hex");
    return made === digest.toLowerCase() ? "matches" : "differs";
}

function ownerName(domain: string): Buffer {
    const labels = domain === "." ? [] : domain.toLowerCase().replace(/\.$/, "").split(".");
    return Buffer.concat([
        ...labels.map((label) =>
            Buffer.concat([Buffer.from([label.length & 0xff]), Buffer.from(label, "latin1")]),
        ),
        Buffer.from([0]),
    ]);
}

function readDs(text: string): Ds[] {
    const { keyTag, algorithm, digestType, digest } =
        /^(?<keyTag>\d+) (?<algorithm>\d+) (?<digestType>\d+) (?<digest>[0-9a-f]+)$/i.exec(text)?.groups ??
        {};
    return digest === undefined
        ? []
        : [
              {
                  keyTag: Number(keyTag),
                  algorithm: Number(algorithm),
                  digestType: Number(digestType),
                  digest,
              },
          ];
}

function readKey(text: string): Key[] {
    const [flagsText, protocolText, algorithmText, ...base64] = text.split(" ");
    const [flags, protocol, algorithm] = [flagsText, protocolText, algorithmText].map(Number);
    const isZoneKey =
        flags !== undefined && (flags & ZONE_KEY) !== 0 && (flags & REVOKED) === 0 && flags <= 0xffff;
    if (
        !isZoneKey ||
        protocol !== PROTOCOL ||
        algorithm === undefined ||
        !(algorithm >= 0 && algorithm <= 0xff)
    ) {
        return [];
    }
    const head = Buffer.alloc(4);
    head.writeUInt16BE(flags, 0);
    head.writeUInt8(PROTOCOL, 2);
    head.writeUInt8(algorithm, 3);
    const rdata = Buffer.concat([head, Buffer.from(base64.join(""), "base64")]);
    return [{ algorithm, rdata, keyTag: keyTagOf(rdata, algorithm) }];
}

/** RFC 4034, appendix B and, for the oldest algorithm, B.1. */
function keyTagOf(rdata: Buffer, algorithm: number): number {
    if (algorithm === RSA_MD5) {
        return rdata.length < 7 ? 0 : rdata.readUInt16BE(rdata.length - 3);
    }
    const sum = rdata.reduce((total, byte, index) => total + (index % 2 === 0 ? byte << 8 : byte), 0);
    return (sum + ((sum >>> 16) & 0xffff)) & 0xffff;
}
