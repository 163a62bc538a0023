import assert from "node:assert/strict";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import type { Outcome } from "../../engine/types";
import { isInDomain, parentDomains } from "../../records/names";
import type { Verb } from "../../rehearsal/step";
import { forSandbox, type StackConfig } from "../../rehearsal/stackConfig";
import { packageRoot } from "../../route53/packageRoot";
import { toConfig, type TestSettings } from "../program/stage";
import { BRAND, type LiveStage } from "./liveStage";

/** A user's own program, which is run with settings instead of the package's program. */
export type Program = () => Record<string, unknown>;
export type Given = TestSettings | Program;

export interface DeploymentOptions {
    /** @default white-label-dns */
    project?: string;
    /** @default the name of the deployment */
    stack?: string;
    /** The owner of the stack's objects: the stack with this name, which has another state. */
    ownedAs?: string;
}

/** A stack on the embedded engine, with a state of its own. */
export class Deployment {
    private former: Given | undefined;
    private more: StackConfig = {};
    readonly owner: string;

    constructor(
        private readonly stage: LiveStage,
        private readonly state: string,
        private readonly name: string,
        private readonly options: DeploymentOptions = {},
    ) {
        this.owner = options.ownedAs ?? name;
    }

    /** Settings of the stack's config with their full keys, such as those of `aws:`, in addition to the settings of a step. */
    configure(more: StackConfig): void {
        this.more = more;
    }

    /** Restores a former state from a backup. */
    async restoreStateOf(other: Deployment): Promise<void> {
        await copyFile(other.state, this.state);
    }

    /** Changes the state to the one that a killed process leaves. */
    async editState(edit: (state: string) => string): Promise<void> {
        await writeFile(this.state, edit(await readFile(this.state, "utf8")));
    }

    /**
     * An up that must succeed, and whose result must be the requested one. The owners of new tenants get their name servers and register
     * them.
     */
    async up(given: Given): Promise<Outcome> {
        const outcome = await this.attempt("up", given);
        assertWell(outcome, "up");
        this.former = given;
        await this.registerNew(outcome);
        await this.stage.check(`after an up of ${this.name}`);
        await this.assertPromise(given);
        return outcome;
    }

    /** An up that must change nothing, and leave all answers as they are. */
    async same(given: Given): Promise<void> {
        const before = await this.stage.ask();
        const outcome = await this.up(given);
        assert.deepEqual(changesOf(outcome), [], "an up without a change changed something");
        assert.deepEqual(await this.stage.ask(), before, "an up without a change changed what DNS answers");
    }

    /**
     * A step that must be refused before it changes anything. The account and all answers stay the same, and an up with the former config
     * has nothing to do.
     *
     * @param pattern a pattern that the message must match
     */
    async refused(given: Given, pattern: RegExp, verb: Verb = "up"): Promise<void> {
        const contents = this.stage.contents();
        await this.refusedLate(given, pattern, verb);
        assert.deepEqual(this.stage.contents(), contents, `a refused ${verb} changed the account`);
        if (this.former !== undefined) {
            await this.same(this.former);
        }
    }

    /** A step that is refused at one resource, after others may have been changed. No answer may change. */
    async refusedLate(given: Given, pattern: RegExp, verb: Verb = "up"): Promise<void> {
        const before = await this.stage.ask();
        const outcome = await this.attempt(verb, given);
        assert.ok(
            !outcome.ok,
            `${verb} was not refused with ${String(pattern)}: it did ${describe(outcome)}`,
        );
        const text = messagesOf(outcome);
        this.stage.refusals.push(text);
        assert.match(text, pattern);
        await this.stage.check(`after a refused ${verb} of ${this.name}`);
        assert.deepEqual(await this.stage.ask(), before, `a refused ${verb} changed what DNS answers`);
    }

    /** An up that updates the stack's stored data and leaves all answers as they are. The next up has nothing to do. */
    async upAsBefore(given: Given): Promise<void> {
        const before = await this.stage.ask();
        await this.up(given);
        assert.deepEqual(
            await this.stage.ask(),
            before,
            "an up with the former config changed what DNS answers",
        );
        await this.same(given);
    }

    /** A step that must fail because of an error at AWS or on the way. A part of it may be done. */
    async fails(verb: Verb, given: Given): Promise<Outcome> {
        const outcome = await this.attempt(verb, given);
        assert.ok(!outcome.ok, `${verb} did not fail`);
        assert.notEqual(messagesOf(outcome), "", "it failed without a message");
        await this.stage.check(`after a failed ${verb} of ${this.name}`);
        return outcome;
    }

    /** A refresh, a preview or a destroy that must succeed. */
    async does(verb: Exclude<Verb, "up">, given: Given): Promise<Outcome> {
        const outcome = await this.attempt(verb, given);
        assertWell(outcome, verb);
        await this.stage.check(`after a ${verb} of ${this.name}`);
        return outcome;
    }

    /** Runs one verb, which may fail. A change of another owner's objects is an error. */
    async attempt(verb: Verb, given: Given): Promise<Outcome> {
        const { ownership, contents } = this.stage;
        const before = contents();
        ownership.noticePerson(before);
        const outcome = await this.run(verb, given);
        const after = contents();
        assert.deepEqual(ownership.violations(before, after, this.owner), [], `${verb} of ${this.name}`);
        ownership.noticeStack(after, this.owner);
        return outcome;
    }

    private run(verb: Verb, given: Given): Promise<Outcome> {
        const isProgram = typeof given === "function";
        const engine = createEmbeddedEngine({
            program: isProgram ? () => Promise.resolve(given()) : join(packageRoot(), "dist", "index.js"),
            programDir: packageRoot(),
            project: this.options.project ?? "white-label-dns",
            stack: this.options.stack ?? this.name,
            config: {
                ...forSandbox(isProgram ? {} : toConfig(given), this.stage.remote.location),
                ...this.more,
            },
            state: this.state,
        });
        return engine[verb]();
    }

    /** Tells the registrars the name servers once. It does not tell them again when the stack's names change. */
    private async registerNew({ outputs }: Outcome): Promise<void> {
        const tenants = (outputs["tenants"] ?? {}) as Record<string, { nameServers: string[] }>;
        for (const [domain, { nameServers }] of Object.entries(tenants)) {
            if (this.stage.isLive(domain)) {
                continue;
            }
            const isInner = parentDomains(domain).some((parent) => Object.hasOwn(tenants, parent));
            if (isInner || isInDomain(domain, BRAND)) {
                this.stage.expectLive(domain);
            } else {
                await this.stage.register(domain, nameServers);
            }
        }
    }

    /** After a successful up, the account has what the settings say: DNS answers with each tenant's addresses. */
    private async assertPromise(given: Given): Promise<void> {
        if (typeof given === "function") {
            return;
        }
        const answers = await this.stage.ask();
        const tenants = (given["tenants"] ?? []) as {
            domain: string;
            target?: { addresses?: string[] };
            names?: string[];
        }[];
        for (const { domain, target, names = ["@"] } of tenants) {
            const found = answers[domain]?.answers[`${domain} A`];
            const wanted = target?.addresses?.filter((address) => !address.includes(":")) ?? [];
            // For a zone that joins without a target, the only promise is that it stays as it is.
            if (found !== undefined && target !== undefined && names.includes("@")) {
                const addresses = found.map((text) => text.split(" ")[1]);
                assert.deepEqual(
                    addresses,
                    [...wanted].sort(),
                    `up was well, and ${domain} has other addresses`,
                );
            }
        }
    }
}

/** The changes of a step to resources, without components, which are only names in the state. */
export function changesOf({ steps }: Outcome): string[] {
    return steps
        .filter(({ op, type }) => op !== "same" && type.startsWith("pulumi-nodejs:"))
        .map(({ op, name }) => `${op} ${name}`);
}

export function messagesOf({ errors }: Outcome): string {
    return errors.map(({ message }) => message).join("\n");
}

function describe(outcome: Outcome): string {
    return changesOf(outcome).join(", ") || "nothing";
}

function assertWell(outcome: Outcome, verb: Verb): void {
    assert.ok(outcome.ok && outcome.errors.length === 0, `${verb} failed: ${messagesOf(outcome)}`);
}
