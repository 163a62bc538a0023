import assert from "node:assert/strict";
import Table from "cli-table3";
import fc from "fast-check";
import stringWidth from "string-width";
import { fittedTable, fitRows } from "../../cli/fitRows";

const HEAD = ["name", "type", "values"];
const DKIM = `"v=DKIM1; k=rsa; p=${"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A".repeat(8)}" "${"x".repeat(130)}"`;

function widthOf(rows: readonly string[][]): number {
    const table = new Table({ head: HEAD, style: { head: [], border: [] } });
    table.push(...rows);
    return Math.max(
        ...table
            .toString()
            .split("\n")
            .map((line) => stringWidth(line)),
    );
}

describe("Tables of a rehearsal", () => {
    const rows = [
        ["key1._domainkey.tenant.net", "TXT", DKIM],
        ["tenant.net", "MX", "10 mail.example.org.\n20 mail2.example.org."],
    ];

    it("fit the terminal even with a DKIM key, and lose none of its characters", () => {
        for (const width of [60, 80, 130]) {
            const fitted = fitRows(HEAD, rows, width);
            assert.ok(widthOf(fitted) <= width, `${widthOf(fitted)} of ${width}`);
            assert.equal(fitted[0]?.[2]?.replace(/[\n ]/g, ""), DKIM.replaceAll(" ", ""));
            assert.deepEqual(fitted[1], rows[1]);
        }
    });

    it("are not changed if they fit", () => {
        assert.deepEqual(fitRows(HEAD, rows, 1000), rows);
        assert.deepEqual(fitRows(HEAD, [], 20), []);
    });

    it("keep the indentation of a wrapped line", () => {
        const [[cell = ""] = []] = fitRows(
            ["tenant"],
            [["tenant.net\n  . > net > tenant.net > and more"]],
            26,
        );
        assert.deepEqual(cell.split("\n"), ["tenant.net", "  . > net >", "    tenant.net > and", "    more"]);
    });

    it("never exceed a width that is enough for words", () => {
        const line = fc.string({ unit: fc.constantFrom("a", ".", " ", "例", "é"), maxLength: 90 });
        const row = fc.tuple(line, line, fc.array(line, { minLength: 1, maxLength: 3 }));
        fc.assert(
            fc.property(
                fc.array(row, { minLength: 1, maxLength: 4 }),
                fc.integer({ min: 50, max: 160 }),
                (made, width) => {
                    const given = made.map(([name, type, values]) => [name, type, values.join("\n")]);
                    const fitted = fitRows(HEAD, given, width);
                    assert.ok(widthOf(fitted) <= width);
                    assert.equal(
                        fitted.flat().join("").replace(/[\n ]/g, ""),
                        given.flat().join("").replace(/[\n ]/g, ""),
                    );
                },
            ),
        );
    });

    it("fit with their headings, which are wrapped too", () => {
        const head = ["white-label name server", "AWS name server", "A", "AAAA"];
        const host = [
            "ns1.example.com",
            "ns-1188.awsdns-20.org",
            "205.251.196.164",
            "2600:9000:5304:a400::1",
        ];
        for (const width of [70, 80, 120, 130]) {
            const lines = fittedTable({ style: { head: [], border: [] } }, head, [host], width).split("\n");
            assert.ok(
                lines.every((line) => stringWidth(line) <= width),
                `${width}: ${lines[0] ?? ""}`,
            );
            const isWhole = host.every((cell) => lines.some((line) => line.includes(cell)));
            assert.equal(isWhole, width >= 120, `${width}`);
        }
    });
});
