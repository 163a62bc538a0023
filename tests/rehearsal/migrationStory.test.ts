import assert from "node:assert/strict";
import { renderMigration } from "../../cli/renderMigration";
import { RESOLVERS } from "../../rehearsal/migrationResolvers";
import { tellMigration, type MigrationStory } from "../../rehearsal/migrationStory";

describe("The story of existing zones", function () {
    this.timeout(120_000);
    let story: MigrationStory;
    const phases: string[] = [];
    before(async () => {
        story = await tellMigration({
            engine: "embedded",
            timeScale: 17_280,
            onPhase: (phase) => phases.push(phase),
        });
    });
    const acts = (title: RegExp): MigrationStory["acts"] => story.acts.filter((act) => title.test(act.title));

    it("ends with deleted old zones, tenants without a finding of an audit, and no step left", () => {
        assert.deepEqual([story.ok, story.problems], [true, []]);
        assert.equal(story.acts.length, 12);
        assert.equal(phases.length, 12);
        const [retired] = acts(/^Stage retire: /);
        assert.equal(retired?.calls["DeleteHostedZone"], 2);
        const { GetCallerIdentity: _identity, ...others } = story.acts.at(-1)?.calls ?? {};
        assert.deepEqual(others, { ListHostedZonesByName: 1 });
    });

    it("shows a right answer for every kind of visitor at each step, and its zone", () => {
        const ofStep = story.acts.map(({ answers }) => answers.length);
        assert.deepEqual(new Set(ofStep), new Set([2 * 2 * Object.keys(RESOLVERS).length]));
        const serversAt = (title: RegExp, resolver: string): boolean[] =>
            (acts(title)[0]?.answers ?? [])
                .filter((answer) => answer.resolver === resolver)
                .map(({ server }) => server.endsWith(".example.com"));
        assert.ok(serversAt(/^Stage copy/, "believing").every((isNew) => !isNew));
        assert.ok(serversAt(/^Stage handover/, "believing").every((isNew) => isNew));
        assert.ok(serversAt(/^Stage handover/, "fresh").every((isNew) => !isNew));
        assert.ok(serversAt(/^The owners set/, "fresh").every((isNew) => isNew));
        assert.ok(serversAt(/^The owners set/, "remembering").every((isNew) => !isNew));
        assert.ok(serversAt(/^Two days/, "remembering").every((isNew) => isNew));
    });

    it("says which records are copied and followed, why a step is too early, and until when", () => {
        const said = story.acts.flatMap((act) => act.said).join("\n");
        assert.match(said, /bakery\.net: 5 records are copied/);
        assert.match(said, /www A: 300 192\.0\.2\.10 -> 300 192\.0\.2\.20/);
        assert.match(
            said,
            /"retire": the old hosted zone ZBAKERY\S+ stays, because resolvers may ask it until \S+Z/,
        );
        const text = renderMigration(story);
        assert.match(text, /^12\. Once more, and nothing is left to do$/m);
        assert.match(text, /Every visitor got the right answer at each step, and the old zones are gone\./);
        assert.match(renderMigration({ ...story, ok: false, problems: ["x"] }), /FAILED: x/);
    });
});
