import assert from "node:assert/strict";
import { BRAND, openLiveStage } from "./liveStage";
import { moveZones } from "./moving/moveZones";
import { renameLabels } from "./renaming";
import { ALL_STORIES } from "./stories";
import { playStory } from "./story";

/** The stories of each kind that test the most in a second; `npm run test:live` runs all. */
const IN_EACH_RUN: readonly string[] = [
    "reverts a change of a tenant after an up whose answer was lost and whose retries failed",
    "reverts fields of the SOA after an up whose answer was lost",
    "restores a tenant whose delete was denied after its records were deleted and could not be restored",
    "loses the state, and recovers with `takeOver` as the message says",
    "moves a tenant into a component of its own, without an alias",
    "has the same tenant in two components, and removes one of them",
    "sets `brandDomain` to another domain whose zone is in the account",
    "sets `brandZoneId` to a second zone of the same name",
    "renders the config from a template without tenants",
    "removes a tenant, and adds it again after the up",
    "sets `ttlPhase` to prepare, and back to live",
    "sets fields of the SOA, and reverts them",
    "pins a tenant to another set, and removes the pin",
    "moves a tenant to another set while its registrar has the first set's names, and again after it has the second set's names",
    "moves a tenant to another set, whose owner registers the new names and then the former ones again, and restores the config",
    "removes a tenant during its handover, whose users' resolvers know the name servers of its new zone",
    "deletes the old zone by hand while the registrar has the new names, and leaves `migrateFrom` out",
    "changes the `zoneId` of a joined zone to the id of another zone",
    "adds a tenant that needs a second set, while another owner has one of its names, and removes it again",
    "deploys after a killed up has left in the state the deletion of a zone that stays",
    "removes a tenant whose zone is signed (DNSSEC), and restores it",
    "adds a customer whose domain is inside another customer's",
    "removes a tenant while both resolvers return another address",
    "deploys after AWS has changed an address, and after it has restored the address",
    "renames the labels of the name servers",
    "retires the former names while a registrar still has one of them",
    "reorders `nameServers`",
    "leaves two of four `nameServers` out",
    "configures fewer `nameServers` while tenants are on a second set, and restores them",
    "adds a name of the second set to `nameServers`",
    "configures a delegation set, or the brand zone, by a misspelt output of another stack",
    "loses the state of a stack with tenants and without a brand zone, and recovers with one mark",
    "moves to another brand with `abandonBrandDomain` as an argument of the component",
    "has records with the names ns1 and ns2 from before the first up",
    "configures the same brand zone in a second stack",
    "has a second stack with the same domain and `registrar`, and destroys one and then the other",
    "removes `registrar` of the brand domain while tenants use it, and restores it",
    "has two states of one project and stack name",
    "destroys a stack whose delegation set has a zone of another owner",
    "destroys the stack of the name servers while they serve another stack's tenants",
    "passes a misspelt output of another stack, which is undefined, to a tenant",
    "deploys with the credentials of another account",
    "destroys with the credentials of another account",
    "passes an `aws.Provider` to the component, and reverts it",
    "sets the account of a live component by `aws`, renames the provider, and reverts it",
    "renames the provider of a component after a killed up has left in the state the deletion of a zone that stays",
    "configures another account for a live component",
    "deploys two accounts with one program, changes one, and removes that component",
];

describe("Live DNS after ordinary commands of an operator who", function () {
    this.timeout(30_000);

    for (const does of IN_EACH_RUN) {
        const story = ALL_STORIES.find((each) => each.does === does);
        it(`${does}: ${story?.expected === "goes on" ? "goes on" : "refused"}`, async () => {
            assert.ok(story, "there is no such story");
            const { problem } = await playStory(story);
            assert.equal(problem, undefined);
        });
    }
});

describe("Users with continuous queries", function () {
    this.timeout(120_000);

    it("have no failed query while the labels are renamed as docs/operations.md says", async () => {
        const stage = await openLiveStage();
        const { questions, failures } = await renameLabels(stage, { hours: 48 }).finally(() => stage.close());
        assert.deepEqual(failures.slice(0, 5), [], `${failures.length} of ${questions} failed`);
        assert.ok(questions > 5000, `${questions} questions`);
    });

    it("have failed queries if the former names are retired as soon as the last registrar has the new ones", async () => {
        const stage = await openLiveStage();
        const { failures } = await renameLabels(stage, { hours: 12 }).finally(() => stage.close());
        assert.ok(failures.length > 0, "none failed: the resolvers keep nothing for as long as they should");
        assert.deepEqual(
            failures.filter((text) => !text.includes(`ns1.${BRAND}`)),
            [],
        );
    });
});

describe("Users of domains whose zones move", function () {
    this.timeout(300_000);

    it("have no failed query, from the import to the retirement, including the way back, as docs/migration.md says", async () => {
        const { failures, questions, different, least, waited } = await moveZones({ zones: 4, seed: 1 });
        assert.deepEqual(failures.slice(0, 5), [], `${failures.length} of ${questions} failed`);
        assert.ok(least >= different && different > 50, `${least} of ${different} questions in a phase`);
        assert.ok(waited >= 48, `${waited} hours`);
    });

    for (const [sabotage, what] of [
        ["short wait", "the old zones are retired after a quarter of the time"],
        ["missing record", "one record is missing in the new zone"],
        ["changed record", "one record is different in the new zone"],
    ] as const) {
        it(`have failed queries if ${what}`, async () => {
            const { failures } = await moveZones({ zones: 1, seed: 1, sabotage });
            assert.ok(failures.length > 0, "none failed: the users do not notice it");
        });
    }
});

describe("The stories", () => {
    it("have one unique sentence each", () => {
        const sentences = ALL_STORIES.map(({ does }) => does);
        assert.equal(new Set(sentences).size, sentences.length);
        assert.ok(sentences.every((does) => !does.endsWith(".")));
    });
});
