import assert from "node:assert/strict";
import { BRAND, openLiveStage } from "./liveStage";
import { moveZones } from "./moving/moveZones";
import { renameLabels } from "./renaming";
import { ALL_STORIES } from "./stories";
import { playStory } from "./story";

/** The stories of each kind that test the most in a second; `npm run test:live` runs all. */
const IN_EACH_RUN: readonly string[] = [
    "takes a change of a tenant back after an up whose answer was lost and whose retries failed",
    "takes fields of the SOA back after an up whose answer was lost",
    "puts a tenant back whose delete was denied after its records were deleted, and could not be put back",
    "loses the state, and recovers with `takeOver` as the message says",
    "moves a tenant into a component of their own, without an alias",
    "has the same tenant in two components, and removes one of them",
    "sets `brandDomain` to another domain whose zone is in the account",
    "sets `brandZoneId` to a second zone of the same name",
    "renders the config from a template that gives no tenants",
    "takes a tenant out, and back in after the up",
    "sets `ttlPhase` to prepare, and back to live",
    "sets fields of the SOA, and takes them back",
    "pins a tenant to another set, and takes the pin back",
    "moves a tenant to another set while its registrar has the first one's names, and once it has the others",
    "moves a tenant to another set, whose owner registers the new names and then the former ones again, and puts the config back",
    "takes a tenant out while it is handed over, whose users' resolvers know the name servers of its new zone",
    "deletes the old zone by hand while the registrar has the new names, and leaves `migrateFrom` out",
    "changes the `zoneId` of a zone that has joined to that of another one",
    "adds a tenant that needs a second set, of whose names a person has one, and takes it out again",
    "deploys after a killed up has left the deletion of a zone that stays in the state",
    "takes a tenant out whose zone is signed (DNSSEC), and puts it back",
    "adds a customer whose domain is inside of another customer's",
    "takes a tenant out while both resolvers give another address",
    "deploys after AWS has moved a server, and after it has moved it back",
    "renames the labels of the name servers",
    "retires the former names while a registrar still has one of them",
    "puts `nameServers` into another order",
    "leaves two of four `nameServers` out",
    "takes fewer `nameServers` when tenants are on a second set, and puts them back",
    "types a name of the second set into `nameServers`",
    "names a delegation set, or the brand zone, by an output of another stack that is misspelt",
    "loses the state of a stack that has tenants and no brand zone, and recovers with one mark",
    "moves to another brand with `abandonBrandDomain` as an argument of the component",
    "has records of the names ns1 and ns2 from before the first up",
    "gives a second stack the same brand zone",
    "has a second stack with the same domain and `registrar`, and destroys the one and then the other",
    "takes `registrar` of the brand domain out while tenants live on it, and puts it back",
    "has two states of one project and stack name",
    "destroys a stack whose delegation set carries a zone of another owner",
    "destroys the stack of the name servers while another stack's tenants are on them",
    "gives a tenant an output of another stack that is misspelt, and so is undefined",
    "deploys with the credentials of another account",
    "destroys with the credentials of another account",
    "gives the component an `aws.Provider`, and takes it back",
    "says the account of a live component by `aws`, renames the provider, and takes it back",
    "renames the provider of a component when a killed up has left the deletion of a zone that stays in the state",
    "gives a live component the settings of another account",
    "deploys two accounts by one program, changes one, and takes that component out",
];

describe("Live DNS after ordinary commands, where a person", function () {
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

describe("Users who ask all the time", function () {
    this.timeout(120_000);

    it("see none while the labels are renamed as docs/operations.md says", async () => {
        const stage = await openLiveStage();
        const { questions, failures } = await renameLabels(stage, { hours: 48 }).finally(() => stage.close());
        assert.deepEqual(failures.slice(0, 5), [], `${failures.length} of ${questions} failed`);
        assert.ok(questions > 5000, `${questions} questions`);
    });

    it("see failures where the former names are retired as soon as the last registrar has the new ones", async () => {
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

    it("see none of it, from the import to the retirement, the way back included, as docs/migration.md says", async () => {
        const { failures, questions, different, least, waited } = await moveZones({ zones: 4, seed: 1 });
        assert.deepEqual(failures.slice(0, 5), [], `${failures.length} of ${questions} failed`);
        assert.ok(least >= different && different > 50, `${least} of ${different} questions in a phase`);
        assert.ok(waited >= 48, `${waited} hours`);
    });

    for (const [sabotage, what] of [
        ["short wait", "the old zones are retired after a quarter of the time"],
        ["missing record", "one record is missing in the new zone"],
        ["changed record", "one record is another one in the new zone"],
    ] as const) {
        it(`see failures where ${what}`, async () => {
            const { failures } = await moveZones({ zones: 1, seed: 1, sabotage });
            assert.ok(failures.length > 0, "none failed: the users do not notice it");
        });
    }
});

describe("The stories", () => {
    it("are each told once, in a sentence of their own", () => {
        const sentences = ALL_STORIES.map(({ does }) => does);
        assert.equal(new Set(sentences).size, sentences.length);
        assert.ok(sentences.every((does) => !does.endsWith(".")));
    });
});
