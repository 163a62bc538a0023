import assert from "node:assert/strict";
import fc from "fast-check";
import { isInRanges, specialPurposeRange } from "../../records/addresses";
import { AWS_NAME_SERVER_RANGES } from "../../dns/awsRanges";
import {
    decideAddresses,
    decideServers,
    describeAddressChanges,
    type AddressDecision,
    type AddressRules,
    type Host,
    type LookupResult,
    type ServerEvidence,
    type WitnessKind,
} from "../../dns/serverAddresses";

const STRICT: AddressRules = {
    proof: ["https"],
    ranges: AWS_NAME_SERVER_RANGES,
    allowSpecialPurpose: false,
};
const [OLD, NEW, OTHER] = ["205.251.194.11", "205.251.196.7", "205.251.199.3"] as const;
/** A global address, but not of AWS's name servers. */
const STRANGE = "8.8.4.4";

/** Resolvers whose names begin with h use HTTPS, w is a walk from the root, and all others use plain DNS. */
const kindOf = (resolver: string): WitnessKind =>
    resolver.startsWith("h") ? "https" : resolver.startsWith("w") ? "walk" : "plain";
const says = (resolver: string, ...addresses: string[]): LookupResult => ({
    resolver,
    kind: kindOf(resolver),
    addresses,
});
const fails = (resolver: string): LookupResult => ({
    resolver,
    kind: kindOf(resolver),
    problem: "timeout",
});

describe("decideAddresses", () => {
    it("adds an address that a resolver over HTTPS and another witness have, without a message", () => {
        for (const other of ["r1", "h2", "w"]) {
            const decision = decideAddresses([], [says("h1", NEW), says(other, NEW)], STRICT);
            assert.deepEqual(decision, {
                addresses: [NEW],
                kept: [],
                added: [NEW],
                dropped: [],
                warnings: [],
            });
        }
    });

    it("does not accept the address of only one of two witnesses, and names the witness", () => {
        for (const liar of ["h1", "r1"]) {
            const decision = decideAddresses([OLD], [says(liar, OLD, NEW), says("r2", OLD)], STRICT);
            assert.deepEqual([decision.addresses, decision.added], [[OLD], []]);
            assert.deepEqual(decision.warnings, [
                `${NEW} is not believed: ${liar} alone has it, of 2 witnesses that answered`,
            ]);
        }
    });

    it("does not accept witnesses that can all be forged, whatever their number", () => {
        const said = [says("r1", NEW), says("r2", NEW), says("w", NEW), fails("h1")];
        const { added, warnings } = decideAddresses([OLD], said, STRICT);
        assert.deepEqual(added, []);
        assert.deepEqual(warnings, [
            `${NEW} is not believed: r1, r2, w have it, but a resolver over HTTPS does not confirm it`,
            `${OLD} stays although r1, r2, w did not confirm it: it takes a resolver over HTTPS to drop an address`,
        ]);
    });

    it("accepts a walk in the place of HTTPS if the walk is proof, and any two if all are proof", () => {
        const sandbox: AddressRules = { ...STRICT, proof: ["https", "walk"] };
        assert.deepEqual(decideAddresses([], [says("w", NEW), says("r1", NEW)], sandbox).added, [NEW]);
        assert.deepEqual(decideAddresses([], [says("r1", NEW), says("r2", NEW)], sandbox).added, []);
        const trusting: AddressRules = { ...STRICT, proof: ["plain", "https", "walk"] };
        assert.deepEqual(decideAddresses([], [says("r1", NEW), says("r2", NEW)], trusting).added, [NEW]);
        assert.deepEqual(decideAddresses([], [says("r1", NEW)], trusting).added, []);
    });

    it("counts a witness once under all its names", () => {
        const twice = (address: string): LookupResult[] =>
            ["h1", "h2"].map((resolver) => ({ ...says(resolver, address), witness: "one" }));
        assert.deepEqual(decideAddresses([], twice(NEW), STRICT).added, []);
        const { dropped } = decideAddresses([OLD, OTHER], twice(OLD), STRICT);
        assert.deepEqual(dropped, []);
    });

    it("refuses an address outside the ranges of AWS's name servers, from any resolver", () => {
        const said = [says("h1", STRANGE), says("h2", STRANGE), says("r1", STRANGE)];
        const { addresses, warnings } = decideAddresses([], said, STRICT);
        assert.deepEqual(addresses, []);
        assert.match(warnings.join(), /8\.8\.4\.4 from h1, h2, r1 is not believed: it is outside the ranges/);
        assert.deepEqual(decideAddresses([], said, { ...STRICT, ranges: ["8.8.4.0/24"] }).added, [STRANGE]);
    });

    it("refuses an address of another server of the set, and an address that does not serve a zone on the set", () => {
        const said = [says("h1", NEW), says("h2", NEW)];
        const neighbor = decideAddresses([OLD], said, STRICT, { neighbors: [NEW] });
        assert.deepEqual(neighbor.addresses, [OLD]);
        assert.match(neighbor.warnings.join(), /it is the address of another server of the delegation set/);
        const unproven = decideAddresses([OLD], said, STRICT, { unproven: new Map([[NEW, "silence"]]) });
        assert.deepEqual(unproven.addresses, [OLD]);
        assert.match(
            unproven.warnings.join(),
            /does not answer authoritatively for a zone on the delegation set \(silence\)/,
        );
    });

    it("changes to a new address if all witnesses agree", () => {
        const decision = decideAddresses([OLD], [says("h1", NEW), says("r2", NEW)], STRICT);
        assert.deepEqual(decision, {
            addresses: [NEW],
            kept: [],
            added: [NEW],
            dropped: [OLD],
            warnings: [],
        });
    });

    it("keeps an address as long as one witness still has it", () => {
        const decision = decideAddresses([OLD], [says("r1", OLD), says("h2", NEW), says("h3", NEW)], STRICT);
        assert.deepEqual([decision.addresses, decision.dropped], [[OLD, NEW], []]);
    });

    it("drops one of several addresses if no server has it any more", () => {
        const decision = decideAddresses([OLD, OTHER], [says("h1", OLD), says("r2", OLD)], STRICT);
        assert.deepEqual([decision.addresses, decision.kept, decision.dropped], [[OLD], [OLD], [OTHER]]);
    });

    it("drops nothing because of one witness, or of witnesses that can be forged", () => {
        const one = decideAddresses([OLD, OTHER], [says("h1", OLD), fails("r2")], STRICT);
        assert.deepEqual([one.addresses, one.dropped], [[OLD, OTHER], []]);
        assert.deepEqual(one.warnings, [
            `${OTHER} stays although h1 did not confirm it: two witnesses are needed to drop an address`,
        ]);
        const plain = decideAddresses([OLD, OTHER], [says("r1", OLD), says("r2", OLD)], STRICT);
        assert.deepEqual([plain.addresses, plain.dropped], [[OLD, OTHER], []]);
        assert.match(plain.warnings.join(), /it takes a resolver over HTTPS to drop an address/);
    });

    it("keeps the last addresses if every witness has none", () => {
        const decision = decideAddresses([OLD], [says("h1"), says("r2")], STRICT);
        assert.deepEqual([decision.addresses, decision.dropped], [[OLD], []]);
        assert.match(decision.warnings.join("\n"), /stays although h1, r2 did not confirm it/);
    });

    it("accepts that a server does not have a family", () => {
        assert.deepEqual(decideAddresses([], [says("r1"), says("r2")], STRICT), {
            addresses: [],
            kept: [],
            added: [],
            dropped: [],
            warnings: [],
        });
    });

    it("keeps everything and warns if no resolver answers", () => {
        const decision = decideAddresses([OTHER, OLD], [fails("r1"), fails("h2")], STRICT);
        assert.deepEqual([decision.addresses, decision.dropped], [[OLD, OTHER], []]);
        assert.deepEqual(decision.warnings, ["no resolver could be asked"]);
    });

    for (const address of ["10.0.0.53", "127.0.0.1", "192.168.0.1", "169.254.169.254", "fd00::1", "::1"]) {
        it(`refuses ${address} from any number of witnesses, unless the config allows it`, () => {
            const results = [says("h1", address), says("h2", address)];
            const refused = decideAddresses([], results, STRICT);
            assert.deepEqual(refused.addresses, []);
            assert.match(refused.warnings.join("\n"), /special-purpose range/);
            assert.deepEqual(
                decideAddresses([], results, { ...STRICT, allowSpecialPurpose: true }).addresses,
                [address],
            );
        });
    }
});

const pool = fc.constantFrom(OLD, NEW, OTHER, "10.0.0.53", "127.0.0.1", "205.251.192.1", STRANGE);
const addressLists = fc.uniqueArray(pool, { maxLength: 4 });
const resultLists = fc
    .array(
        fc.record({
            resolver: fc.constantFrom("r1", "r2", "h1", "h2", "w"),
            witness: fc.option(fc.constantFrom("one", "two"), { nil: undefined }),
            said: fc.option(addressLists, { nil: undefined }),
        }),
        { maxLength: 5 },
    )
    .map((all) =>
        all.map(({ resolver, witness, said }): LookupResult => ({
            ...(said === undefined ? fails(resolver) : says(resolver, ...said)),
            ...(witness === undefined ? {} : { witness }),
        })),
    );
const ruleSets: fc.Arbitrary<AddressRules> = fc.record({
    proof: fc.subarray<WitnessKind>(["plain", "https", "walk"]),
    ranges: fc.constantFrom(AWS_NAME_SERVER_RANGES, ["205.251.194.0/24", "8.0.0.0/8"], []),
    allowSpecialPurpose: fc.boolean(),
});
const unprovenMaps = addressLists.map((list) => new Map(list.map((address) => [address, "silence"])));

const witnessOf = ({ resolver, witness = resolver }: LookupResult): string => witness;
const having = (said: readonly LookupResult[], address: string): LookupResult[] =>
    said.filter((result) => result.addresses?.includes(address));
const votes = (said: readonly LookupResult[]): number => new Set(said.map(witnessOf)).size;
const hasProof = (said: readonly LookupResult[], { proof }: AddressRules): boolean =>
    said.some(({ kind = "plain" }) => proof.includes(kind));

describe("decideAddresses, for any answers of the witnesses", () => {
    interface Objecting {
        neighbors: string[];
        unproven: Map<string, string>;
    }
    /** Checks the rule for all combinations. */
    function always(
        law: (known: string[], said: LookupResult[], by: AddressRules, objections: Objecting) => void,
    ): void {
        const objections = fc.record({ neighbors: addressLists, unproven: unprovenMaps });
        fc.assert(fc.property(addressLists, resultLists, ruleSets, objections, law), { numRuns: 500 });
    }

    it("adds nothing with fewer than two different witnesses, and nothing without proof", () => {
        always((known, said, by, objections) => {
            for (const address of decideAddresses(known, said, by, objections).added) {
                assert.ok(votes(having(said, address)) >= 2);
                assert.ok(hasProof(having(said, address), by));
                assert.ok(!known.includes(address));
            }
        });
    });

    it("never publishes a new address that is outside the ranges, a neighbor's, unproven, or of a special purpose", () => {
        always((known, said, by, objections) => {
            const { addresses } = decideAddresses(known, said, by, objections);
            for (const address of addresses.filter((each) => !known.includes(each))) {
                const special = specialPurposeRange(address) !== undefined;
                assert.ok(special ? by.allowSpecialPurpose : isInRanges(address, by.ranges));
                assert.ok(!objections.neighbors.includes(address) && !objections.unproven.has(address));
            }
        });
    });

    it("adds every address that two witnesses with proof have and that no check refuses", () => {
        always((known, said, by) => {
            const { addresses: published } = decideAddresses(known, said, by);
            const agreed = said
                .flatMap((result) => result.addresses ?? [])
                .filter(
                    (address) => votes(having(said, address)) >= 2 && hasProof(having(said, address), by),
                );
            const allowed = agreed.filter((address) =>
                specialPurposeRange(address) === undefined
                    ? isInRanges(address, by.ranges)
                    : by.allowSpecialPurpose,
            );
            assert.ok(allowed.every((address) => published.includes(address)));
        });
    });

    it("drops nothing that a witness still has, and nothing with fewer than two answers, or without proof", () => {
        always((known, said, by, objections) => {
            const { dropped } = decideAddresses(known, said, by, objections);
            assert.ok(
                dropped.every((address) => known.includes(address) && having(said, address).length === 0),
            );
            const answered = said.filter((result) => result.addresses !== undefined);
            assert.ok(dropped.length === 0 || (votes(answered) >= 2 && hasProof(answered, by)));
        });
    });

    it("never becomes empty if it was not empty", () => {
        always((known, said, by, objections) => {
            const { addresses } = decideAddresses(known, said, by, objections);
            assert.ok(known.length === 0 || addresses.length > 0);
        });
    });

    it("changes nothing if all witnesses fail, or if all that answer can be forged", () => {
        always((known, said, by) => {
            const all = said.map((result) => (hasProof([result], by) ? fails(result.resolver) : result));
            const { addresses: published, added, dropped } = decideAddresses(known, all, by);
            assert.deepEqual([new Set(published), added, dropped], [new Set(known), [], []]);
        });
    });

    it("does not depend on the order of results and of known addresses", () => {
        always((known, said, by, objections) => {
            const { warnings, ...decision } = decideAddresses(known, said, by, objections);
            const { warnings: others, ...other } = decideAddresses(
                [...known].reverse(),
                [...said].reverse(),
                by,
                objections,
            );
            assert.deepEqual(other, decision);
            assert.equal(others.length, warnings.length);
        });
    });

    it("publishes the kept and added addresses, and accounts for all known ones", () => {
        always((known, said, by, objections) => {
            const decision = decideAddresses(known, said, by, objections);
            const { addresses: published, kept, added, dropped } = decision;
            assert.deepEqual(new Set(published), new Set([...kept, ...added]));
            assert.deepEqual(new Set([...kept, ...dropped]), new Set(known));
            assert.equal(kept.length + dropped.length, known.length);
        });
    });

    it("is stable: the same answers change nothing the second time", () => {
        always((known, said, by, objections) => {
            const { addresses: once } = decideAddresses(known, said, by, objections);
            assert.deepEqual(decideAddresses(once, said, by, objections).addresses, once);
        });
    });

    it("reports every answer that it does not apply", () => {
        always((known, said, by, objections) => {
            const { addresses: published, warnings } = decideAddresses(known, said, by, objections);
            const unheard = said
                .flatMap((result) => result.addresses ?? [])
                .filter((address) => !published.includes(address));
            assert.ok(
                unheard.every((address) => warnings.some((warning) => warning.startsWith(`${address} `))),
            );
        });
    });
});

describe("decideServers, for any answers of the witnesses", () => {
    const evidence: fc.Arbitrary<ServerEvidence> = fc.record({ known: addressLists, results: resultLists });
    const sets = fc.array(evidence, { minLength: 1, maxLength: 4 });

    function always(
        law: (servers: ServerEvidence[], decisions: AddressDecision[], by: AddressRules) => void,
    ): void {
        fc.assert(
            fc.property(sets, ruleSets, unprovenMaps, (servers, by, unproven) =>
                law(servers, decideServers(servers, by, unproven), by),
            ),
            { numRuns: 500 },
        );
    }

    it("never gives a server an address of another one, known or new", () => {
        always((servers, decisions) => {
            decisions.forEach(({ added }, index) => {
                servers.forEach(({ known }, other) => {
                    const theirs = other === index ? [] : [...known, ...(decisions[other]?.addresses ?? [])];
                    assert.ok(added.every((address) => !theirs.includes(address)));
                });
            });
        });
    });

    it("adds to a server at most the addresses that it adds to it without the other servers", () => {
        always((servers, decisions, by) => {
            servers.forEach(({ known, results }, index) => {
                const alone = decideAddresses(known, results, by).added;
                assert.ok(decisions[index]?.added.every((address) => alone.includes(address)));
            });
        });
    });

    it("accepts neither of two servers that would get one address in one look-up", () => {
        const said = [says("h1", NEW), says("r1", NEW)];
        const [one, other, third] = decideServers(
            [
                { known: [], results: said },
                { known: [OLD], results: said },
                { known: [], results: [says("h1", OTHER), says("r1", OTHER)] },
            ],
            STRICT,
        );
        assert.deepEqual([one?.addresses, other?.addresses, third?.addresses], [[], [OLD], [OTHER]]);
    });
});

describe("describeAddressChanges", () => {
    const host: Host = {
        host: "ns2.example.com",
        awsName: "ns-523.awsdns-01.net",
        ipv4: [OLD],
        ipv6: ["2600:9000:5302:b00::1"],
    };

    it("names host, AWS's name and the changed family", () => {
        assert.deepEqual(describeAddressChanges([host], [{ ...host, ipv4: [NEW] }]), [
            `ns2.example.com (ns-523.awsdns-01.net): A ${OLD} -> ${NEW}`,
        ]);
        assert.deepEqual(describeAddressChanges([host], [{ ...host, ipv6: [] }]), [
            "ns2.example.com (ns-523.awsdns-01.net): AAAA 2600:9000:5302:b00::1 -> none",
        ]);
    });

    it("has no text for another order, a new host and a host on another AWS server", () => {
        const two = { ...host, ipv4: [OLD, NEW] };
        assert.deepEqual(describeAddressChanges([two], [{ ...two, ipv4: [NEW, OLD] }]), []);
        assert.deepEqual(describeAddressChanges([], [host]), []);
        assert.deepEqual(
            describeAddressChanges([host], [{ ...host, awsName: "ns-1.awsdns-00.com", ipv4: [NEW] }]),
            [],
        );
    });
});
