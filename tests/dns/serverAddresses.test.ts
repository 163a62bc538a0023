import assert from "node:assert/strict";
import fc from "fast-check";
import { specialPurposeRange } from "../../records/addresses";
import {
    decideAddresses,
    describeAddressChanges,
    type AddressRules,
    type Host,
    type LookupResult,
} from "../../dns/serverAddresses";

const STRICT: AddressRules = { resolvers: 2, allowSpecialPurpose: false };
const [OLD, NEW, OTHER] = ["205.251.194.11", "205.251.196.7", "205.251.199.3"] as const;

const says = (resolver: string, ...addresses: string[]): LookupResult => ({ resolver, addresses });
const fails = (resolver: string): LookupResult => ({ resolver, problem: "timeout" });

describe("decideAddresses", () => {
    it("adds an address that two resolvers have, without a word", () => {
        const decision = decideAddresses([], [says("r1", NEW), says("r2", NEW)], STRICT);
        assert.deepEqual(decision, { addresses: [NEW], kept: [], added: [NEW], dropped: [], warnings: [] });
    });

    it("does not believe one of two resolvers, and says who had it", () => {
        const decision = decideAddresses([OLD], [says("r1", OLD, NEW), says("r2", OLD)], STRICT);
        assert.deepEqual([decision.addresses, decision.added], [[OLD], []]);
        assert.deepEqual(decision.warnings, [
            `${NEW} is not believed: r1 alone has it, of 2 resolvers that answered`,
        ]);
    });

    it("says who could not be asked where that left one witness", () => {
        const { added, warnings } = decideAddresses([OLD], [says("r1", NEW), fails("r2")], STRICT);
        assert.deepEqual(added, []);
        assert.match(
            warnings.join("\n"),
            /r1 alone has it, of 1 resolvers that answered; could not be asked: r2: timeout/,
        );
        assert.match(warnings.join("\n"), /205\.251\.194\.11 stays although r1 did not confirm it/);
    });

    it("believes the only resolver that is configured, with a warning", () => {
        const decision = decideAddresses([], [says("r1", NEW)], { ...STRICT, resolvers: 1 });
        assert.deepEqual(decision.addresses, [NEW]);
        assert.match(decision.warnings.join("\n"), /on the word of r1 alone/);
    });

    it("moves to a new address when all agree", () => {
        const decision = decideAddresses([OLD], [says("r1", NEW), says("r2", NEW)], STRICT);
        assert.deepEqual(decision, {
            addresses: [NEW],
            kept: [],
            added: [NEW],
            dropped: [OLD],
            warnings: [],
        });
    });

    it("keeps an address as long as one resolver still has it", () => {
        const decision = decideAddresses([OLD], [says("r1", OLD), says("r2", NEW), says("r3", NEW)], {
            ...STRICT,
            resolvers: 3,
        });
        assert.deepEqual([decision.addresses, decision.dropped], [[OLD, NEW], []]);
    });

    it("drops one of several addresses that nobody has any more", () => {
        const decision = decideAddresses([OLD, OTHER], [says("r1", OLD), says("r2", OLD)], STRICT);
        assert.deepEqual([decision.addresses, decision.kept, decision.dropped], [[OLD], [OLD], [OTHER]]);
    });

    it("drops nothing on the word of one resolver where several are configured, and says who could not be asked", () => {
        const said = [says("r1", OLD), fails("r2")];
        const { addresses, dropped, warnings } = decideAddresses([OLD, OTHER], said, STRICT);
        assert.deepEqual([addresses, dropped], [[OLD, OTHER], []]);
        assert.deepEqual(warnings, [
            `${OTHER} stays although r1 did not confirm it: it takes two to drop an address; could not be asked: r2: timeout`,
        ]);
        assert.deepEqual(
            decideAddresses([OLD, OTHER], [says("r1", OLD)], { ...STRICT, resolvers: 1 }).dropped,
            [OTHER],
        );
    });

    it("keeps the last ones where every resolver has none", () => {
        const decision = decideAddresses([OLD], [says("r1"), says("r2")], STRICT);
        assert.deepEqual([decision.addresses, decision.dropped], [[OLD], []]);
        assert.match(decision.warnings.join("\n"), /stays although r1, r2 did not confirm it/);
    });

    it("takes a family that the server does not have for what it is", () => {
        assert.deepEqual(decideAddresses([], [says("r1"), says("r2")], STRICT), {
            addresses: [],
            kept: [],
            added: [],
            dropped: [],
            warnings: [],
        });
    });

    it("keeps everything and warns when nobody could be asked", () => {
        const decision = decideAddresses([OTHER, OLD], [fails("r1"), fails("r2")], STRICT);
        assert.deepEqual([decision.addresses, decision.dropped], [[OLD, OTHER], []]);
        assert.deepEqual(decision.warnings, ["no resolver could be asked (r1: timeout; r2: timeout)"]);
    });

    for (const address of ["10.0.0.53", "127.0.0.1", "192.168.0.1", "169.254.169.254", "fd00::1", "::1"]) {
        it(`refuses ${address} however many have it, unless that is allowed`, () => {
            const results = [says("r1", address), says("r2", address)];
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

describe("decideAddresses, whatever the resolvers say", () => {
    const pool = fc.constantFrom(OLD, NEW, OTHER, "10.0.0.53", "127.0.0.1", "205.251.192.1");
    const addresses = fc.uniqueArray(pool, { maxLength: 4 });
    const results = fc
        .uniqueArray(
            fc.record({
                resolver: fc.constantFrom("r1", "r2", "r3", "r4"),
                said: fc.option(addresses, { nil: undefined }),
            }),
            { selector: ({ resolver }) => resolver, maxLength: 4 },
        )
        .map((all) =>
            all.map(({ resolver, said }) => (said === undefined ? fails(resolver) : says(resolver, ...said))),
        );
    const rules = fc.record({ resolvers: fc.integer({ min: 1, max: 4 }), allowSpecialPurpose: fc.boolean() });

    /** Runs the law on everything that can come together. */
    function always(law: (known: string[], said: LookupResult[], by: AddressRules) => void): void {
        fc.assert(fc.property(addresses, results, rules, law), { numRuns: 300 });
    }

    const witnesses = (said: LookupResult[], address: string): number =>
        said.filter((result) => result.addresses?.includes(address)).length;

    it("adds nothing on fewer than two votes where several resolvers are configured, and nothing without a vote", () => {
        always((known, said, by) => {
            for (const address of decideAddresses(known, said, by).added) {
                assert.ok(witnesses(said, address) >= (by.resolvers > 1 ? 2 : 1));
                assert.ok(!known.includes(address));
            }
        });
    });

    it("adds no special-purpose address unless allowed", () => {
        always((known, said, by) => {
            const { added } = decideAddresses(known, said, by);
            assert.ok(
                by.allowSpecialPurpose ||
                    added.every((address) => specialPurposeRange(address) === undefined),
            );
        });
    });

    it("adds everything that two resolvers have and that is allowed", () => {
        always((known, said, by) => {
            const { addresses: published } = decideAddresses(known, said, by);
            const agreed = said
                .flatMap((result) => result.addresses ?? [])
                .filter((address) => witnesses(said, address) >= 2);
            const allowed = agreed.filter(
                (address) => by.allowSpecialPurpose || specialPurposeRange(address) === undefined,
            );
            assert.ok(allowed.every((address) => published.includes(address)));
        });
    });

    it("drops nothing that a resolver that answered still has, and nothing on one word of several", () => {
        always((known, said, by) => {
            const { dropped } = decideAddresses(known, said, by);
            assert.ok(dropped.every((address) => known.includes(address) && witnesses(said, address) === 0));
            const answered = said.filter((result) => result.addresses !== undefined);
            assert.ok(dropped.length === 0 || answered.length >= Math.min(2, by.resolvers));
        });
    });

    it("never becomes empty when it was not", () => {
        always((known, said, by) => {
            assert.ok(known.length === 0 || decideAddresses(known, said, by).addresses.length > 0);
        });
    });

    it("changes nothing when all fail", () => {
        always((known, said, by) => {
            const {
                addresses: published,
                added,
                dropped,
                warnings,
            } = decideAddresses(
                known,
                said.map(({ resolver }) => fails(resolver)),
                by,
            );
            assert.deepEqual(
                [new Set(published), added, dropped, warnings.length],
                [new Set(known), [], [], 1],
            );
        });
    });

    it("does not hang on the order of results and of known addresses", () => {
        always((known, said, by) => {
            const { warnings, ...decision } = decideAddresses(known, said, by);
            const { warnings: others, ...other } = decideAddresses(
                [...known].reverse(),
                [...said].reverse(),
                by,
            );
            assert.deepEqual(other, decision);
            assert.equal(others.length, warnings.length);
        });
    });

    it("publishes what it kept and added, and accounts for all that was known", () => {
        always((known, said, by) => {
            const { addresses: published, kept, added, dropped } = decideAddresses(known, said, by);
            assert.deepEqual(new Set(published), new Set([...kept, ...added]));
            assert.deepEqual(new Set([...kept, ...dropped]), new Set(known));
            assert.equal(kept.length + dropped.length, known.length);
        });
    });

    it("comes to rest: the same answers change nothing the second time", () => {
        always((known, said, by) => {
            const { addresses: once } = decideAddresses(known, said, by);
            assert.deepEqual(decideAddresses(once, said, by).addresses, once);
        });
    });

    it("tells of every answer that it does not act on", () => {
        always((known, said, by) => {
            const { addresses: published, warnings } = decideAddresses(known, said, by);
            const unheard = said
                .flatMap((result) => result.addresses ?? [])
                .filter((address) => !published.includes(address));
            assert.ok(
                unheard.every((address) => warnings.some((warning) => warning.startsWith(`${address} `))),
            );
        });
    });
});

describe("describeAddressChanges", () => {
    const host: Host = {
        host: "ns2.example.com",
        awsName: "ns-523.awsdns-01.net",
        ipv4: [OLD],
        ipv6: ["2600:9000:5302:b00::1"],
    };

    it("tells host, AWS's name and the family that differs", () => {
        assert.deepEqual(describeAddressChanges([host], [{ ...host, ipv4: [NEW] }]), [
            `ns2.example.com (ns-523.awsdns-01.net): A ${OLD} -> ${NEW}`,
        ]);
        assert.deepEqual(describeAddressChanges([host], [{ ...host, ipv6: [] }]), [
            "ns2.example.com (ns-523.awsdns-01.net): AAAA 2600:9000:5302:b00::1 -> none",
        ]);
    });

    it("has nothing to tell of another order, a new host and a host on another AWS server", () => {
        const two = { ...host, ipv4: [OLD, NEW] };
        assert.deepEqual(describeAddressChanges([two], [{ ...two, ipv4: [NEW, OLD] }]), []);
        assert.deepEqual(describeAddressChanges([], [host]), []);
        assert.deepEqual(
            describeAddressChanges([host], [{ ...host, awsName: "ns-1.awsdns-00.com", ipv4: [NEW] }]),
            [],
        );
    });
});
