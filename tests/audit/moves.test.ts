import assert from "node:assert/strict";
import { renderHtml } from "../../audit/render/html";
import { toPrometheus } from "../../audit/render/prometheus";
import { stepsOf, type Report } from "../../audit/report";
import { renderAudit } from "../../cli/auditTable";
import { moveSettings, NAMES, problemLines as problems, useMove } from "./moveScene";

describe("An audit while a tenant moves here from another zone", function () {
    this.timeout(120_000);
    const scene = useMove();
    const { up, audit, delegate } = scene;
    const seen = ({ findings }: Report, check: string): string[] =>
        findings
            .filter((each) => each.check === check && each.kind === "tenant")
            .map((each) => `${each.verdict}: ${each.seen}`);

    it("reports that the old zone leads, queries each of its servers once, and draws both zones", async () => {
        await up("copy");
        const { nameServers = [], ...move } = scene.input.moves?.["tenant.net"] ?? {};
        assert.deepEqual(move, { fromZoneId: scene.old, stage: "copy" });
        assert.deepEqual([...nameServers].sort(), [...scene.oldServers].sort());
        const report = await audit();
        assert.deepEqual(problems(report), []);
        assert.match(
            seen(report, "delegation").join(),
            /^ok: moves: not handed over yet; the parent delegates to the old zone's name servers: ns-/,
        );
        assert.deepEqual(seen(report, "move"), [
            "ok: stage copy: the parent delegates to the old zone; resolvers still ask the old zone",
        ]);
        assert.equal(report.tenants[0]?.move?.parent, "old");

        const { moves: _moves, ...before } = scene.input;
        const settled = await audit(before);
        // One question to each server, and at most three to find the server.
        const more = report.packets - settled.packets;
        assert.ok(more >= 4 && more <= 16, `${more} packets more`);
        assert.deepEqual(
            stepsOf(settled.findings).map(({ check }) => check),
            ["delegation"],
            "an input of before has no moves, and is read as before",
        );

        const html = renderHtml(report);
        assert.match(html, /<h2>On the move<\/h2>/);
        assert.match(html, /Name servers of the old zones/);
        assert.match(html, /old zone: the parent leads here/);
        assert.ok(!renderHtml(settled).includes("On the move"));
        assert.ok(
            toPrometheus(report).includes(
                `white_label_dns_audit_move{brand="example.com",subject="tenant.net",zone="${scene.old}",stage="copy",parent="old"} 1`,
            ),
        );
        assert.match(
            renderAudit(report),
            /1 tenant on the move:\n {2}tenant\.net, from hosted zone Z\S+: stage copy: the parent/,
        );
    });

    it("names the next step if the parent delegates to the new zone, or to both, before the handover", async () => {
        delegate(...NAMES);
        const there = await audit();
        assert.deepEqual(problems(there), [
            "warning move: stage copy: the parent delegates to the new zone; no resolver asks the old zone any more",
        ]);
        delegate(...scene.oldServers.slice(0, 2), ...NAMES.slice(0, 2));
        assert.match(
            problems(await audit()).join(),
            /^warning delegation: moves: not handed over yet; the parent delegates to both zones/,
        );
        delegate("ns1.elsewhere.net");
        assert.match(problems(await audit()).join(), /not moved delegation: ns1\.elsewhere\.net/);
        delegate(...scene.oldServers);
    });

    it("requires that DS records of the leading zone's key are removed before the handover", async () => {
        scene.stage.sandbox.world.registry.set("tenant.net", {
            nameServers: scene.oldServers.map((name) => ({ name, glue: [] })),
            ds: [`1 13 2 ${"ab".repeat(32)}`],
        });
        assert.match(problems(await audit()).join(), /broken dnssec: DS 1 13 2; the zone has no keys/);
        delegate(...scene.oldServers);
    });

    it("reports until when resolvers may query the old zone, after the handover and with the new names at the parent", async () => {
        await up("handover");
        const handed = await audit();
        assert.deepEqual(problems(handed), []);
        assert.match(
            seen(handed, "delegation").join(),
            /^ok: moves: handed over; the parent still delegates to the old zone's name servers/,
        );
        delegate(...NAMES);
        await up("handover");
        const { until = "" } = scene.input.moves?.["tenant.net"] ?? {};
        const moved = await audit();
        assert.deepEqual(problems(moved), []);
        assert.deepEqual(seen(moved, "move"), [
            `ok: stage handover: the parent delegates to the new zone; resolvers may ask the old zone until ${until}`,
        ]);
        assert.ok(renderHtml(moved).includes(`<time datetime="${until}">`));
        const later = {
            ...scene.input,
            moves: {
                "tenant.net": {
                    fromZoneId: scene.old,
                    stage: "retire" as const,
                    until: "2026-01-01T00:00:00.000Z",
                },
            },
        };
        const over = await audit(later);
        assert.deepEqual(seen(over, "move"), [
            "ok: stage retire: the parent delegates to the new zone; no resolver asks the old zone any more",
        ]);
    });

    it("calls a domain broken whose old zone was deleted while resolvers may query it", async () => {
        const zone = scene.stage.sandbox.world.hostedZones.get(scene.old);
        assert.ok(zone);
        scene.stage.sandbox.world.hostedZones.delete(scene.old);
        assert.match(problems(await audit()).join(), /^broken move: stage handover: .*; REFUSED at ns-/);
        delegate(...scene.oldServers);
        assert.match(
            problems(await audit()).join(),
            /^broken move: stage handover: the parent delegates to the old zone; .*REFUSED at ns-/,
        );
        scene.stage.sandbox.world.hostedZones.set(scene.old, zone);
        delegate(...NAMES);
    });

    it("has no move in its input after the old zone was retired", async () => {
        const given = { ...moveSettings(scene.old, "retire"), sandboxTimeScale: 10_000_000 };
        await scene.stage.step("up", {
            ...moveSettings(scene.old, "handover"),
            sandboxTimeScale: 10_000_000,
        });
        await scene.stage.step("up", given);
        const { outputs } = await scene.stage.step("up", given);
        scene.take(outputs);
        assert.equal(scene.input.moves, undefined);
        assert.deepEqual(problems(await audit()), []);
    });
});
