import assert from "node:assert/strict";
import { ALARMS, alarmsOf } from "../../monitor/alarms";
import { mockMonitor, type Made } from "./mockedMonitor";

const AUDIT = {
    version: 1,
    brandDomain: "example.com",
    delegationSets: [{ hosts: [{ host: "ns1.example.com", awsName: "ns-1.awsdns-01.org" }] }],
    tenants: { "tenant.net": 1 },
};

const ARGS = { every: 15, notify: "ops@example.com", follow: true, brandZoneId: "ZBRAND" };
const TRANSFORM = "{ function: { memorySize: 512 }, alarm: (args) => { args.okActions = []; } }";

describe("A DelegationMonitor under Pulumi's mocks", function () {
    this.timeout(120_000);
    let made: Made[];
    before(async () => {
        made = await mockMonitor({ name: "watch", audit: AUDIT, args: ARGS, transform: TRANSFORM });
    });
    const inputsOf = (type: string, name: string): Record<string, unknown> => {
        const found = made.filter((each) => each.type.endsWith(`:${type}`) && each.name === name);
        assert.equal(found.length, 1, `${type} ${name}`);
        return found[0]?.inputs ?? {};
    };

    it("makes a function of one bundled file and its input, with the log group that is there before it", () => {
        const { code, runtime, handler, memorySize, architectures, timeout, environment, loggingConfig } =
            inputsOf("Function", "watch-watch");
        assert.deepEqual(Object.keys(code as object).sort(), ["audit.json", "index.js"]);
        assert.deepEqual(
            { runtime, handler, memorySize, architectures, timeout },
            {
                runtime: "nodejs24.x",
                handler: "index.handler",
                memorySize: 512,
                architectures: ["arm64"],
                timeout: 300,
            },
        );
        assert.deepEqual(environment, {
            variables: {
                FOLLOW: "true",
                BRAND_ZONE_ID: "ZBRAND",
                TOPIC_ARN: "arn:aws:test:eu-west-1:123456789012:watch-alarms",
            },
        });
        assert.deepEqual(loggingConfig, { logFormat: "Text", logGroup: "watch-log" });
        assert.equal(inputsOf("LogGroup", "watch-log")["retentionInDays"], 30);
        assert.equal(inputsOf("FunctionEventInvokeConfig", "watch-watch")["maximumRetryAttempts"], 0);
    });

    it("has it invoked at the rate that was asked for, and not repeated", () => {
        const { scheduleExpression, target } = inputsOf("Schedule", "watch-every-15-minutes");
        assert.equal(scheduleExpression, "rate(15 minutes)");
        const { input, retryPolicy } = target as { input: string; retryPolicy: object };
        assert.deepEqual(JSON.parse(input), { at: "<aws.scheduler.scheduled-time>", every: 15, of: 1 });
        assert.deepEqual(retryPolicy, { maximumRetryAttempts: 0 });
    });

    it("makes each alarm as it is planned, with the transform's last say", () => {
        const planned = alarmsOf("example.com", 15, 1);
        for (const alarm of ALARMS) {
            const { alarmActions, okActions, ...inputs } = inputsOf("MetricAlarm", `watch-${alarm}`);
            assert.deepEqual(inputs, planned[alarm]);
            assert.deepEqual(alarmActions, ["arn:aws:test:eu-west-1:123456789012:watch-alarms"]);
            assert.deepEqual(okActions, []);
        }
    });

    it("has the mail address told by the topic", () => {
        assert.deepEqual(inputsOf("TopicSubscription", "watch-mail"), {
            topic: "arn:aws:test:eu-west-1:123456789012:watch-alarms",
            protocol: "email",
            endpoint: "ops@example.com",
        });
    });
});
