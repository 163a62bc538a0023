import assert from "node:assert/strict";
import { listProblems, warnOfFurther, sayPlan, type WantedServers } from "../../providers/domainPlan";

const server = (label: string, ...glue: string[]) => ({ name: `${label}.example.com`, glue });
const WANTED: WantedServers = {
    domain: "example.com",
    nameServers: [server("ns1", "192.0.2.1"), server("ns2", "192.0.2.2")],
    former: [{ name: "ns-1.awsdns-00.com", glue: [] }],
};

describe("The message about a domain's wanted name servers", () => {
    const said = (say: (write: (line: string) => void) => void): string[] => {
        const lines: string[] = [];
        say((line) => void lines.push(line));
        return lines;
    };

    it("names the change from the stored list", () => {
        const first = said((say) => sayPlan({}, WANTED, say));
        assert.deepEqual(first, [
            "example.com: the name servers at the registry change from ns-1.awsdns-00.com to ns1.example.com (192.0.2.1), ns2.example.com (192.0.2.2)",
            "example.com: ns1.example.com, ns2.example.com lie inside of example.com, whose registry needs their addresses (glue)",
        ]);
        const glueOf = (domain: string) => said((say) => sayPlan({}, { ...WANTED, domain }, say))[1] ?? "";
        assert.match(
            glueOf("tenant.net"),
            /^tenant\.net: the registry of tenant\.net is that of example\.com too/,
        );
        assert.match(glueOf("tenant.org"), /^tenant\.org: its registry takes only the names/);
        const moved = { ...WANTED, nameServers: [server("ns1", "192.0.2.9"), server("ns2", "192.0.2.2")] };
        assert.match(
            said((say) => sayPlan(WANTED, moved, say)).join(),
            /from ns1\S+ \(192\.0\.2\.1\).* to ns1\S+ \(192\.0\.2\.9\)/,
        );
        assert.deepEqual(
            said((say) => sayPlan(WANTED, WANTED, say)),
            [],
        );
    });

    it("names hosts that cannot be registered, if there is one more", () => {
        const more = { ...WANTED, furtherNames: ["ns5.example.com"] };
        assert.equal(said((say) => warnOfFurther(WANTED, more, say)).length, 1);
        assert.deepEqual(
            said((say) => warnOfFurther(more, more, say)),
            [],
        );
        assert.deepEqual(
            said((say) => warnOfFurther(more, WANTED, say)),
            [],
        );
    });

    it("says that there are at most six, and that names inside the domain need addresses", () => {
        const labels = ["a", "b", "c", "d", "e", "f"];
        const six = labels.map((label) => server(label, "192.0.2.1"));
        assert.deepEqual(listProblems("example.com", six), []);
        assert.match(
            listProblems("example.com", [...six, server("g", "192.0.2.1")]).join(),
            /7 name servers/,
        );
        assert.match(
            listProblems("example.com", [server("a")]).join(),
            /^a\.example\.com cannot be registered with example\.com without addresses/,
        );
        assert.deepEqual(listProblems("tenant.net", [server("a")]), []);
    });
});
