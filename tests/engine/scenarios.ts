import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ChangeCounts, Outcome } from "../../engine/types";
import { Group, Settings, Thing, type Program, type Workshop } from "./fixture";

/** The life of some resources. The expected results of each step are asserted, and everything that remains after it is recorded. */
export interface Scenario {
    title: string;
    /** These scenarios run on the real engine in each run of the tests, which takes about a minute. The others run on demand. */
    always?: boolean;
    run(story: Story): Promise<void>;
}

/** Runs steps on one engine and records their results, so that the records of two engines can be compared. */
export class Story {
    readonly records: unknown[] = [];

    constructor(readonly shop: Workshop) {}

    async preview(program: Program, changes: Partial<ChangeCounts>): Promise<Outcome> {
        return this.record(await this.shop.engine(program).preview(), changes);
    }

    async up(program: Program, changes: Partial<ChangeCounts>): Promise<Outcome> {
        return this.record(await this.shop.engine(program).up(), changes);
    }

    async refresh(changes: Partial<ChangeCounts>): Promise<Outcome> {
        return this.record(await this.shop.engine(empty).refresh(), changes);
    }

    async destroy(changes: Partial<ChangeCounts>): Promise<Outcome> {
        return this.record(await this.shop.engine(empty).destroy(), changes);
    }

    /** The calls of the step before. Each step records them and then clears them. */
    calls: string[] = [];

    private async record(outcome: Outcome, changes: Partial<ChangeCounts>): Promise<Outcome> {
        this.calls = this.shop.calls();
        const { create = 0, update = 0, replace = 0, delete: deleted = 0, same = 0 } = changes;
        const wanted = { create, update, replace, delete: deleted, same };
        assert.deepEqual(outcome.changes, wanted, `changes; errors: ${JSON.stringify(outcome.errors)}`);
        this.records.push({
            ok: outcome.ok,
            errors: outcome.errors.map(({ kind, urn }) => ({ kind, urn })),
            outputs: outcome.ok ? outcome.outputs : "not compared",
            steps: outcome.steps.map((step) => [step.op, step.urn, step.changes]).sort(byText),
            calls: [...this.calls].sort(),
            cloud: this.shop.cloud(),
            resources: await this.shop.resources(),
        });
        return outcome;
    }
}

function byText(one: unknown, other: unknown): number {
    return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

const empty: Program = () => Promise.resolve({});

/** A program that declares resources. Its outputs are the values that `declare` returns. */
function program(declare: () => Record<string, unknown> | void): Program {
    return () => Promise.resolve(declare() ?? {});
}

/** A chain in a component: the second resource takes a property of the first one. */
function chain(value: string): Program {
    return program(() => {
        const group = new Group("group");
        const first = new Thing("first", { key: "first", value }, { parent: group });
        const second = new Thing("second", { key: "second", value: first.stamp }, { parent: group });
        return { derived: first.derived, stamp: second.stamp };
    });
}

/** A resource with the stack's config, and one in a component. The component uses the program's own provider, if there is one. */
function twoProviders(name?: string, region = "one"): Program {
    return program(() => {
        const settings = { "test:suffix": pulumi.secret("?"), "test:region": region };
        const provider = name === undefined ? [] : [new Settings(name, settings)];
        const group = new Group("group", { providers: provider });
        new Thing("stack", { key: "stack", value: "a" });
        new Thing("own", { key: "own", value: "a" }, { parent: group });
    });
}

export const scenarios: Scenario[] = [
    {
        title: "creates resources with a provider of the program's own, which is added, changed, renamed and deleted without them",
        always: true,
        async run(story) {
            await story.preview(twoProviders("first"), { create: 5 });
            await story.up(twoProviders("first"), { create: 5 });
            assert.deepEqual(story.calls.filter((call) => call.startsWith("create")).sort(), [
                "create own a ?",
                "create stack a !",
            ]);
            await story.up(twoProviders("first"), { same: 5 });
            await story.preview(twoProviders("first", "two"), { update: 1, same: 4 });
            await story.up(twoProviders("first", "two"), { update: 1, same: 4 });
            await story.refresh({ same: 5 });
            await story.up(twoProviders("second", "two"), { create: 1, delete: 1, same: 4 });
            await story.preview(twoProviders(), { delete: 1, same: 4 });
            await story.up(twoProviders(), { delete: 1, same: 4 });
            await story.up(twoProviders("first"), { create: 1, same: 4 });
            assert.deepEqual(
                story.calls.filter((call) => !/^(check|diff)/.test(call)),
                [],
            );
            await story.destroy({ delete: 5 });
            assert.deepEqual(story.calls.sort(), ["delete own", "delete stack"]);
        },
    },
    {
        title: "keeps outputs of a provider unknown if a preview does not know its settings",
        always: true,
        async run(story) {
            const later = (value: string): Program =>
                program(() => {
                    const first = new Thing("first", { key: "first", value });
                    const provider = new Settings("own", { "test:suffix": first.stamp });
                    const { derived, stamp } = new Thing("own", { key: "own", value: "a" }, { provider });
                    return { derived, stamp };
                });
            const planned = await story.preview(later("b"), { create: 4 });
            assert.deepEqual(planned.outputs, { derived: "[unknown]", stamp: "[unknown]" });
            assert.deepEqual(story.calls, ["check first undefined -> b"]);
            await story.up(later("b"), { create: 4 });
            assert.ok(story.calls.includes("create own a first/b"), story.calls.join());
            await story.preview(later("c"), { update: 3, same: 1 });
            await story.up(later("c"), { update: 2, same: 2 });
            await story.destroy({ delete: 4 });
        },
    },
    {
        title: "creates, finds no change, updates with dependents, and destroys in reverse order",
        always: true,
        async run(story) {
            const planned = await story.preview(chain("a"), { create: 4 });
            assert.deepEqual(planned.outputs, { derived: "A", stamp: "[unknown]" });
            assert.deepEqual(story.shop.cloud(), []);
            const made = await story.up(chain("a"), { create: 4 });
            assert.deepEqual(made.outputs, { derived: "A", stamp: "second/first/a" });
            await story.up(chain("a"), { same: 4 });
            const update = await story.preview(chain("b"), { update: 2, same: 2 });
            assert.deepEqual(update.outputs, { derived: "B", stamp: "[unknown]" });
            assert.ok(
                story.calls.includes("check second first/a -> ?"),
                "the second must see an unknown value",
            );
            await story.up(chain("b"), { update: 2, same: 2 });
            await story.destroy({ delete: 4 });
            assert.deepEqual(story.calls, ["delete second", "delete first"]);
        },
    },
    {
        title: "replaces: creates the new one, then updates its dependents, and deletes the old one at the end",
        async run(story) {
            const pair = (key: string): Program =>
                program(() => {
                    const base = new Thing("base", { key, value: "a" });
                    new Thing("user", { key: "user", value: base.id });
                });
            await story.up(pair("one"), { create: 3 });
            await story.preview(pair("two"), { replace: 1, update: 1, same: 1 });
            await story.up(pair("two"), { replace: 1, update: 1, same: 1 });
            assert.deepEqual(
                story.calls.filter((call) => /^(create|update|delete)/.test(call)),
                ["create two a !", "update user one -> two", "delete one"],
            );
        },
    },
    {
        title: "deletes before it replaces if the provider says so, and first deletes the dependents to replace",
        async run(story) {
            const pair = (key: string): Program =>
                program(() => {
                    const base = new Thing("base", { key, value: "a", deleteFirst: true });
                    const owned = new Thing("owned", { key: "owned", value: "a", owner: base.id });
                    new Thing("user", { key: "user", value: owned.value }, { dependsOn: base });
                });
            await story.up(pair("one"), { create: 4 });
            await story.preview(pair("two"), { replace: 2, same: 2 });
            await story.up(pair("two"), { replace: 2, same: 2 });
            assert.deepEqual(
                story.calls.filter((call) => /^(create|delete)/.test(call)),
                ["delete owned", "delete one", "create two a !", "create owned a !"],
            );
        },
    },
    {
        title: "deletes resources that the program no longer has at the end, dependents first",
        async run(story) {
            await story.up(chain("a"), { create: 4 });
            await story.preview(empty, { delete: 3, same: 1 });
            await story.up(empty, { delete: 3, same: 1 });
            assert.deepEqual(story.calls, ["delete second", "delete first"]);
        },
    },
    {
        title: "creates nothing if check refuses, and reports the reason",
        async run(story) {
            const refused = program(() => {
                const bad = new Thing("bad", { key: "bad", value: "a", fail: "check" });
                new Thing("user", { key: "user", value: bad.stamp });
            });
            const planned = await story.preview(refused, { create: 1 });
            assert.deepEqual(
                planned.errors.map((error) => error.kind),
                ["check"],
            );
            const outcome = await story.up(refused, { create: 1 });
            assert.match(outcome.errors[0]?.message ?? "", /refused/);
            assert.deepEqual(story.calls, ["check bad undefined -> a"]);
        },
    },
    {
        title: "keeps a resource after a partial create, and updates it the next time",
        always: true,
        async run(story) {
            const one = (fail?: "partial"): Program =>
                program(() => {
                    const half = new Thing("half", { key: "half", value: "a", ...(fail && { fail }) });
                    new Thing("user", { key: "user", value: half.stamp });
                });
            const outcome = await story.up(one("partial"), { create: 1 });
            assert.match(outcome.errors[0]?.message ?? "", /not ready/);
            assert.deepEqual(story.shop.cloud(), ["half"]);
            await story.up(one(), { create: 1, update: 1, same: 1 });
            assert.ok(story.calls.includes("update half a -> a half"));
        },
    },
    {
        title: "starts no dependent of a failed create, and continues the next time",
        async run(story) {
            const pair = (fail?: "create"): Program =>
                program(() => {
                    const bad = new Thing("bad", { key: "bad", value: "a", ...(fail && { fail }) });
                    new Thing("user", { key: "user", value: bad.stamp });
                });
            const outcome = await story.up(pair("create"), { create: 1 });
            assert.match(outcome.errors[0]?.message ?? "", /no room for bad/);
            await story.up(pair(), { create: 2, same: 1 });
        },
    },
    {
        title: "updates the state in a refresh, and creates deleted resources again",
        always: true,
        async run(story) {
            const two = program(() => {
                new Thing("moved", { key: "moved", value: "a" });
                new Thing("lost", { key: "lost", value: "a" });
            });
            await story.up(two, { create: 3 });
            story.shop.tamper("moved", { key: "moved", value: "z", derived: "Z" });
            story.shop.tamper("lost", undefined);
            await story.refresh({ update: 1, delete: 1, same: 1 });
            await story.up(two, { create: 1, update: 1, same: 1 });
            assert.ok(story.calls.includes("update moved z -> a"));
        },
    },
    {
        title: "keeps secrets secret, ignores changes as configured, and protects protected resources",
        async run(story) {
            const thing = (value: string, note: string): Program =>
                program(() => {
                    const options = { ignoreChanges: ["value"], protect: true };
                    const one = new Thing("one", { key: "one", value, note: pulumi.secret(note) }, options);
                    return { value: one.value, note: pulumi.secret("s") };
                });
            const outcome = await story.up(thing("a", "first"), { create: 2 });
            assert.deepEqual(outcome.outputs, { value: "a", note: "[secret]" });
            await story.up(thing("b", "first"), { same: 2 });
            const refused = await story.up(empty, { same: 1 });
            assert.equal(refused.ok, false);
            assert.deepEqual(story.shop.cloud(), ["one"]);
        },
    },
    {
        title: "finds resources again under an alias of their parent",
        async run(story) {
            const named = (name: string, aliases: pulumi.Alias[]): Program =>
                program(() => {
                    const group = new Group(name, { aliases });
                    new Thing(`${name}-thing`, { key: "one", value: "a" }, { parent: group });
                });
            await story.up(named("old", []), { create: 3 });
            await story.up(named("new", [{ name: "old" }]), { same: 3 });
        },
    },
    {
        title: "creates the resources that a failing program has registered, and deletes nothing",
        async run(story) {
            await story.up(chain("a"), { create: 4 });
            const failing: Program = () => {
                new Thing("made", { key: "made", value: "a" });
                return Promise.reject(new pulumi.RunError("the tenants are wrong"));
            };
            const outcome = await story.up(failing, { create: 1, same: 1 });
            assert.deepEqual(outcome.errors, [{ message: "the tenants are wrong", kind: "program" }]);
            assert.deepEqual(story.shop.cloud(), ["first", "made", "second"]);
        },
    },
];
