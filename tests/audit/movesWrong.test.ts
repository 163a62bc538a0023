import assert from "node:assert/strict";
import type { AuditInput } from "../../audit/input";
import { renderHtml } from "../../audit/render/html";
import { problemsOf, type Report } from "../../audit/report";
import { storedKey } from "../../sandbox/world";
import { moveSettings, NAMES, problemLines as problems, useMove } from "./moveScene";

describe("An audit of a move in which something is wrong", function () {
    this.timeout(120_000);
    const scene = useMove();
    const { up, audit, delegate } = scene;
    const serversOf = (id: string): string[] =>
        scene.stage.sandbox.world.hostedZones.get(id)?.nameServers ?? [];
    const lame = async (server = ""): Promise<void> => {
        const addresses = scene.stage.sandbox.world.nameServers.get(server)?.ipv4 ?? [];
        assert.equal(addresses.length > 0, true, server);
        const faults = addresses.map((at) => ({
            at,
            name: "tenant.net",
            fault: "refused",
            times: "forever",
        }));
        const body = JSON.stringify(faults);
        await fetch(`${scene.stage.sandbox.endpoint}/_sandbox/dns-faults`, { method: "POST", body });
    };
    before(async () => {
        await up("handover");
        delegate(...NAMES);
        await up("handover");
    });
    const newServer = (): string => serversOf("ZBRAND")[0] ?? "";
    afterEach(async () => {
        await fetch(`${scene.stage.sandbox.endpoint}/_sandbox/dns-faults`, { method: "DELETE" });
        delegate(...NAMES);
    });
    const withNext = ({ findings }: Report): string[] =>
        problemsOf(findings).map(({ check, verdict, next }) => `${verdict} ${check}: ${next ?? ""}`);

    it("says that one server of the old zone does not answer while resolvers may ask it, with what to do", async () => {
        await lame(scene.oldServers[0]);
        const report = await audit();
        assert.match(problems(report).join(), /^broken move: stage handover: .*; REFUSED at \S+$/);
        assert.ok(
            problems(report)
                .join()
                .includes(scene.oldServers[0] ?? "none"),
        );
        assert.match(
            withNext(report).join(),
            /See that the hosted zone Z\w+ is there with the records of tenant\.net/,
        );
        assert.match(renderHtml(report), /REFUSED at/);
    });

    it("warns of one server of the new zone that is lame while the old one leads, and calls it broken once the parent leads there", async () => {
        delegate(...scene.oldServers);
        await up("copy");
        await lame(newServer());
        const copying = await audit();
        assert.ok(problems(copying).length > 0);
        assert.ok(
            problems(copying).every((line) => line.startsWith("warning ")),
            problems(copying).join("\n"),
        );
        assert.ok(
            withNext(copying).every((line) => !line.endsWith(": ")),
            withNext(copying).join(),
        );
        await fetch(`${scene.stage.sandbox.endpoint}/_sandbox/dns-faults`, { method: "DELETE" });
        await up("handover");
        delegate(...NAMES);
        await lame(newServer());
        assert.ok(problems(await audit()).some((line) => line.startsWith("broken ")));
    });

    it("calls neither side broken where the parent has both after the handover, and waits for its owner in stage retire", async () => {
        delegate(...scene.oldServers.slice(0, 2), ...NAMES.slice(0, 2));
        assert.deepEqual(problems(await audit()), []);
        const moves = { "tenant.net": { ...scene.input.moves?.["tenant.net"], stage: "retire" as const } };
        const report = await audit({ ...scene.input, moves } as AuditInput);
        assert.match(
            problems(report).join(),
            /^warning delegation: moves: the old zone stays, as the parent delegates to both zones/,
        );
        assert.match(withNext(report).join(), /ns1\.example\.com/);
    });

    it("warns of NS that a person has put into the old zone after the handover, for no packet more, until an up corrects them", async () => {
        const zone = scene.stage.sandbox.world.hostedZones.get(scene.old);
        const key = storedKey({ name: "tenant.net.", type: "NS" });
        const ours = zone?.records.get(key);
        assert.ok(zone && ours);
        const before = await audit();
        zone.records.set(key, { ...ours, values: scene.oldServers.map((server) => `${server}.`) });
        const report = await audit();
        assert.match(
            problems(report).join(),
            /^warning move: stage handover: .*; its NS are ns\S+\.awsdns-.*, and not the white-label name servers$/,
        );
        assert.match(withNext(report).join(), /pulumi refresh/);
        assert.deepEqual([problems(before), report.packets], [[], before.packets]);
        await scene.stage.step("refresh", moveSettings(scene.old, "handover"));
        await up("handover");
        assert.deepEqual(zone.records.get(key), ours);
        assert.deepEqual(problems(await audit()), []);
    });

    it("says nothing of records of the old zone that a person edits, which preview and up tell", async () => {
        const zone = scene.stage.sandbox.world.hostedZones.get(scene.old);
        const late = { name: "late.tenant.net.", type: "A", ttl: 300, values: ["192.0.2.9"] };
        zone?.records.set(storedKey(late), late);
        assert.deepEqual(problems(await audit()), []);
        const { warnings } = await scene.stage.step("preview", moveSettings(scene.old, "handover"));
        assert.match(warnings.join("\n"), /tenant\.net, from hosted zone \S+: .*late A/);
        zone?.records.delete(storedKey(late));
    });

    it("calls DS records broken that are left at the parent, since no zone has their keys any more", async () => {
        scene.stage.sandbox.world.registry.set("tenant.net", {
            nameServers: NAMES.map((name) => ({ name, glue: [] })),
            ds: [`1 13 2 ${"ab".repeat(32)}`],
        });
        const report = await audit();
        assert.match(problems(report).join(), /broken dnssec: DS 1 13 2; the zone has no keys/);
        assert.match(withNext(report).join(), /DS/);
    });
});
