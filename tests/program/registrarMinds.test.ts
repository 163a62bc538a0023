import assert from "node:assert/strict";
import { openStage, touched, type Stage, type TestSettings } from "./stage";
import {
    MANAGED,
    NAMES,
    registrarSettings,
    registriesOf,
    SECOND_NAMES,
    TARGET,
    type Registries,
} from "./registrarScene";

const OTHER = { domain: "other.com", target: TARGET, pin: 2 };
const tenant = (more: object = {}): object => ({ domain: "tenant.org", target: TARGET, ...MANAGED, ...more });
const ONE = registrarSettings([tenant()]);
/** Two days pass at once. */
const AT_ONCE = { sandboxTimeScale: 1_000_000_000 };

describe("Name servers at Route 53 Domains, after a changed config", function () {
    this.timeout(60_000);
    let stage: Stage;
    let at: Registries;
    let former: string[];
    beforeEach(async () => {
        stage = await openStage("embedded");
        at = registriesOf(stage);
        former = await at.liveElsewhere("tenant.org", "ZFORMER");
    });
    afterEach(() => stage.close());

    const refused = async (
        verb: "up" | "destroy",
        settings: TestSettings,
        pattern: RegExp,
    ): Promise<void> => {
        const { ok, errors } = await stage.attempt(verb, settings);
        assert.equal(ok, false, `${verb} was not refused`);
        assert.match(errors.map(({ message }) => message).join("\n"), pattern);
    };
    const zonesOf = (domain: string): string[] =>
        [...stage.sandbox.world.hostedZones.values()].flatMap(({ id, name }) =>
            name === `${domain}.` && id !== "ZFORMER" ? [id] : [],
        );

    it("move with a tenant to another set: its former zone answers for as long as resolvers keep the names", async () => {
        const before = registrarSettings([tenant({ pin: 1 }), OTHER]);
        const moved = registrarSettings([tenant({ pin: 2 }), OTHER], { allowDelegationSetReplacement: true });
        await stage.step("up", before);
        assert.deepEqual(at.namesOf("tenant.org"), NAMES);
        const until = /the former hosted zone \S+ of tenant\.org stays and continues to answer until \S+Z/;
        await refused("up", moved, until);
        assert.deepEqual(at.namesOf("tenant.org"), SECOND_NAMES);
        assert.equal(zonesOf("tenant.org").length, 2);
        await refused("up", moved, until);
        await stage.step("up", { ...moved, ...AT_ONCE });
        assert.equal(zonesOf("tenant.org").length, 1);
        assert.deepEqual(touched(await stage.step("up", moved)), []);
        await stage.step("destroy", moved);
        assert.deepEqual(at.namesOf("tenant.org"), former);
        assert.deepEqual(at.lame(), []);
    });

    it("return to the first zone when a move to another set is reverted", async () => {
        const before = registrarSettings([tenant({ pin: 1 }), OTHER], {
            allowDelegationSetReplacement: true,
        });
        await stage.step("up", before);
        const [first] = zonesOf("tenant.org");
        await stage.attempt("up", {
            ...before,
            tenants: [tenant({ pin: 2 }), OTHER],
        });
        await refused("up", before, /former hosted zone \S+ of tenant\.org stays.* until /);
        assert.deepEqual(at.namesOf("tenant.org"), NAMES);
        assert.deepEqual(at.lame(), []);
        await stage.step("up", { ...before, ...AT_ONCE });
        assert.deepEqual(zonesOf("tenant.org"), [first]);
        assert.deepEqual(at.lame(), []);
    });

    it("follow the setting, which is removed and added again: the former list is restored, and stays the one to restore later", async () => {
        await stage.step("up", ONE);
        await stage.step("up", registrarSettings([tenant({ registrar: undefined })]));
        assert.deepEqual(at.namesOf("tenant.org"), former);
        await stage.step("up", ONE);
        assert.deepEqual(at.namesOf("tenant.org"), NAMES);
        await stage.step("destroy", ONE);
        assert.deepEqual(at.namesOf("tenant.org"), former);
    });

    it("of a removed tenant have a warning about the gap, and the former list is set before the zone is deleted", async () => {
        const both = registrarSettings([tenant(), { domain: "other.com", target: TARGET }]);
        const without = registrarSettings([{ domain: "other.com", target: TARGET }]);
        await stage.step("up", both);
        const { warnings } = await stage.step("preview", without);
        assert.ok(
            warnings.some((line) => line.startsWith("tenant.org is still delegated to ns1")),
            warnings.join("\n"),
        );
        const { warnings: said } = await stage.step("up", without);
        assert.ok(
            said.some((line) => /resolvers may ask the others for up to two days/.test(line)),
            said.join("\n"),
        );
        assert.deepEqual(at.namesOf("tenant.org"), former);
        assert.deepEqual(at.lame(), []);
    });

    it("of a removed tenant stay if its former servers do not answer, and the message names the next step", async () => {
        await stage.step("up", ONE);
        stage.sandbox.world.hostedZones.delete("ZFORMER");
        const { warnings } = await stage.step("up", registrarSettings([tenant({ registrar: undefined })]));
        assert.ok(
            warnings.some((line) =>
                /were not changed, because the former ones do not answer for it .*set working ones before its zone is deleted/.test(
                    line,
                ),
            ),
            warnings.join("\n"),
        );
        assert.deepEqual(at.namesOf("tenant.org"), NAMES);
    });

    it("stay after a lost state and an up that takes over: the registry is not changed, and nothing is restored later", async () => {
        await stage.step("up", ONE);
        const brandZone = (await stage.resources(ONE)).find(({ type }) => type.endsWith("BrandZone"));
        await stage.loseState();
        const recovered = { ...ONE, takeOver: [brandZone?.outputs?.["reference"]] };
        const { calls, warnings } = await stage.step("up", recovered);
        assert.equal(calls["UpdateDomainNameservers"], undefined);
        assert.ok(
            warnings.some((line) => /tenant\.org: the registry already had these name servers/.test(line)),
        );
        await stage.step("up", registrarSettings([tenant({ registrar: undefined })]));
        assert.deepEqual(at.namesOf("tenant.org"), NAMES);
        assert.deepEqual(at.lame(), []);
    });

    describe("with a tenant's registered domain that", () => {
        it("leaves the account: the next change reports it, and without registrar the stack works", async () => {
            await stage.step("up", ONE);
            await at.control("registry/tenant.org", {
                nameServers: at.listOf("tenant.org"),
                registrar: "elsewhere",
            });
            assert.deepEqual(touched(await stage.step("up", ONE)), []);
            await stage.step("refresh", ONE);
            await refused("up", ONE, /tenant\.org is not registered at Route 53 Domains in this AWS account/);
            const { warnings } = await stage.step(
                "up",
                registrarSettings([tenant({ registrar: undefined })]),
            );
            assert.ok(
                warnings.some((line) => /because it is no longer in this AWS account/.test(line)),
                warnings.join("\n"),
            );
            assert.deepEqual(at.namesOf("tenant.org"), NAMES);
            assert.deepEqual(at.lame(), []);
        });

        it("is locked: its list is not restored, and its zone stays, until it is unlocked", async () => {
            await stage.step("up", ONE);
            await at.status("tenant.org", "serverUpdateProhibited");
            await refused("destroy", ONE, /has the status serverUpdateProhibited: .*support case/);
            assert.deepEqual(at.namesOf("tenant.org"), NAMES);
            assert.deepEqual(at.lame(), []);
            await at.status("tenant.org");
            await stage.step("destroy", ONE);
            assert.deepEqual(at.namesOf("tenant.org"), former);
        });

        it("has expired and was deleted: it is not changed, and prevents no deletion", async () => {
            await stage.step("up", ONE);
            await at.status("tenant.org", "redemptionPeriod");
            const { warnings } = await stage.step("destroy", ONE);
            assert.ok(
                warnings.some((line) => /it expired or was deleted \(redemptionPeriod\)/.test(line)),
                warnings.join("\n"),
            );
        });

        it("is out of DNS (hold) when it is to be set: refused before anything is created", async () => {
            await at.status("tenant.org", "clientHold");
            await refused("up", ONE, /tenant\.org has the status clientHold: .*verify it/);
            assert.deepEqual(zonesOf("tenant.org"), []);
        });
    });

    describe("with a brand domain that", () => {
        it("leaves the account while tenants use it: without registrar the stack and its tenants work", async () => {
            await stage.step("up", ONE);
            await at.control("registry/example.com", {
                nameServers: at.listOf("example.com"),
                registrar: "elsewhere",
            });
            const { registrar: _none, ...without } = ONE;
            const { warnings } = await stage.step("up", without);
            assert.ok(
                warnings.some((line) =>
                    /example\.com: its name servers at the registry were not changed, because it is no longer in this AWS account/.test(
                        line,
                    ),
                ),
                warnings.join("\n"),
            );
            assert.deepEqual(at.namesOf("example.com"), NAMES);
            assert.deepEqual(at.lame(), []);
        });

        it("is locked when AWS changes an address: the up reports it, and the next one after the lock sets the address", async () => {
            await stage.step("up", ONE);
            const [awsName = ""] = stage.sandbox.world.hostedZones.get("ZBRAND")?.nameServers ?? [];
            const { ipv6 = [] } = stage.sandbox.world.nameServers.get(awsName) ?? {};
            stage.sandbox.world.nameServers.set(awsName, { ipv4: ["205.251.196.99"], ipv6: [...ipv6] });
            await at.status("example.com", "clientUpdateProhibited");
            await refused(
                "up",
                ONE,
                /example\.com has the status clientUpdateProhibited: .*disable-domain-transfer-lock/,
            );
            await at.status("example.com");
            await stage.step("up", ONE);
            assert.deepEqual(at.lame(), []);
        });
    });

    it("of a zone that is handed over and registered in one up: it is retired only when no resolver can query it", async () => {
        const moving = (stage: string, more: object = {}): TestSettings =>
            registrarSettings([{ domain: "tenant.org", migrateFrom: { zoneId: "ZFORMER", stage }, ...more }]);
        await stage.step("up", moving("copy"));
        await stage.step("up", moving("handover", MANAGED));
        assert.deepEqual(at.namesOf("tenant.org"), NAMES);
        await refused("up", moving("retire", MANAGED), /tenant\.org/);
        assert.ok(stage.sandbox.world.hostedZones.has("ZFORMER"));
        await stage.step("up", { ...moving("handover", MANAGED), ...AT_ONCE });
        await stage.step("up", { ...moving("retire", MANAGED), ...AT_ONCE });
        assert.equal(stage.sandbox.world.hostedZones.has("ZFORMER"), false);
        assert.deepEqual(at.lame(), []);
    });
});
