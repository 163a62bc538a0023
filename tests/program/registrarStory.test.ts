import assert from "node:assert/strict";
import { viaGateway } from "../../dns/route";
import { findPulumi } from "../../engine/pulumiEngine";
import { readProgramOutputs } from "../../rehearsal/programOutputs";
import { resolveStack } from "../../rehearsal/resolution";
import type { EngineChoice, StepResult } from "../../rehearsal/step";
import { checkSettings } from "../../settings/checkSettings";
import { toSettings } from "../../settings/readConfig";
import { guardRegistry } from "../faults/registryGuard";
import { MANAGED, NAMES, registrarSettings, registriesOf, TARGET, type Registries } from "./registrarScene";
import { openStage, toConfig, touched, type Stage } from "./stage";

/** Two tenants in the account's Route 53 Domains (one in the brand's registry), two elsewhere, and one below the brand domain. */
const SETTINGS = registrarSettings([
    { domain: "tenant.net", target: TARGET, ...MANAGED },
    { domain: "tenant.org", target: TARGET, ...MANAGED },
    { domain: "elsewhere.net", target: TARGET },
    { domain: "elsewhere.org", target: TARGET },
    { domain: "shop.example.com", target: TARGET, inside: "example.com" },
]);
const IN_ACCOUNT = ["tenant.net", "tenant.org"];
const ELSEWHERE = ["elsewhere.net", "elsewhere.org"];

for (const engine of ["embedded", "pulumi"] as const) {
    describe(`A brand with glue and five tenants, on the ${engine} engine`, function () {
        this.timeout(400_000);

        it("resolves from the root down after one up, follows AWS, is repaired, and restores all lists", async function () {
            if (engine === "pulumi" && (await findPulumi()) === undefined) {
                this.skip(); // reason: no pulumi on PATH, and the command is on no package registry
            }
            await tell(engine);
        });
    });
}

async function tell(engine: EngineChoice): Promise<void> {
    const stage = await openStage(engine);
    try {
        const at = registriesOf(stage);
        const former = new Map<string, string[]>();
        for (const [index, domain] of [...IN_ACCOUNT, ...ELSEWHERE].entries()) {
            former.set(domain, await at.liveElsewhere(domain, `ZFORMER${index}`));
        }
        for (const domain of ELSEWHERE) {
            await at.control(`registry/${domain}`, {
                nameServers: at.listOf(domain),
                registrar: "elsewhere",
            });
        }
        await upFromNothing(stage, at);
        await addressChange(stage, at);
        await editByHand(stage, at, former.get("tenant.org") ?? []);
        await leave(stage, at, former);
    } finally {
        await stage.close();
    }
}

async function upFromNothing(stage: Stage, at: Registries): Promise<void> {
    const guard = guardRegistry(stage.sandbox.world);
    const result = await stage.step("up", SETTINGS);
    assert.deepEqual(guard.problems(), []);
    for (const domain of IN_ACCOUNT) {
        assert.deepEqual(at.namesOf(domain), NAMES, domain);
    }
    assert.ok(at.listOf("example.com").every(({ glue }) => glue.length === 2));
    assert.deepEqual([...(await troubles(stage, result)).keys()], ELSEWHERE);
    // Their owners make the changes of the output by hand.
    const { registrar } = readProgramOutputs(result.outputs);
    for (const domain of ELSEWHERE) {
        const nameServers = registrar.tenantNameServers.map((name) => ({ name, glue: [] }));
        await at.control(`registry/${domain}`, { nameServers });
    }
    assert.deepEqual([...(await troubles(stage, result)).keys()], []);
    assert.deepEqual(guard.problems(), []);
    guard.stop();
    assert.deepEqual(touched(await stage.step("up", SETTINGS)), []);
}

async function addressChange(stage: Stage, at: Registries): Promise<void> {
    const { world } = stage.sandbox;
    const [awsName = ""] = world.hostedZones.get("ZBRAND")?.nameServers ?? [];
    const { ipv6 = [] } = world.nameServers.get(awsName) ?? {};
    world.nameServers.set(awsName, { ipv4: ["205.251.196.99"], ipv6: [...ipv6] });
    assert.notDeepEqual(at.lame(), [], "the old glue still answers");
    const guard = guardRegistry(world);
    const result = await stage.step("up", SETTINGS);
    assert.deepEqual([at.lame(), guard.problems()], [[], []]);
    guard.stop();
    assert.equal(result.calls["UpdateDomainNameservers"], 1);
    assert.deepEqual([...(await troubles(stage, result)).keys()], []);
}

async function editByHand(stage: Stage, at: Registries, names: readonly string[]): Promise<void> {
    await at.control("registry/tenant.org", { nameServers: names.map((name) => ({ name, glue: [] })) });
    await stage.step("refresh", SETTINGS);
    const row = (await stage.resources(SETTINGS)).find(
        ({ type, outputs }) => type.endsWith(":DomainNameServers") && outputs?.["domain"] === "tenant.org",
    );
    assert.match(JSON.stringify(row?.outputs?.["drift"]), /ns1\.example\.com.* missing at the registry/);
    const result = await stage.step("up", SETTINGS);
    assert.equal(result.calls["UpdateDomainNameservers"], 1);
    assert.deepEqual(at.namesOf("tenant.org"), NAMES);
    assert.deepEqual([...(await troubles(stage, result)).keys()], []);
}

async function leave(stage: Stage, at: Registries, former: ReadonlyMap<string, string[]>): Promise<void> {
    for (const domain of ELSEWHERE) {
        const nameServers = (former.get(domain) ?? []).map((name) => ({ name, glue: [] }));
        await at.control(`registry/${domain}`, { nameServers });
    }
    const guard = guardRegistry(stage.sandbox.world);
    await stage.step("destroy", SETTINGS);
    assert.deepEqual(guard.problems(), []);
    guard.stop();
    for (const domain of IN_ACCOUNT) {
        assert.deepEqual(at.namesOf(domain), former.get(domain), domain);
    }
    const servers = stage.sandbox.world.hostedZones.get("ZBRAND")?.nameServers ?? [];
    assert.deepEqual(at.namesOf("example.com").sort(), [...servers].sort());
}

/** The problems of each domain when it is resolved from the root on, by domain. Those of the brand are under its own name. */
async function troubles(stage: Stage, { outputs }: StepResult): Promise<Map<string, string[]>> {
    const { settings } = checkSettings(toSettings(toConfig(SETTINGS)));
    assert.ok(settings);
    const route = viaGateway(stage.sandbox.dns);
    const { tenants, problems } = await resolveStack(settings, readProgramOutputs(outputs), {
        route,
        timeoutMs: 500,
        attempts: 3,
    });
    return new Map(
        [{ domain: "example.com", problems }, ...tenants]
            .filter((each) => each.problems.length > 0)
            .map((each) => [each.domain, each.problems]),
    );
}
