import fc from "fast-check";
import { toRoute53Name } from "../../records/names";
import type { RecordSet } from "../../records/recordSet";

/** Inputs for property tests: domains, record names and records that are always legal. */

const characters = (alphabet: string) => fc.constantFrom(...alphabet);

/** A label of letters, digits and inner hyphens that is not punycode. */
export const label = fc
    .string({ unit: characters("abcxyz019-"), minLength: 1, maxLength: 12 })
    .filter((text) => /^[a-z0-9]/.test(text) && /[a-z0-9]$/.test(text) && !text.startsWith("xn--"));

/** Only letters, so that the domain does not end in a number as an address does. */
export const tld = fc.string({ unit: characters("abcdexyz"), minLength: 2, maxLength: 6 });

/** A domain of two to five labels. */
export const domain = fc
    .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), tld)
    .map(([labels, last]) => [...labels, last].join("."));

/** A label of letters that each have one upper-case and one lower-case form. Some of them are outside ASCII. */
export const unicodeLabel = fc.string({ unit: characters("abzäöüéñжшδ例"), minLength: 1, maxLength: 10 });

/** A name below a zone as a user writes it: labels with underscores, and sometimes a wildcard as the first one. */
export const relativeRecordName = fc
    .tuple(
        fc.constantFrom("", "*.", "_"),
        fc.array(fc.string({ unit: characters("abcxyz019-_"), minLength: 1, maxLength: 8 }), {
            minLength: 1,
            maxLength: 3,
        }),
    )
    .map(([front, labels]) => `${front}${labels.join(".")}`);

/** A simple record in a zone. There are few names and types, so two records often have the same. */
export const recordIn = (zone: string): fc.Arbitrary<RecordSet> =>
    fc.record({
        name: fc.constantFrom("www", "mail", "a.b", "*").map((name) => toRoute53Name(`${name}.${zone}`)),
        type: fc.constantFrom("A", "TXT", "MX", "CNAME"),
        ttl: fc.constantFrom(60, 300),
        values: fc.uniqueArray(fc.constantFrom("one", "two", "three"), { minLength: 1, maxLength: 3 }),
    });
