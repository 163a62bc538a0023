import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { TenantZone, WhiteLabelNameServers } from "../../components";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import {
    createEmbeddedEngine,
    forSandbox,
    startSandbox,
    type Engine,
    type Outcome,
    type Sandbox,
} from "../../rehearsal/testing";
import { openStage, tenants, touched, type Stage, type TestSettings } from "./stage";

/** The how-tos of docs/operations.md, step by step. */

const settings = (more: TestSettings = {}): TestSettings => ({
    brandDomain: "example.com",
    tenants: tenants(2),
    ...more,
});

const TARGET = { addresses: ["203.0.113.10"] };

describe("The steps of docs/operations.md on the embedded engine", () => {
    let stage: Stage;
    beforeEach(async () => {
        stage = await openStage("embedded");
    });
    afterEach(() => stage.close());

    it("give the name servers other names: both sets of names answer until the former ones are retired", async () => {
        await stage.step("up", settings({ nameServers: ["ns1", "ns2"] }));
        const former = await addresses();
        const renamed = { nameServers: ["dns1", "dns2"] };
        const up = await stage.step("up", settings(renamed));
        const said = up.warnings.filter((line) => line.includes("left nameServers and go on answering"));
        assert.equal(said.length, 1);
        assert.ok(
            said[0]?.endsWith("white-label-dns:retiredNameServers: [ns1.example.com, ns2.example.com]"),
            said[0],
        );
        assert.deepEqual(await addresses(), {
            ...former,
            "dns1.example.com.": former["ns1.example.com."],
            "dns2.example.com.": former["ns2.example.com."],
        });
        const retired = { ...renamed, retiredNameServers: ["ns1.example.com", "ns2.example.com"] };
        await stage.step("up", settings(retired));
        assert.deepEqual(Object.keys(await addresses()), ["dns1.example.com.", "dns2.example.com."]);
        assert.deepEqual(touched(await stage.step("up", settings(renamed))), []);
    });

    /** The names in the brand zone. */
    async function addresses(): Promise<Record<string, string | undefined>> {
        const records = await stage.byHand.records("example.com");
        const ofType = records.filter(({ Type }) => Type === "A");
        return Object.fromEntries(
            ofType.map(({ Name = "", ResourceRecords = [] }) => [Name, ResourceRecords[0]?.Value]),
        );
    }

    it("recover a lost state: the refusal names the mark, and takeOver creates nothing twice", async () => {
        const first = await stage.step("up", settings());
        const before = stage.sandbox.contents();
        await stage.loseState();
        const refused = await stage.attempt("up", settings());
        assert.equal(refused.ok, false);
        const [mark] = marksIn(refused);
        assert.ok(mark !== undefined, JSON.stringify(refused.errors));
        assert.deepEqual(stage.sandbox.contents(), before);
        const found = await stage.step("up", settings({ takeOver: [mark] }));
        assert.deepEqual(stage.sandbox.contents(), before);
        assert.deepEqual(found.outputs["tenants"], first.outputs["tenants"]);
        assert.deepEqual(found.outputs["registrar"], first.outputs["registrar"]);
        assert.deepEqual(touched(await stage.step("up", settings())), []);
        await stage.step("destroy", settings());
        const { hostedZones, delegationSets } = stage.sandbox.contents();
        assert.deepEqual([hostedZones.map(({ name }) => name), delegationSets], [["example.com."], []]);
    });

    it("recover a lost state after the name servers were renamed: by the mark below the first of the former names, and the present names", async () => {
        const labels = ["dns1", "dns2", "dns3", "dns4"];
        await stage.step("up", settings());
        const first = await stage.step("up", settings({ nameServers: labels }));
        const before = stage.sandbox.contents();
        const txt = (await stage.byHand.records("example.com")).find(
            ({ Name }) => Name === "_white-label-dns.ns1.example.com.",
        );
        const [, mark = ""] = /owner=([^/]+)/.exec(txt?.ResourceRecords?.[0]?.Value ?? "") ?? [];
        await stage.loseState();
        const refused = await stage.attempt("up", settings({ nameServers: labels }));
        assert.match(refused.errors[0]?.message ?? "", /takeOver: \[dns1\.example\.com, dns2\.example\.com/);
        assert.deepEqual(stage.sandbox.contents(), before);
        const takeOver = [mark, ...labels.map((label) => `${label}.Example.com.`)];
        const found = await stage.step("up", settings({ nameServers: labels, takeOver }));
        assert.deepEqual(found.outputs["tenants"], first.outputs["tenants"]);
        const { delegationSets, hostedZones } = stage.sandbox.contents();
        assert.deepEqual([delegationSets.length, hostedZones.length], [1, 3]);
        assert.equal((await addresses())["ns1.example.com."], (await addresses())["dns1.example.com."]);
        assert.deepEqual(touched(await stage.step("up", settings({ nameServers: labels }))), []);
    });

    it("recover a lost state of a pool with several nearly full sets: each tenant stays on the set of its zone", async () => {
        const limits = JSON.stringify({ zonesPerDelegationSet: 3 });
        await fetch(`${stage.sandbox.endpoint}/_sandbox/limits`, { method: "POST", body: limits });
        const five = { tenants: tenants(5) };
        const first = await stage.step("up", settings(five));
        const before = stage.sandbox.contents();
        assert.equal(before.delegationSets.length, 2);
        await stage.loseState();
        const [mark] = marksIn(await stage.attempt("up", settings(five)));
        const found = await stage.step("up", settings({ ...five, takeOver: [mark] }));
        assert.deepEqual(stage.sandbox.contents(), before);
        assert.deepEqual(found.outputs["tenants"], first.outputs["tenants"]);
        assert.deepEqual(found.outputs["registrar"], first.outputs["registrar"]);
        assert.deepEqual(touched(await stage.step("up", settings(five))), []);
        await stage.step("destroy", settings(five));
        const { hostedZones, delegationSets } = stage.sandbox.contents();
        assert.deepEqual([hostedZones.map(({ name }) => name), delegationSets], [["example.com."], []]);
    });
});

describe("The steps of docs/operations.md for programs that embed the components", () => {
    let sandbox: Sandbox;
    let folder: string;
    beforeEach(async () => {
        sandbox = await startSandbox();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-move-"));
    });
    afterEach(async () => {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    });

    const engine = (program: () => void, more: Record<string, string> = {}, stack = "test"): Engine =>
        createEmbeddedEngine({
            program: () => {
                program();
                return Promise.resolve({});
            },
            programDir: packageRoot(),
            project: "embedding",
            stack,
            config: { ...forSandbox({}, sandbox), ...more },
            state: join(folder, stack === "test" ? "state" : stack),
        });
    const up = (program: () => void, more?: Record<string, string>): Promise<Outcome> =>
        engine(program, more).up();
    const servers = (name: string, opts?: pulumi.ComponentResourceOptions) =>
        new WhiteLabelNameServers(name, { brandDomain: "example.com" }, opts);
    const tenant = (
        name: string,
        nameServers: WhiteLabelNameServers,
        opts?: pulumi.ComponentResourceOptions,
    ) => new TenantZone(name, { domain: "tenant.net", nameServers, target: TARGET }, opts);

    it("rename or move a component: an alias prevents any change", async () => {
        assert.deepEqual((await up(() => tenant("tenant.net", servers("ns")))).errors, []);
        const before = sandbox.contents();
        const without = await up(() => tenant("customer", servers("ns")));
        assert.equal(without.ok, false);
        assert.deepEqual(sandbox.contents(), before);
        assert.match(
            without.errors[0]?.message ?? "",
            /a resource that was renamed or moved, give the resource an alias/,
        );

        const moved = (): void => {
            const platform = new pulumi.ComponentResource("my:index:Platform", "platform");
            const nameServers = servers("name-servers", {
                parent: platform,
                aliases: [{ name: "ns", parent: pulumi.rootStackResource }],
            });
            tenant("customer", nameServers, {
                parent: platform,
                aliases: [{ name: "tenant.net", parent: pulumi.rootStackResource }],
            });
        };
        const done = await up(moved);
        assert.deepEqual(done.errors, []);
        const { create, update, replace, delete: deleted } = done.changes;
        // The component around both, and the component of the attempt without an alias.
        assert.deepEqual([create, update, replace, deleted], [1, 0, 0, 1]);
        assert.deepEqual(sandbox.contents(), before);
    });

    it("recover a lost state of a stack with tenants and without a brand zone: all its zones by one mark", async () => {
        const sets = ["a", "b"].map((name) => ({ name, id: "" }));
        const base = (): void => {
            for (const set of sets) {
                const args = { brandDomain: "example.com", nameServers: [set.name] };
                new WhiteLabelNameServers(set.name, args).delegationSetId.apply((id) => (set.id = id));
            }
        };
        const zones =
            (...domains: string[]) =>
            (): void => {
                domains.forEach((domain, index) => {
                    const { id, name } = sets[index % 2] ?? { id: "", name: "" };
                    const nameServers = { delegationSetId: id, names: [`${name}.example.com`] };
                    new TenantZone(domain, { domain, nameServers, target: TARGET });
                });
            };
        const five = ["a.net", "b.net", "c.net", "d.net", "e.net"];
        assert.deepEqual((await engine(base, {}, "base").up()).errors, []);
        assert.deepEqual((await engine(zones("a.org", "b.org"), {}, "others").up()).errors, []);
        assert.deepEqual((await up(zones(...five))).errors, []);
        const before = sandbox.contents();
        await rm(join(folder, "state"), { recursive: true });

        const refused = await up(zones(...five));
        const marks = new Set(marksIn(refused));
        assert.equal(refused.errors.length, 5);
        assert.equal(marks.size, 1, "one mark for all zones");
        const [mark = ""] = marks;
        const takeOver = { "white-label-dns:takeOver": JSON.stringify([mark]) };
        // Zones of another deployment, and a zone on another set, are not taken over.
        const more = await up(zones(...five, "b.org", "a.org"), takeOver);
        assert.deepEqual(
            more.errors
                .map(({ message }) => /creating the hosted zone of ([\w.]+)/.exec(message)?.[1])
                .sort(),
            ["a.org", "b.org"],
        );
        assert.ok(marksIn(more).every((each) => each !== mark));
        assert.deepEqual(sandbox.contents(), before);
        const found = await up(zones(...five), takeOver);
        assert.deepEqual(found.errors, []);
        assert.deepEqual(sandbox.contents(), before);
        const { create, update, replace, delete: deleted } = (await up(zones(...five))).changes;
        assert.deepEqual([create, update, replace, deleted], [0, 0, 0, 0]);
        assert.deepEqual((await engine(zones(...five)).destroy()).errors, []);
        assert.deepEqual(
            sandbox.contents().hostedZones.map(({ name }) => name),
            ["example.com.", "a.org.", "b.org."],
        );
    });

    it("recover a lost state with several groups of name servers: one mark after the other", async () => {
        const program = (): void => {
            for (const name of ["a", "b"]) {
                const args = { brandDomain: "example.com", nameServers: [name] };
                const nameServers = new WhiteLabelNameServers(name, args);
                new TenantZone(`${name}.net`, { domain: `${name}.net`, nameServers, target: TARGET });
            }
        };
        assert.deepEqual((await up(program)).errors, []);
        const before = sandbox.contents();
        await rm(join(folder, "state"), { recursive: true });
        const marks = marksIn(await up(program));
        assert.equal(marks.length, 2);
        const first = await up(program, { "white-label-dns:takeOver": JSON.stringify(marks.slice(0, 1)) });
        assert.deepEqual(marksIn(first), marks.slice(1));
        const second = await up(program, { "white-label-dns:takeOver": JSON.stringify(marks.slice(1)) });
        assert.deepEqual(second.errors, []);
        assert.deepEqual(sandbox.contents(), before);
    });
});

/** The marks in refusals. */
function marksIn({ errors }: Pick<Outcome, "errors">): string[] {
    return errors.flatMap(
        ({ message }) => /takeOver: \[(white-label-dns-[0-9a-f-]{36})\]/.exec(message)?.[1] ?? [],
    );
}
