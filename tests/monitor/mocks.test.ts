import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ALARMS, alarmsOf } from "../../monitor/alarms";
import { packageRoot } from "../../route53/packageRoot";
import { PROVIDER_CALLS } from "../policy/awsProviderCalls";
import { compareRights } from "../policy/iamPolicy";
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

    it("creates a function of one bundled file and its input, after its log group", () => {
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

    it("gives no resource a fixed name, so that two stacks of an account do not conflict", () => {
        const named = made.filter(({ inputs }) => "name" in inputs || "namePrefix" in inputs);
        assert.deepEqual(named, []);
        assert.ok(made.length >= 15);
    });

    it("is invoked at the configured rate, and not repeated", () => {
        const { scheduleExpression, target } = inputsOf("Schedule", "watch-every-15-minutes");
        assert.equal(scheduleExpression, "rate(15 minutes)");
        const { input, retryPolicy } = target as { input: string; retryPolicy: object };
        assert.deepEqual(JSON.parse(input), { at: "<aws.scheduler.scheduled-time>", every: 15, of: 1 });
        assert.deepEqual(retryPolicy, { maximumRetryAttempts: 0 });
    });

    it("creates each alarm as planned, and applies the transform last", () => {
        const planned = alarmsOf("example.com", 15, 1, "watch-watch");
        for (const alarm of ALARMS) {
            const { alarmActions, okActions, ...inputs } = inputsOf("MetricAlarm", `watch-${alarm}`);
            assert.deepEqual(inputs, planned[alarm]);
            assert.deepEqual(alarmActions, ["arn:aws:test:eu-west-1:123456789012:watch-alarms"]);
            assert.deepEqual(okActions, []);
        }
    });

    it("needs exactly the rights of docs/iam-policy-monitor.json to be deployed", () => {
        const types = [...new Set(made.map(({ type }) => type).filter((type) => type.startsWith("aws:")))];
        const needed = types.flatMap((type) => PROVIDER_CALLS[type] ?? [`what ${type} needs`]);
        const file = join(packageRoot(), "docs", "iam-policy-monitor.json");
        const { Statement } = JSON.parse(readFileSync(file, "utf8")) as { Statement: { Action: string[] }[] };
        const allowed = Statement.flatMap(({ Action }) => Action);
        assert.deepEqual(compareRights(allowed, needed), { missing: [], needless: [] });
    });

    it("keeps the function's environment below Lambda's limit", () => {
        const { environment } = inputsOf("Function", "watch-watch");
        // AWS Lambda, Developer Guide, "Lambda quotas".
        assert.ok(JSON.stringify(environment).length < 4096 / 2);
    });

    it("sends the topic's messages to the mail address", () => {
        assert.deepEqual(inputsOf("TopicSubscription", "watch-mail"), {
            topic: "arn:aws:test:eu-west-1:123456789012:watch-alarms",
            protocol: "email",
            endpoint: "ops@example.com",
        });
    });
});
