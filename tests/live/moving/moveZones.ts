import assert from "node:assert/strict";
import { mock } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Route53 } from "@aws-sdk/client-route-53";
import { viaGateway } from "../../../dns/route";
import type { StoredZone } from "../../../sandbox/world";
import { openStage, type Stage, type TestSettings } from "../../program/stage";
import { apply, change, clientOf } from "../../sandbox/useSandbox";
import { Askers, type Question, type Tally } from "../askers";
import { importOldZones, type ImportedConfig } from "./importing";
import {
    changeOldZones,
    copiedForm,
    inOrder,
    listAll,
    makeOldZones,
    plainRecord,
    type ForeignRecords,
    type OldZone,
} from "./oldZones";
import { allowedOf, apexQuestions, toQuestions, type Allowed } from "./zoneQuestions";

const BRAND = "example.com";
const BRAND_ZONE = "ZBRAND";
const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.${BRAND}`);
/** The factor by which the time of the providers and of the askers passes faster than real time. */
const TIME_SCALE = 1000;
const HOUR = 3600;
/** Users need half a day to ask everything. This is the approximate number of resolvers' turns in that time. */
const TURNS_IN_HALF_A_DAY = 100;
/** The number of groups in which registrars change, one after another. */
const GROUPS = 3;

export interface MoveOptions {
    zones: number;
    seed: number;
    foreign?: readonly ForeignRecords[];
    /** A deliberate fault, to test that the users notice it. */
    sabotage?: "short wait" | "missing record" | "changed record" | undefined;
    onPhase?: (text: string) => void;
}

export interface MoveResult extends Tally {
    zones: number;
    records: number;
    /** The number of different questions. */
    different: number;
    /** The questions in the phase with the fewest questions, of the phases in which everything is asked. */
    least: number;
    /** The hours from the last registrar's change to the first retirement that was not refused. */
    waited: number;
}

/**
 * Imports existing zones and moves them to the white-label name servers, step by step as in docs/migration.md, while users always ask every
 * name and type. Each group of owners changes half a day later than the group before. The first group begins with half of the name servers.
 */
export async function moveZones(options: MoveOptions): Promise<MoveResult> {
    const stage = await openStage("embedded");
    const client = clientOf(stage.sandbox.endpoint);
    const began = Date.now();
    mock.timers.enable({ apis: ["Date"], now: began });
    try {
        const move = new Move(stage, client, options, began);
        return await move.run();
    } finally {
        mock.timers.reset();
        client.destroy();
        await stage.close();
    }
}

class Move {
    private old: OldZone[] = [];
    /** There are no zones until the zones are imported. */
    private config: ImportedConfig = { brandDomain: BRAND, brandZoneId: BRAND_ZONE, tenants: [] };
    private askers: Askers;
    private before: Allowed[] = [];
    private now = 0;
    private phase = { name: "", from: 0 };
    private readonly phases: { name: string; questions: number }[] = [];

    constructor(
        private readonly stage: Stage,
        private readonly client: Route53,
        private readonly options: MoveOptions,
        private readonly began: number,
    ) {
        this.askers = this.makeAskers([]);
    }

    async run(): Promise<MoveResult> {
        const { stage, options } = this;
        await stage.step("preview", this.at("copy"));
        this.delegate(BRAND, this.zone(BRAND_ZONE).nameServers);
        this.old = await makeOldZones(stage, options.zones, options.seed, options.foreign ?? []);
        this.old.forEach(({ domain, nameServers }) => this.delegate(domain, nameServers));
        this.before = await this.contents();
        this.askers = this.makeAskers(this.questions(this.before));
        await this.wait("before", options.sabotage === undefined ? 60 : 48);
        this.config = await this.askers.during(() => importOldZones(stage.sandbox, BRAND_ZONE, this.old));
        await this.copy();
        if (options.sabotage === undefined) {
            await this.handOverAndBack();
        }
        await this.up("handover");
        await this.sabotage();
        await this.wait("handed over", 12);
        await this.changeRegistrars();
        const isSpoilt = options.sabotage === "missing record" || options.sabotage === "changed record";
        const waited = isSpoilt ? 0 : await this.retire();
        await this.wait("retired", isSpoilt ? 12 : 60);
        if (!isSpoilt) {
            const left = this.old.filter(({ id }) => stage.sandbox.world.hostedZones.has(id));
            assert.deepEqual(left, []);
        }
        this.enter("");
        const { tally, questions } = this.askers;
        const different = questions.length;
        const least = Math.min(...this.phases.map((phase) => phase.questions));
        return { ...tally, zones: this.old.length, records: this.records, different, least, waited };
    }

    private records = 0;

    private makeAskers(questions: readonly Question[]): Askers {
        const setTime = (seconds: number): void => {
            this.now = seconds;
            mock.timers.setTime(Math.round(this.began + (seconds * 1000) / TIME_SCALE));
        };
        const getTime = (): number => this.now;
        const clock = {
            get now() {
                return getTime();
            },
            set now(seconds) {
                setTime(seconds);
            },
        };
        return new Askers(viaGateway(this.stage.sandbox.dns), {
            questions,
            inTurn: Math.ceil(questions.length / TURNS_IN_HALF_A_DAY),
            clock,
            ends: new Set(this.old.map(({ domain }) => domain)),
        });
    }

    /** The imported settings, at another stage of the move. The user writes nothing else by hand. */
    private at(stage: string, scale = TIME_SCALE): TestSettings {
        const tenants = this.config.tenants.map((tenant) => ({
            ...tenant,
            migrateFrom: { ...tenant.migrateFrom, stage },
        }));
        return { ...this.config, tenants, sandboxTimeScale: scale };
    }

    private zone(id: string): StoredZone {
        const zone = this.stage.sandbox.world.hostedZones.get(id);
        assert.ok(zone, `zone ${id}`);
        return zone;
    }

    private newZoneId({ domain, id }: OldZone): string {
        const found = this.stage.sandbox.world.hostedZones.named(`${domain}.`).find((zone) => zone.id !== id);
        assert.ok(found, `a new zone of ${domain}`);
        return found.id;
    }

    /** The present answers of the old zones. */
    private async contents(): Promise<Allowed[]> {
        const found: Allowed[] = [];
        for (const [index, { id }] of this.old.entries()) {
            found.push(allowedOf(this.stage.sandbox.world, this.zone(id), this.before[index]));
            // Connections end when their time is over, which can happen only while no code runs.
            await nextTurn();
        }
        return found;
    }

    private questions(...moments: readonly (readonly Allowed[])[]): Question[] {
        return this.old.flatMap(({ domain, nameServers }, index) => [
            ...toQuestions(...moments.flatMap((moment) => moment[index] ?? [])),
            ...apexQuestions(domain, [nameServers, NAMES]),
        ]);
    }

    private enter(name: string): void {
        const { questions } = this.askers.tally;
        if (this.phase.name !== "") {
            this.phases.push({ name: this.phase.name, questions: questions - this.phase.from });
        }
        this.phase = { name, from: questions };
        this.options.onPhase?.(
            `${name || "end"}: hour ${(this.now / HOUR).toFixed(0)}, ${questions} questions, ${this.askers.tally.failures.length} failures`,
        );
    }

    /** Every question is asked at least once. */
    private async wait(name: string, hours: number): Promise<void> {
        this.enter(name);
        const { questions } = this.askers.tally;
        await this.askers.wait(hours);
        while (this.askers.tally.questions - questions < this.askers.questions.length) {
            await this.askers.wait(1);
        }
    }

    private async up(stage: string, scale?: number): Promise<void> {
        await this.askers.during(() => this.stage.step("up", this.at(stage, scale)));
    }

    private async copy(): Promise<void> {
        await this.up("copy");
        await this.assertCopied();
        await this.changeSome();
        await this.up("copy");
        await this.assertCopied();
        await this.wait("copied", 60);
        // From then on, only the present answers of the zones are allowed, because the former ones have left each cache.
        this.before = await this.contents();
        this.askers.questions = this.questions(this.before);
    }

    /** Each record of the old zone is in the new one, and the new one has no other records. */
    private async assertCopied(): Promise<void> {
        this.records = 0;
        for (const zone of this.old) {
            const newId = this.newZoneId(zone);
            const wanted = copiedForm(await listAll(this.client, zone.id), zone.domain, [zone.id, newId]);
            const found = copiedForm(await listAll(this.client, newId), zone.domain, [newId, newId]);
            assert.deepEqual(found.map(inOrder), wanted.map(inOrder), zone.domain);
            this.records += found.length;
        }
    }

    private async changeSome(): Promise<void> {
        await changeOldZones(this.client, this.old);
        const after = await this.contents();
        this.askers.questions = this.questions(this.before, after);
    }

    /** Undoes the move, while all its users ask. The old zones are exactly as before. */
    private async handOverAndBack(): Promise<void> {
        const lists = await Promise.all(this.old.map(({ id }) => listAll(this.client, id)));
        await this.up("handover");
        await this.wait("handed over first", 12);
        await this.up("copy");
        for (const [index, { id, domain }] of this.old.entries()) {
            assert.deepEqual(await listAll(this.client, id), lists[index], domain);
        }
        await this.wait("back", 60);
    }

    private async sabotage(): Promise<void> {
        const [zone] = this.old;
        const { sabotage } = this.options;
        if (zone === undefined || sabotage === undefined || sabotage === "short wait") {
            return;
        }
        const id = this.newZoneId(zone);
        const records = copiedForm(await listAll(this.client, id), zone.domain, [id, id]);
        const found = plainRecord(records, "A");
        assert.ok(found, "there is a record to spoil");
        const spoilt = { ...found, ResourceRecords: [{ Value: "203.0.113.66" }] };
        await apply(this.client, id, [
            sabotage === "missing record" ? change("DELETE", found) : change("UPSERT", spoilt),
        ]);
    }

    private async changeRegistrars(): Promise<void> {
        const [first] = this.old;
        if (first !== undefined) {
            this.delegate(first.domain, [...first.nameServers.slice(0, 2), ...NAMES.slice(2)]);
        }
        await this.askers.wait(12);
        for (let group = 0; group < GROUPS; group += 1) {
            this.old
                .filter((_zone, index) => index % GROUPS === group)
                .forEach(({ domain }) => this.delegate(domain, NAMES));
            if (group < GROUPS - 1) {
                await this.askers.wait(12);
            }
        }
    }

    /** @returns the hours until the old zones could be retired */
    private async retire(): Promise<number> {
        const { sabotage } = this.options;
        const scale = sabotage === "short wait" ? TIME_SCALE * 4 : TIME_SCALE;
        this.enter("all delegated");
        await this.up("handover", scale);
        const from = this.now;
        for (let attempt = 0; attempt < 20; attempt += 1) {
            const { ok, errors } = await this.askers.during(() =>
                this.stage.attempt("up", this.at("retire", scale)),
            );
            if (ok) {
                return (this.now - from) / HOUR;
            }
            const text = errors.map(({ message }) => message).join("\n");
            const times = [...text.matchAll(/may ask it until (\S+Z)/g)].map(([, time = ""]) =>
                Date.parse(time),
            );
            assert.ok(times.length > 0, text);
            // The first time that was promised, and not a second later.
            const next = ((Math.min(...times) - this.began) * TIME_SCALE) / 1000;
            await this.askers.wait(Math.max((next - this.now) / HOUR, 0));
        }
        throw new Error("the old zones are never retired");
    }

    /** The registry has glue for names below its own domain, as for the white-label names in com. */
    private delegate(domain: string, names: readonly string[]): void {
        const { world } = this.stage.sandbox;
        const glueOf = (name: string): string[] =>
            [...(world.hostedZones.get(BRAND_ZONE)?.records.values() ?? [])]
                .filter((record) => record.type === "A" && record.name === `${name}.`)
                .flatMap(({ values = [] }) => values);
        const isSibling = domain.endsWith(".com");
        world.registry.set(domain, {
            nameServers: names.map((name) => ({ name, glue: isSibling ? glueOf(name) : [] })),
        });
    }
}
