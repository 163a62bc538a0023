import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkLaterSources } from "../../settings/checkLater";

const TARGET = { addresses: ["203.0.113.10"] };
const later = pulumi.output("later");

describe("Former outputs in records", () => {
    it("are accepted together or refused together", () => {
        const www = { name: "www", type: "CNAME", values: ["a.example.net."] };
        const known = { target: TARGET, names: ["@"], records: [www] };
        assert.deepEqual(checkLaterSources("tenant.net", { ...known, records: later }, known, []), []);
        const beside = { ...known, names: undefined };
        assert.match(
            checkLaterSources("tenant.net", beside, beside, []).join("\n"),
            /^tenant\.net: records: www CNAME: /,
        );
    });

    it("are refused without the target that they had as an output", () => {
        const [problem] = checkLaterSources("tenant.net", { target: later }, { target: undefined }, []);
        assert.match(problem ?? "", /^tenant\.net: target: is undefined/);
        assert.deepEqual(checkLaterSources("tenant.net", { names: undefined }, {}, []), []);
    });

    it("are refused if names or records are outputs that turn out to be undefined", () => {
        for (const key of ["names", "records"] as const) {
            const given = { target: TARGET, [key]: later };
            const problems = checkLaterSources("tenant.net", given, { target: TARGET }, []);
            assert.equal(problems.length, 1);
            assert.match(
                problems[0] ?? "",
                new RegExp(`^tenant\\.net: ${key}: is an output that resolved to undefined`),
            );
            const plain = { target: TARGET, [key]: undefined };
            assert.deepEqual(checkLaterSources("tenant.net", plain, { target: TARGET }, []), []);
        }
        const none = { target: TARGET, records: [] };
        assert.deepEqual(checkLaterSources("tenant.net", { ...none, records: later }, none, []), []);
    });

    it("are refused by the position of an undefined value in a list", () => {
        const lists = [
            [{ names: ["@", undefined] }, /^tenant\.net: names\[1\]: is missing/],
            [{ records: [undefined] }, /^tenant\.net: records\[0\]: is missing/],
            [
                { records: [{ name: undefined, type: "TXT", values: ["x"] }] },
                /records\[0\]\.name: is missing/,
            ],
            [{ target: { addresses: [undefined] } }, /target\.addresses\[0\]: is missing/],
        ] as const;
        for (const [part, message] of lists) {
            const known = { target: TARGET, ...part };
            const given = { target: later, names: later, records: later };
            const problems = checkLaterSources(
                "tenant.net",
                { ...given },
                { names: ["@"], records: [], ...known },
                ["shop.tenant.net"],
            );
            assert.match(problems.join("\n"), message);
        }
    });

    it("are refused if the names of the target turn out to be empty", () => {
        const known = { target: TARGET, names: [] };
        const [problem] = checkLaterSources("tenant.net", { ...known, names: later }, known, []);
        assert.match(problem ?? "", /^tenant\.net: names: \[\] gives the target to no name/);
    });

    it("are refused if a delegation hides them", () => {
        const records = [{ name: "x.shop", type: "TXT", values: ["x"] }];
        const problems = checkLaterSources("tenant.net", { records: later }, { records }, [
            "shop.tenant.net",
        ]);
        assert.match(
            problems.join("\n"),
            /^tenant\.net: records\[0\]: "x\.shop" TXT is at or below shop\.tenant\.net/,
        );
    });
});
