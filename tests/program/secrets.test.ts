import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { main } from "../../cli/main";
import { packageRoot } from "../../route53/packageRoot";
import { seedHostedZone } from "../../sandbox/seed";
import {
    createEmbeddedEngine,
    forSandbox,
    startSandbox,
    type Outcome,
    type Sandbox,
} from "../../rehearsal/testing";
import type { Verb } from "../../rehearsal/step";
import { emptyWorld, restoreWorld } from "../../sandbox/world";
import { withRefusals } from "../errors/fakeServices";
import { secretsIn, type Secrets } from "./secretSearch";
import { tenants, toConfig } from "./stage";

const SECRETS: Secrets = {
    "aws:accessKey": "AKIA5EXAMPLE7SEARCH9",
    "aws:secretKey": "wJalr/XUtnFEMI+K7MDENG bPxRfiCY=EXAMPLE&KEY",
    "aws:token": "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUC+session/token==",
    "other:password": 'correct "horse" battery/staple, ü',
};
const SETTINGS = {
    brandDomain: "example.com",
    tenants: tenants(2).map((tenant) => ({ ...tenant, tags: { plan: "gold" } })),
};
/** The changes of the second up: a tag, a comment and a removed tenant. */
const CHANGED = {
    ...SETTINGS,
    tenants: tenants(1).map((tenant) => ({ ...tenant, comment: "moved", tags: { plan: "silver" } })),
};

const SERVICES = ["route53", "sts"] as const;

/** Each zone is read by itself if it cannot be read together with others. */
function isSpared(verb: string, operation: string): boolean {
    return verb === "refresh" && ["ListHostedZones", "ListTagsForResources"].includes(operation);
}

describe("Secrets of a stack's config", function () {
    this.timeout(60_000);
    let sandbox: Sandbox;
    let folder: string;
    beforeEach(async () => {
        sandbox = await startSandbox();
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-secrets-"));
    });
    afterEach(async () => {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
    });

    const stateFile = (): string => join(folder, "state.json");
    const stateText = (): string => (existsSync(stateFile()) ? readFileSync(stateFile(), "utf8") : "");

    /** An account with only the brand zone, and no state. */
    async function startAnew(): Promise<void> {
        sandbox.reset();
        seedHostedZone(sandbox.world, "ZBRAND", "example.com");
        await rm(stateFile(), { force: true });
    }

    /** Runs one verb with the secrets in the stack's config. Nothing that it leaves behind contains them. */
    async function run(verb: Verb, settings: object, more: Record<string, string> = {}): Promise<Outcome> {
        const engine = createEmbeddedEngine({
            program: join(packageRoot(), "dist", "index.js"),
            programDir: packageRoot(),
            project: "white-label-dns",
            stack: "secrets",
            config: { ...forSandbox(toConfig({ ...settings }), sandbox), ...SECRETS, ...more },
            secretKeys: Object.keys(SECRETS),
            state: stateFile(),
        });
        const { result: outcome, printed } = await withOutput(() => engine[verb]());
        assert.deepEqual(secretsIn(JSON.stringify(outcome), SECRETS), [], `in what ${verb} told`);
        assert.deepEqual(secretsIn(stateText(), SECRETS), [], `in the state after ${verb}`);
        assert.deepEqual(secretsIn(printed, SECRETS), [], `in what ${verb} printed`);
        return outcome;
    }
    async function fault(operation: string): Promise<void> {
        await fetch(`${sandbox.endpoint}/_sandbox/faults`, {
            method: "POST",
            body: JSON.stringify([{ operation, fault: "error500", times: "forever" }]),
        });
    }

    it("are in no state, output, step, warning or log of a stack's whole life", async () => {
        await startAnew();
        for (const [verb, settings] of [
            ["preview", SETTINGS],
            ["up", SETTINGS],
            ["up", CHANGED],
            ["refresh", CHANGED],
            ["destroy", CHANGED],
        ] as const) {
            assert.deepEqual((await run(verb, settings)).errors, [], verb);
        }
    });

    it("are used: each call is signed with them", async () => {
        for (const service of SERVICES) {
            const seen = new Set<string>();
            await upRefused(service, ({ authorization, ...headers }) => {
                const credential = /Credential=([^/]+)\//.exec(authorization ?? "")?.[1];
                seen.add(`${credential} ${String(headers["x-amz-security-token"])}`);
                return "no";
            });
            assert.deepEqual([...seen], [`${SECRETS["aws:accessKey"]} ${SECRETS["aws:token"]}`], service);
        }
    });

    for (const [verb, settings, prepare] of [
        ["up", SETTINGS, []],
        ["up", CHANGED, ["up"]],
        ["refresh", SETTINGS, ["up"]],
        ["destroy", SETTINGS, ["up"]],
    ] as const) {
        it(`are in no error of ${prepare.length === 0 ? "a first" : "a later"} ${verb}, for a permanent failure of any call`, async () => {
            await startAnew();
            for (const step of prepare) {
                assert.deepEqual((await run(step, SETTINGS)).errors, []);
            }
            const start = { world: emptyWorld(), state: stateText() };
            restoreWorld(start.world, sandbox.world);
            sandbox.resetCalls();
            assert.deepEqual((await run(verb, settings)).errors, []);
            const operations = Object.keys(sandbox.calls());
            assert.ok(operations.length >= 3, operations.join());
            for (const operation of operations) {
                sandbox.reset();
                restoreWorld(sandbox.world, start.world);
                await (start.state === ""
                    ? rm(stateFile(), { force: true })
                    : writeFile(stateFile(), start.state));
                await fault(operation);
                const { errors } = await run(verb, settings, { "aws:maxRetries": "0" });
                assert.equal(errors.length === 0, isSpared(verb, operation), `${operation}, ${verb}`);
            }
        });
    }

    it("are in no error even if AWS's own message has them, because it contains the request with the wrong signature", async () => {
        for (const service of SERVICES) {
            const { errors } = await upRefused(
                service,
                (headers) =>
                    "The request signature we calculated does not match the signature you provided.\n\n" +
                    `The Canonical String for this request should have been\n'GET\n/\n\nx-amz-security-token:${String(headers["x-amz-security-token"])}'`,
            );
            assert.match(
                errors[0]?.message ?? "",
                /SignatureDoesNotMatch: The request signature we calculated/,
            );
        }
    });

    it("are in no error of a wrong config", async () => {
        await startAnew();
        for (const [settings, more] of [
            [{ ...SETTINGS, tenants: [{ domain: "co.uk" }] }, {}],
            [{ ...SETTINGS, brandZoneId: "ZNOTHERE" }, {}],
            [SETTINGS, { "aws:accessKey": "" }],
            [SETTINGS, { "aws:secretKey": "" }],
            [SETTINGS, { "aws:endpoints": "[" }],
            [SETTINGS, { "aws:maxRetries": "many" }],
            [SETTINGS, { "white-label-dns:resolvers": '["127.0.0.1:9"]' }],
        ] as const) {
            const { errors } = await run("up", settings, more);
            assert.ok(errors.length > 0, JSON.stringify(more));
        }
    });

    it("are in no output and file of the command line, after success and failure", async () => {
        const wrong = { brandDomain: "co.uk" };
        const missing = { ...SETTINGS, brandZoneId: "ZNOTHERE" };
        const step = ["--endpoint", sandbox.endpoint, "--state", stateFile()];
        for (const [settings, fine, ...argv] of [
            [SETTINGS, true, "--json"],
            [SETTINGS, true, "up", ...step],
            [SETTINGS, true, "preview", ...step, "--json"],
            [missing, false, "up", ...step],
            [missing, false, "up", ...step, "--json"],
            [wrong, false, "up", ...step],
        ] as const) {
            const file = join(folder, "Pulumi.secrets.yaml");
            await writeFile(file, stringify({ config: { ...toConfig(settings), ...SECRETS } }));
            const all = ["rehearse", ...argv, "--config", file, "--engine", "embedded"];
            const { result: code, printed } = await withOutput(() => main(all));
            assert.equal(code === 0, fine, printed);
            assert.notEqual(printed, "");
            assert.deepEqual(secretsIn(printed + stateText(), SECRETS), [], argv.join(" "));
        }
    });

    it("would be found in the state, in outputs, and in a message", async () => {
        await startAnew();
        const [tenant] = tenants(1);
        const leaking = { ...SETTINGS, tenants: [{ ...tenant, comment: SECRETS["other:password"] }] };
        await assert.rejects(run("up", leaking), /in the state after up/);
        const wrong = { ...SETTINGS, ttlPhase: SECRETS["aws:secretKey"] };
        await assert.rejects(run("up", wrong), /in what up told/);
    });

    /** A first up with a service that refuses everything, with a message that contains the request's headers. */
    async function upRefused(
        service: (typeof SERVICES)[number],
        messageOf: (headers: IncomingHttpHeaders) => string,
    ): Promise<Outcome> {
        return withRefusals(
            ({ headers }) => ({ status: 403, code: "SignatureDoesNotMatch", message: messageOf(headers) }),
            (refusing) => {
                const endpoints = { route53: sandbox.endpoint, sts: sandbox.endpoint, [service]: refusing };
                return run("up", SETTINGS, { "aws:endpoints": JSON.stringify([endpoints]) });
            },
        );
    }
});

describe("The search for secrets", () => {
    const secrets = { key: 'pass/word+ "ü"' };

    it("finds a secret in plain text, in JSON, in base64 at any offset, in hex and in a URL", () => {
        const value = secrets.key;
        for (const text of [
            `error: ${value}!`,
            JSON.stringify({ value }),
            JSON.stringify({ comment: `a ${value}` }),
            ...["", "a", "ab", "abc"].map((start) => Buffer.from(`${start}${value}:more`).toString("base64")),
            ...["", "a", "ab"].map((start) => Buffer.from(`${start}${value}?`).toString("base64url")),
            Buffer.from(value).toString("hex"),
            `http://127.0.0.1/?q=${encodeURIComponent(value)}`,
            `http://127.0.0.1/?${new URLSearchParams({ q: value }).toString()}`,
        ]) {
            assert.deepEqual(secretsIn(text, secrets), ["key"], text);
        }
    });

    it("finds no other text", () => {
        for (const text of ["", "pass/word", "cGFzcy93b3Jk", JSON.stringify({ key: "value" })]) {
            assert.deepEqual(secretsIn(text, secrets), [], text);
        }
    });
});

/** The text that the work writes to stdout and stderr, which is not printed. */
async function withOutput<T>(work: () => Promise<T>): Promise<{ result: T; printed: string }> {
    let printed = "";
    const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
    for (const { stream } of streams) {
        stream.write = (chunk: string | Uint8Array): boolean => {
            printed += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
            return true;
        };
    }
    try {
        return { result: await work(), printed };
    } finally {
        streams.forEach(({ stream, write }) => (stream.write = write));
    }
}
