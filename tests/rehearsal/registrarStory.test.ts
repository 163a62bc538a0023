import assert from "node:assert/strict";
import { renderRegistrar } from "../../cli/renderRegistrar";
import { tellRegistrar, type RegistrarStory } from "../../rehearsal/registrarStory";

describe("The story of a brand and its tenants at Route 53 Domains", function () {
    this.timeout(120_000);
    let story: RegistrarStory;
    before(async () => {
        story = await tellRegistrar({ engine: "embedded" });
    });
    const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);
    const namesAt = (act: number, domain: string): string[] =>
        (story.acts[act]?.registry[domain] ?? []).map(({ name }) => name);

    it("resolves all domains, and takes less than a minute", () => {
        assert.deepEqual([story.ok, story.problems], [true, []]);
        assert.ok(story.seconds < 60, `${story.seconds} s`);
    });

    it("moves from other name servers to the white-label ones with one up", () => {
        for (const domain of ["example.com", "bakery.net", "harbour.org"]) {
            assert.ok(!namesAt(0, domain).includes("ns1.example.com"));
            assert.deepEqual(namesAt(1, domain), NAMES);
        }
        assert.ok(story.acts[1]?.registry["example.com"]?.every(({ glue }) => glue.length === 2));
        assert.equal(story.acts[1]?.calls["UpdateDomainNameservers"], 3);
    });

    it("follows a change of an address with one up, and has no change left after it", () => {
        const glueAt = (act: number): string[] =>
            (story.acts[act]?.registry["example.com"] ?? []).flatMap(({ glue }) => glue);
        assert.ok(!glueAt(2).includes("205.251.196.99"));
        assert.ok(glueAt(3).includes("205.251.196.99"));
        assert.equal(story.acts[3]?.calls["UpdateDomainNameservers"], 1);
        assert.equal(story.acts.at(-1)?.calls["UpdateDomainNameservers"], undefined);
    });

    it("is printed as a table, which names failed checks", () => {
        const text = renderRegistrar(story);
        assert.match(text, /│ example\.com +│ ns1\.example\.com \S+ /);
        assert.match(text, /Every domain resolves from the root down/);
        const failed = renderRegistrar({ ...story, ok: false, problems: ["it is not so"] });
        assert.match(failed, /FAILED: it is not so/);
    });
});
