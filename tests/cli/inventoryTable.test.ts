import assert from "node:assert/strict";
import { renderInventory } from "../../cli/inventoryTable";
import type { ZoneVerdict } from "../../inventory/verdicts";

const zone = (name: string, verdict: ZoneVerdict["verdict"], ...reasons: string[]): ZoneVerdict => ({
    id: `Z${name.replace(/\W/g, "").toUpperCase()}`,
    name,
    verdict,
    reasons,
    records: 2,
});
const SHOWN = { account: "111111111111", brandDomain: "example.com" };
const lines = (zones: ZoneVerdict[], width?: number): string[] =>
    renderInventory(zones, SHOWN, width).split("\n");

describe("The table of an account's zones", () => {
    it("has one line for each zone, sorted by verdict, with zones that need a decision last", () => {
        const shown = lines([
            zone("a.net", "blocked", "its owner has to do this"),
            zone("b.net", "recreate"),
            zone("example.com", "brand"),
            zone("xn--bcher-kva.org", "recreate"),
            zone("hidden.net", "skip", "private"),
        ]);
        assert.deepEqual(shown, [
            "verdict   zone         id              records  why",
            "brand     example.com  ZEXAMPLECOM     2",
            "recreate  b.net        ZBNET           2",
            "recreate  bücher.org   ZXNBCHERKVAORG  2",
            "skip      hidden.net   ZHIDDENNET      2        private",
            "blocked   a.net        ZANET           2        its owner has to do this",
            "",
            "5 hosted zones of AWS account 111111111111",
            "  brand: 1, gets the address records of the name servers",
            "  recreate: 2, is copied into a new zone (migrateFrom)",
            "  skip: 1, is left as it is",
            "  blocked: 1, needs a step of its owner first",
            "",
        ]);
    });

    it("shows a long reason that many zones share once, below the table", () => {
        const reason =
            "a long reason that takes more than a line of a terminal, and is the same for all of them";
        const many = ["a.net", "b.net", "c.net"].map((name) => zone(name, "recreate", reason, "its own"));
        const shown = lines(many).join("\n");
        assert.equal(shown.split(reason).length - 1, 1);
        assert.match(shown, /^recreate +b\.net +ZBNET +2 +\[1\]; its own$/m);
        assert.match(shown, /^\[1\] a long reason/m);
        const two = lines(many.slice(0, 2)).join(" ").replace(/\s+/g, " ");
        assert.equal(two.split(reason).length - 1, 2, "two of them are told where they are");
    });

    it("fits the terminal at any width, with each word of the reasons", () => {
        const reason =
            "it needs a step of its owner first, which is told here in more words than fit into a line";
        for (const width of [200, 130, 100, 80]) {
            const shown = lines([zone("a.net", "blocked", reason)], width);
            assert.ok(
                shown.every((line) => line.length <= Math.max(width, 92)),
                `${width}`,
            );
            assert.ok(shown.join(" ").replace(/\s+/g, " ").includes(reason), `${width}`);
        }
    });

    it("contains no control characters of a name or reason", () => {
        const shown = renderInventory([zone("a\u001b[31m.net", "blocked", "why\u0007")], SHOWN);
        assert.ok(!["\u0007", "\u001b"].some((character) => shown.includes(character)));
    });

    it("says if the brand domain has no zone, and if the account has no zones", () => {
        assert.equal(
            renderInventory([], SHOWN),
            "0 hosted zones of AWS account 111111111111\n\nThe account has no public hosted zone of the brand domain example.com among these.\n",
        );
        assert.equal(renderInventory([], { brandDomain: undefined }), "0 hosted zones\n");
        assert.match(
            lines([zone("a.net", "recreate")]).join("\n"),
            /no public hosted zone of the brand domain/,
        );
    });
});
