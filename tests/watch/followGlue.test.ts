import assert from "node:assert/strict";
import { functionPolicy, type Statement } from "../../monitor/policies";
import { touched } from "../program/stage";
import { BRAND, HOST, MOVED, reasonsOf, SETTINGS, useGlueScene } from "./glueScene";
import { withTopic } from "./topic";

/** Glue for addresses that AWS changes. The bundled handler changes it at Route 53 Domains of the sandbox. */

/** For runs that must soon stop waiting for a registry. */
const SHORT_MS = 20_000;

describe("A handler that follows addresses of a brand at Route 53 Domains", function () {
    this.timeout(240_000);
    const scene = useGlueScene();

    it("makes no call to AWS if there is no difference", async () => {
        const { result, metrics } = await scene.invoke();
        assert.deepEqual([result?.followed, metrics?.Broken], [[], 0]);
        assert.deepEqual(scene.stage.sandbox.calls(), {});
    });

    it("changes the records, then the glue with the whole list, and the next up changes nothing", async () => {
        const before = scene.at.listOf(BRAND);
        scene.moveServer();
        const { result, log } = await scene.invoke();
        assert.equal(result?.followed.length, 3);
        assert.match(
            result.followed[2] ?? "",
            /^ns2\.example\.com glue: \S+ \S+ -> 205\.251\.9\.9 2600:9000:9::9$/,
        );
        assert.equal(log.filter((line) => line["follow"] === "done").length, 3);
        const after = scene.at.listOf(BRAND);
        assert.deepEqual(
            after,
            before.map((server) => (server.name === HOST ? { name: HOST, glue: MOVED } : server)),
        );
        const { GetOperationDetail = 0, ...calls } = scene.stage.sandbox.calls();
        assert.ok(GetOperationDetail > 0);
        assert.deepEqual(calls, {
            ListResourceRecordSets: 1,
            ChangeResourceRecordSets: 1,
            GetDomainDetail: 2,
            ListOperations: 2,
            UpdateDomainNameservers: 1,
        });
        const again = await scene.invoke();
        assert.deepEqual([again.result?.followed, again.metrics?.Broken], [[], 0]);

        scene.stage.sandbox.resetCalls();
        await scene.stage.step("up", SETTINGS);
        assert.deepEqual(
            [scene.calls("UpdateDomainNameservers"), scene.calls("ChangeResourceRecordSets")],
            [0, 0],
        );
        assert.deepEqual(scene.at.listOf(BRAND), after);
        assert.deepEqual(touched(await scene.stage.step("up", SETTINGS)), []);
    });

    it("makes no call to Route 53 Domains that its role does not allow", async () => {
        scene.moveServer();
        await scene.faults({ operation: "UpdateDomainNameservers", fault: "duplicate-request", times: 1 });
        await scene.invoke();
        const policy = functionPolicy({
            logGroupArn: "arn:aws:logs:us-east-1:123456789012:log-group:watch",
            follow: { zoneId: "ZBRAND", names: [HOST] },
            glue: true,
        });
        const { Statement } = JSON.parse(policy) as { Statement: Statement[] };
        const allowed = Statement.flatMap(({ Action }) => Action).map((action) => action.split(":")[1]);
        const called = Object.keys(scene.stage.sandbox.calls()).filter((each) => each !== "throttled");
        assert.ok(called.includes("UpdateDomainNameservers"));
        assert.deepEqual(
            called.filter((operation) => !allowed.includes(operation)),
            [],
        );
    });

    it("publishes changes of the records and of the glue to the topic", async () => {
        scene.moveServer();
        const published: URLSearchParams[] = [];
        await withTopic(published, async (endpoint) => {
            await scene.invoke({
                TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:dns",
                AWS_ENDPOINT_URL_SNS: endpoint,
            });
        });
        assert.deepEqual(
            published.map((message) => message.get("Subject")),
            ["example.com: name server addresses changed", "example.com: glue changed"],
        );
        const texts = published.map((message) => message.get("Message") ?? "");
        assert.match(texts[0] ?? "", /glue of example\.com at Route 53 Domains is changed next/);
        assert.match(texts[1] ?? "", /ns2\.example\.com glue: .* -> 205\.251\.9\.9 2600:9000:9::9/);
    });

    it("follows a name that has left nameServers and is not retired", async () => {
        await scene.up({ ...SETTINGS, nameServers: ["ns1", "ns3", "ns4", "ns5"] });
        assert.equal(scene.at.listOf(BRAND).length, 5);
        const stays = scene.at.listOf(BRAND).filter(({ name }) => name !== HOST);
        const server = [...scene.stage.sandbox.world.nameServers].find(([, { ipv4 }]) =>
            ipv4.includes(scene.glueOf()[0] ?? ""),
        );
        scene.stage.sandbox.world.nameServers.set(server?.[0] ?? "", {
            ipv4: [MOVED[0] ?? ""],
            ipv6: [MOVED[1] ?? ""],
        });
        await scene.invoke();
        assert.deepEqual(scene.glueOf(), MOVED);
        const sameServer = scene.at.listOf(BRAND).filter(({ glue }) => glue.join() === MOVED.join());
        assert.equal(scene.at.listOf(BRAND).length, 5);
        assert.equal(
            stays.filter(({ name, glue }) => scene.glueOf(name).join() === glue.join()).length,
            5 - sameServer.length,
        );
    });

    describe("does not change the registry", () => {
        const LIE = ["205.251.9.66", "2600:9000:9::66"];

        for (const trust of ["false", "true"]) {
            it(`if all resolvers lie (TRUST_PLAIN_RESOLVERS ${trust})`, async () => {
                const before = scene.at.listOf(BRAND);
                scene.moveServer();
                for (const at of ["resolver", "resolver2"]) {
                    await scene.dnsFaults({
                        at,
                        name: scene.awsName,
                        fault: "wrong-addresses",
                        addresses: LIE,
                        times: "forever",
                    });
                }
                const { result } = await scene.invoke({
                    RESOLVERS: scene.stage.sandbox.resolvers.join(),
                    TRUST_PLAIN_RESOLVERS: trust,
                });
                assert.deepEqual(result?.followed, []);
                assert.deepEqual(scene.at.listOf(BRAND), before);
                assert.equal(scene.calls("UpdateDomainNameservers"), 0);
            });
        }

        it("if a name server does not answer at its new address", async () => {
            const before = scene.glueOf();
            scene.moveServer();
            await scene.dnsFaults({
                at: MOVED[0] ?? "",
                name: BRAND,
                type: "SOA",
                transport: "tcp",
                fault: "refused",
                times: "forever",
            });
            const reasons = reasonsOf(await scene.invoke({}, SHORT_MS));
            assert.match(
                reasons,
                /not all of \S+ (new ones|name servers) are ready for it: ns2\.example\.com.*the next run tries again/,
            );
            assert.deepEqual(scene.glueOf(), before);
        });

        const MORE = { name: "ns9.other-host.org", glue: [] };
        for (const [what, edit] of [
            ["a further name", (list: Listed[]) => [...list, MORE]],
            ["a shorter list", (list: Listed[]) => list.slice(0, 3)],
            ["another name", (list: Listed[]) => [...list.slice(0, 3), MORE]],
            [
                "an address that is not AWS's",
                (list: Listed[]) => list.map((each) => (each.name === HOST ? own(each) : each)),
            ],
            [
                "a shorter list of addresses",
                (list: Listed[]) =>
                    list.map((each) =>
                        each.name === `ns3.${BRAND}` ? { ...each, glue: each.glue.slice(0, 1) } : each,
                    ),
            ],
        ] as const) {
            it(`if ${what} was set by hand, while the records are still followed`, async () => {
                scene.stage.sandbox.world.registry.set(BRAND, {
                    ...scene.stage.sandbox.world.registry.get(BRAND),
                    nameServers: edit(scene.at.listOf(BRAND)),
                });
                const before = scene.at.listOf(BRAND);
                scene.moveServer();
                const run = await scene.invoke();
                assert.equal(run.result?.followed.length, 2);
                assert.match(reasonsOf(run), /were not changed, because another owner has changed/);
                assert.deepEqual(scene.at.listOf(BRAND), before);
                assert.equal(scene.calls("UpdateDomainNameservers"), 0);
            });
        }

        it("if an operation of another owner is in progress that changes the names", async () => {
            scene.moveServer();
            const list = [...scene.at.listOf(BRAND), MORE];
            await scene.faults({
                operation: "UpdateDomainNameservers",
                fault: "operation-pending",
                times: 1,
                delayMs: 12_000,
            });
            await scene.setByHand(list);
            const run = await scene.invoke();
            assert.match(reasonsOf(run), /another owner has changed them to/);
            assert.deepEqual(scene.at.listOf(BRAND), list);
            assert.equal(scene.calls("UpdateDomainNameservers"), 1);
        });

        it("if the domain is locked, or in another account", async () => {
            const before = scene.at.listOf(BRAND);
            scene.moveServer();
            await scene.at.status(BRAND, "clientUpdateProhibited");
            assert.match(reasonsOf(await scene.invoke()), /has the status clientUpdateProhibited/);
            await scene.at.control(`registry/${BRAND}`, { nameServers: before, registrar: "elsewhere" });
            assert.match(
                reasonsOf(await scene.invoke()),
                /in the AWS account of the function; deploy the monitor/,
            );
            assert.deepEqual(scene.at.listOf(BRAND), before);
        });

        it("if its own calls would be sent to AWS itself", async () => {
            const before = scene.at.listOf(BRAND);
            scene.moveServer();
            const run = await scene.invoke({ AWS_ENDPOINT_URL_ROUTE_53_DOMAINS: "" });
            assert.match(reasonsOf(run), /AWS_ENDPOINT_URL_ROUTE_53_DOMAINS is not/);
            assert.deepEqual(scene.at.listOf(BRAND), before);
        });
    });
});

interface Listed {
    name: string;
    glue: string[];
}

function own({ name }: Listed): Listed {
    return { name, glue: ["192.0.2.53", "2001:db8::53"] };
}
