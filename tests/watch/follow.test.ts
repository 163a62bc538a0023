import assert from "node:assert/strict";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { readProgramOutputs } from "../../rehearsal/programOutputs";
import type { Fault } from "../../sandbox/route53/faults";
import type { DnsFault } from "../../sandbox/dns/faults";
import { openStage, tenants, touched, type Stage } from "../program/stage";
import { withDenials } from "../errors/fakeServices";
import { register } from "../sandbox/dns/world";
import { withTopic } from "./topic";
import { openLambda, type Invocation, type Lambda } from "./lambda";

/** Addresses that AWS changes. The bundled handler follows them in the account of a stack. */

const BRAND = "example.com";
const SETTINGS = { brandDomain: BRAND, brandZoneId: "ZBRAND", tenants: tenants(2) };
const MOVED = { ipv4: "205.251.9.9", ipv6: "2600:9000:9::9" };
const LIE = { ipv4: "205.251.9.66", ipv6: "2600:9000:9::66" };
const HOST = `ns2.${BRAND}`;

describe("A handler that follows addresses", function () {
    this.timeout(120_000);
    let stage: Stage;
    let lambda: Lambda;
    let awsName = "";
    beforeEach(async () => {
        stage = await openStage("embedded");
        const { outputs } = await stage.step("up", SETTINGS);
        const { audit, tenants: made } = readProgramOutputs(outputs);
        for (const [domain, { nameServers }] of Object.entries(made)) {
            register(stage.sandbox.world, domain, nameServers);
        }
        awsName = audit.delegationSets[0]?.hosts.find(({ host }) => host === HOST)?.awsName ?? "";
        lambda = await openLambda(JSON.stringify(audit));
        stage.sandbox.resetCalls();
    });
    afterEach(async () => {
        await lambda.close();
        await stage.close();
    });

    const environment = (more: Record<string, string> = {}): Record<string, string> => ({
        DNS_GATEWAY: stage.sandbox.dns,
        FOLLOW: "true",
        BRAND_ZONE_ID: "ZBRAND",
        AWS_ENDPOINT_URL_ROUTE_53: stage.sandbox.endpoint,
        ...more,
    });
    const invoke = (more?: Record<string, string>): Promise<Invocation> => lambda.invoke(environment(more));
    const moveServer = (): void => {
        stage.sandbox.world.nameServers.set(awsName, { ipv4: [MOVED.ipv4], ipv6: [MOVED.ipv6] });
    };
    const faults = (body: readonly Partial<Fault>[]): Promise<unknown> =>
        fetch(`${stage.sandbox.endpoint}/_sandbox/faults`, { method: "POST", body: JSON.stringify(body) });
    const dnsFaults = (body: readonly DnsFault[]): Promise<unknown> =>
        fetch(`${stage.sandbox.endpoint}/_sandbox/dns-faults`, {
            method: "POST",
            body: JSON.stringify(body),
        });
    const brandRecords = (): Promise<ResourceRecordSet[]> => stage.byHand.records(BRAND);
    const addressesOf = (records: readonly ResourceRecordSet[], host: string): string[] =>
        records
            .filter(({ Name, Type = "" }) => Name === `${host}.` && ["A", "AAAA"].includes(Type))
            .flatMap(({ ResourceRecords = [] }) => ResourceRecords.map(({ Value = "" }) => Value));
    const notOf = (host: string, records: readonly ResourceRecordSet[]): ResourceRecordSet[] =>
        records.filter(({ Name }) => Name !== `${host}.`);

    it("makes no call to AWS if there is no difference", async () => {
        const { result } = await invoke();
        assert.deepEqual(result?.followed, []);
        assert.deepEqual(stage.sandbox.calls(), {});
    });

    it("writes new addresses into the brand zone with two calls, reports them, and the next up changes nothing", async () => {
        const before = await brandRecords();
        stage.sandbox.resetCalls();
        moveServer();
        const { result, log } = await invoke();
        assert.equal(result?.followed.length, 2);
        assert.match(result.followed[0] ?? "", /^ns2\.example\.com A: \S+ -> 205\.251\.9\.9$/);
        assert.equal(log.filter((line) => line["follow"] === "done").length, 2);
        assert.deepEqual(stage.sandbox.calls(), { ListResourceRecordSets: 1, ChangeResourceRecordSets: 1 });
        const after = await brandRecords();
        assert.deepEqual(addressesOf(after, HOST), [MOVED.ipv4, MOVED.ipv6]);
        assert.deepEqual(notOf(HOST, after), notOf(HOST, before));
        const again = await invoke();
        assert.deepEqual([again.result?.followed, again.metrics?.Broken], [[], 0]);

        stage.sandbox.resetCalls();
        await stage.step("up", SETTINGS);
        assert.equal(stage.sandbox.calls()["ChangeResourceRecordSets"] ?? 0, 0);
        assert.deepEqual(await brandRecords(), after);
        assert.deepEqual(touched(await stage.step("up", SETTINGS)), []);
    });

    for (const [what, resolvers] of [
        ["one resolver", ["resolver"]],
        ["both resolvers", ["resolver", "resolver2"]],
    ] as const) {
        it(`writes no address that only ${what} have`, async () => {
            const before = await brandRecords();
            await dnsFaults(
                resolvers.map((at) => ({
                    at,
                    name: awsName,
                    fault: "wrong-addresses" as const,
                    addresses: [LIE.ipv4, LIE.ipv6],
                    times: "forever" as const,
                })),
            );
            moveServer();
            await invoke({ RESOLVERS: stage.sandbox.resolvers.join() });
            const after = await brandRecords();
            assert.ok(!addressesOf(after, HOST).some((each) => Object.values(LIE).includes(each)));
            assert.deepEqual(notOf(HOST, after), notOf(HOST, before));
        });
    }

    it("writes no address that answers for no zone of the set, with any number of witnesses", async () => {
        const before = await brandRecords();
        await dnsFaults(
            ["resolver", "resolver2"].map((at) => ({
                at,
                name: awsName,
                fault: "wrong-addresses" as const,
                addresses: [LIE.ipv4, LIE.ipv6],
                times: "forever" as const,
            })),
        );
        moveServer();
        const { result, log } = await invoke({
            RESOLVERS: stage.sandbox.resolvers.join(),
            TRUST_PLAIN_RESOLVERS: "true",
        });
        assert.deepEqual(result?.followed, []);
        const reasons = log
            .filter((line) => line["follow"] === "not done")
            .map(({ reason }) => String(reason));
        assert.match(reasons.join("\n"), /does not answer authoritatively for a zone on the delegation set/);
        assert.deepEqual(await brandRecords(), before);
    });

    it("follows in spite of throttling and a lost answer", async () => {
        moveServer();
        await faults([
            { operation: "ListResourceRecordSets", fault: "throttle", times: 2 },
            { operation: "ChangeResourceRecordSets", fault: "lost-answer", times: 1 },
        ]);
        await invoke();
        await invoke();
        assert.deepEqual(addressesOf(await brandRecords(), HOST), [MOVED.ipv4, MOVED.ipv6]);
        assert.equal((await invoke()).metrics?.Broken, 0);
    });

    it("names a denied call, changes nothing, and continues the audit", async () => {
        const before = await brandRecords();
        moveServer();
        const isChange = ({ method }: { method?: string | undefined }): boolean => method === "POST";
        await withDenials(stage.sandbox.endpoint, isChange, async (endpoint) => {
            const { log, metrics } = await invoke({ AWS_ENDPOINT_URL_ROUTE_53: endpoint });
            const line = log.find((each) => each["follow"] === "not done");
            assert.match(String(line?.["reason"]), /answered AccessDenied.*the next run tries again/);
            assert.ok((metrics?.BrandBroken ?? 0) > 0);
        });
        assert.deepEqual(await brandRecords(), before);
    });

    it("publishes the changes and the next steps to the topic, and reports if that fails", async () => {
        moveServer();
        const published: URLSearchParams[] = [];
        const topic = {
            TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:dns",
        };
        await withTopic(published, async (endpoint) => {
            const { log } = await invoke({ ...topic, AWS_ENDPOINT_URL_SNS: endpoint });
            assert.deepEqual(
                log.filter((line) => line["follow"] === "not told"),
                [],
            );
        });
        const [message] = published;
        assert.equal(published.length, 1);
        assert.equal(message?.get("TopicArn"), topic.TOPIC_ARN);
        assert.match(
            message.get("Message") ?? "",
            /ns2\.example\.com A: \S+ -> 205\.251\.9\.9[^]*glue at the registrar of example\.com/,
        );
        stage.sandbox.world.nameServers.set(awsName, { ipv4: ["205.251.9.10"], ipv6: [MOVED.ipv6] });
        const { log, result } = await invoke({ ...topic, AWS_ENDPOINT_URL_SNS: "http://127.0.0.1:9" });
        assert.equal(result?.followed.length, 1);
        assert.equal(log.filter((line) => line["follow"] === "not told").length, 1);
    });

    it("makes no call to Route 53 that its role does not allow", async () => {
        moveServer();
        const asked = new Set<string>();
        const note = ({
            method = "",
            url = "",
        }: {
            method?: string | undefined;
            url?: string | undefined;
        }): boolean => {
            asked.add(`${method} ${url.split("?")[0] ?? ""}`);
            return false;
        };
        await withDenials(stage.sandbox.endpoint, note, async (endpoint) => {
            await invoke({ AWS_ENDPOINT_URL_ROUTE_53: endpoint });
        });
        const zone = "/2013-04-01/hostedzone/ZBRAND/rrset";
        assert.deepEqual([...asked].map((each) => each.replace(/\/$/, "")).sort(), [
            `GET ${zone}`,
            `POST ${zone}`,
        ]);
    });

    it("does not create a record again that was deleted by hand", async () => {
        const before = await brandRecords();
        const taken = before.find(({ Name, Type }) => Name === `${HOST}.` && Type === "AAAA");
        await stage.byHand.change(BRAND, { Action: "DELETE", ResourceRecordSet: taken });
        moveServer();
        await invoke();
        assert.deepEqual(addressesOf(await brandRecords(), HOST), [MOVED.ipv4]);
    });

    it("is continued by the next run if it is killed at any moment", async () => {
        for (let index = 0; index < 8; index++) {
            stage.sandbox.world.nameServers.set(awsName, {
                ipv4: [`205.251.9.${100 + index}`],
                ipv6: [`2600:9000:9::${100 + index}`],
            });
            const run = lambda.start(environment());
            setTimeout(run.kill, 250 + index * 60);
            await run.done;
        }
        await invoke();
        assert.deepEqual(addressesOf(await brandRecords(), HOST), ["205.251.9.107", "2600:9000:9::107"]);
    });

    it("and an up at the same time end with the new addresses and no difference", async () => {
        moveServer();
        const [, up] = await Promise.all([invoke(), stage.attempt("up", SETTINGS)]);
        if (!up.ok) {
            await stage.step("up", SETTINGS);
        }
        assert.deepEqual(addressesOf(await brandRecords(), HOST), [MOVED.ipv4, MOVED.ipv6]);
        assert.deepEqual(touched(await stage.step("up", SETTINGS)), []);
    });
});
