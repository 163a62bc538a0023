import assert from "node:assert/strict";
import { readConfig, WhiteLabelDns } from "../../components";
import type { Outcome } from "../../rehearsal/testing";
import { byHand } from "./stage";
import { ENGINE_KINDS, onEngine, useEmbedding, type Program } from "./embedding";
import { secretsIn, type Secrets } from "./secretSearch";
import { Route53Client } from "@aws-sdk/client-route-53";

const KEY = "white-label-dns:tenants";
const SECRETS: Secrets = {
    record: "verification=Zx81-abcDEF-of-a-tenant",
    address: "203.0.113.77",
    tag: "contract 4711/ü",
    comment: 'their "own" words',
};
const CHANGED: Secrets = { record: "verification=another-token-9912" };

function tenants(record = SECRETS["record"]): unknown[] {
    return [
        {
            domain: "tenant.net",
            target: { addresses: [SECRETS["address"]] },
            records: [{ name: "@", type: "TXT", ttl: 300, values: [record] }],
            tags: { contract: SECRETS["tag"] },
            comment: SECRETS["comment"],
        },
        { domain: "tenant.org", target: { addresses: [SECRETS["address"]] } },
    ];
}

const program: Program = () => {
    const { tenants: zones, registrar, audit, delegationSets } = new WhiteLabelDns("dns", readConfig());
    return { zones, registrar, audit, delegationSets };
};

/** The plain text in the state. An export also has secrets, below a mark. */
function plainPart(state: unknown): string {
    return JSON.stringify(state, (_key, part: unknown) =>
        typeof part === "object" && part !== null && "4dabf18193072939515e22adb298388d" in part
            ? "a secret"
            : part,
    );
}

function messagesOf({ errors }: Outcome): string {
    return errors.map(({ message }) => message).join("\n");
}

for (const kind of ENGINE_KINDS) {
    describe(`Tenants that are a secret in the config, ${onEngine(kind)}`, function () {
        this.timeout(300_000);
        const scene = useEmbedding(kind);
        const engineOf = (value: unknown, secretKeys = [KEY]) =>
            scene.engine(program, {
                config: {
                    "white-label-dns:brandDomain": "example.com",
                    [KEY]: typeof value === "string" ? value : JSON.stringify(value),
                },
                secretKeys,
            });
        const hand = () =>
            byHand(
                new Route53Client({
                    endpoint: scene.sandbox.endpoint,
                    region: "us-east-1",
                    credentials: { accessKeyId: "owner", secretAccessKey: "owner" },
                }),
                scene.sandbox,
            );
        /** Runs it, and searches its messages and the rows of our resources for the secrets. */
        async function silent(engine: ReturnType<typeof engineOf>, verb: "preview" | "up" | "refresh") {
            const outcome = await engine[verb]();
            const found = secretsIn(JSON.stringify(outcome), { ...SECRETS, ...CHANGED });
            assert.deepEqual(found, [], `${verb} says ${found.join()}`);
            const state = plainPart(await engine.exportState());
            assert.deepEqual(secretsIn(state, { ...SECRETS, ...CHANGED }), [], `in the state after ${verb}`);
            return outcome;
        }

        it("are not in the state, outputs and messages in plain text, even with drift and a failure", async () => {
            assert.deepEqual((await silent(engineOf(tenants()), "up")).errors, []);
            const [txt] = (await hand().records("tenant.net")).filter(({ Type }) => Type === "TXT");
            assert.deepEqual(txt?.ResourceRecords, [{ Value: `"${SECRETS["record"]}"` }]);

            await hand().change("tenant.net", {
                Action: "UPSERT",
                ResourceRecordSet: { ...txt, TTL: 60 },
            });
            assert.deepEqual((await silent(engineOf(tenants()), "refresh")).errors, []);
            const state = JSON.stringify(await engineOf(tenants()).exportState());
            assert.match(state, /@ TXT: was 300 \[secret\], is 60 \[secret\]/);

            const faults = `${scene.sandbox.endpoint}/_sandbox/faults`;
            const fault = { operation: "ChangeResourceRecordSets", fault: "lost-answer", times: 1 };
            await fetch(faults, { method: "POST", body: JSON.stringify([fault]) });
            await silent(engineOf(tenants(CHANGED["record"])), "up");
            await fetch(faults, { method: "DELETE" });
        });

        it("become plain and secret again without a replacement, a changing call, or a secret in a message", async () => {
            assert.deepEqual((await silent(engineOf(tenants()), "up")).errors, []);
            const before = scene.sandbox.contents();
            scene.sandbox.resetCalls();
            for (const keys of [[], [KEY]]) {
                const outcome = await engineOf(tenants(), keys).up();
                assert.deepEqual(outcome.errors, []);
                const told = JSON.stringify([outcome.errors, outcome.warnings]);
                assert.deepEqual(secretsIn(told, SECRETS), []);
                assert.deepEqual([outcome.changes.update, outcome.changes.replace], [2, 0]);
                const found = secretsIn(plainPart(await engineOf(tenants(), keys).exportState()), SECRETS);
                assert.deepEqual(found, keys.length > 0 ? [] : Object.keys(SECRETS));
            }
            assert.deepEqual(scene.sandbox.contents(), before);
            assert.deepEqual(Object.keys(scene.sandbox.calls()).sort(), [
                "GetCallerIdentity",
                "ListHostedZonesByName",
            ]);
        });

        if (kind === "embedded") {
            it("are not in a preview, and not in a message about a mistake", async () => {
                assert.deepEqual((await silent(engineOf(tenants()), "preview")).errors, []);
                const wrong = tenants(`"${SECRETS["record"]}" and more`);
                const { errors } = await silent(engineOf(wrong), "preview");
                assert.match(
                    errors[0]?.message ?? "",
                    /^tenant\.net: @ TXT: "\[secret\]" is not a valid TXT value/,
                );
                const broken = JSON.stringify(tenants()).slice(0, -1);
                const told = messagesOf(await silent(engineOf(broken), "preview"));
                assert.match(told, /tenants: "?\[secret\]/);
            });

            it("become secret and plain again with an update that makes no call to Route 53", async () => {
                assert.deepEqual((await engineOf(tenants(), []).up()).errors, []);
                const plain = plainPart(await engineOf(tenants()).exportState());
                assert.deepEqual(secretsIn(plain, SECRETS), Object.keys(SECRETS));
                scene.sandbox.resetCalls();
                const { changes } = await silent(engineOf(tenants()), "up");
                assert.equal(changes.update, 2);
                assert.deepEqual(Object.keys(scene.sandbox.calls()).sort(), [
                    "GetCallerIdentity",
                    "ListHostedZonesByName",
                ]);
                assert.equal((await engineOf(tenants(), []).up()).changes.update, 2);
                assert.deepEqual((await engineOf(tenants(), []).up()).changes.update, 0);
            });
        }
    });
}

describe("Settings that cannot be secret", function () {
    this.timeout(60_000);
    const scene = useEmbedding("embedded");

    it("are refused without their value, before anything is created", async () => {
        const config = {
            "white-label-dns:brandDomain": "example.com",
            "white-label-dns:soa": '{"rname":"somebody@example.org"}',
            [KEY]: "[]",
        };
        const engine = scene.engine(program, { config, secretKeys: Object.keys(config) });
        const message = messagesOf(await engine.up());
        assert.match(
            message,
            /^white-label-dns:brandDomain: is a secret in the stack's config, .*\(pulumi config set --plaintext white-label-dns:brandDomain …\)$/m,
        );
        assert.match(message, /^white-label-dns:soa: is a secret/m);
        assert.ok(!message.includes("white-label-dns:tenants"), "tenants can be one");
        assert.ok(!message.includes("somebody"));
        assert.deepEqual(scene.sandbox.calls(), {});
    });
});
