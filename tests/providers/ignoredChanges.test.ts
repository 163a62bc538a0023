import assert from "node:assert/strict";
import { ignoredChanges, withIgnored } from "../../providers/ignoredChanges";

describe("ignoreChanges", () => {
    it("of a zone's comment and tags reaches the provider", () => {
        assert.deepEqual(ignoredChanges("HostedZone", "z", { ignoreChanges: ["tags", "comment"] }), {
            ignoredChanges: ["comment", "tags"],
        });
        for (const opts of [undefined, {}, { ignoreChanges: [] }]) {
            assert.deepEqual(ignoredChanges("RecordSetGroup", "g", opts), {});
        }
    });

    it("of any other property is refused, with the way out", () => {
        for (const [type, paths] of [
            ["RecordSetGroup", ["records"]],
            ["RecordSetGroup", ['records["www A"].values']],
            ["HostedZone", ["records"]],
            ["HostedZone", ["apex.nameServers"]],
            ["HostedZone", ["tags.team"]],
            ["HostedZone", ["comment", "*"]],
            ["NameServerAddresses", ["hosts"]],
        ] as const) {
            assert.throws(
                () => ignoredChanges(type, "mine", { ignoreChanges: [...paths] }),
                /^Error: mine: ignoreChanges: \[.*\] is not supported by a .*leave the option out/,
                `${type} ${paths.join()}`,
            );
        }
    });

    it("is refused with deleteBeforeReplace, which would delete a live zone first", () => {
        assert.throws(
            () => ignoredChanges("HostedZone", "mine", { deleteBeforeReplace: true }),
            /^Error: mine: deleteBeforeReplace: true is not supported by a HostedZone: .*leave the option out$/,
        );
        assert.deepEqual(ignoredChanges("HostedZone", "mine", { deleteBeforeReplace: false }), {});
    });

    it("keeps the present values of ignored properties, and applies all others", () => {
        const news = {
            comment: "of the last up",
            tags: { a: "1" },
            domain: "d",
            ignoredChanges: ["comment"],
        };
        const olds = { comment: "by hand", tags: { a: "2" }, domain: "old" };
        assert.deepEqual(withIgnored(news, olds), { ...news, comment: "by hand" });
        assert.deepEqual(withIgnored(news, {}), { ...news, comment: undefined });
        assert.equal(withIgnored(olds, news), olds);
    });
});
