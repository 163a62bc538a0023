import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ALARMS, alarmsOf } from "../../monitor/alarms";
import { packageRoot } from "../../route53/packageRoot";

/** A program under Pulumi's mocks, in a process of its own, because they are for a whole process. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const made = [];
pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
        made.push({ type, name, inputs });
        return { id: name + "-id", state: { name, arn: "arn:aws:test:eu-west-1:123456789012:" + name, ...inputs } };
    },
    call: ({ inputs }) => inputs,
}, "project", "stack", false);
const { DelegationMonitor } = require(process.argv[2]);
const audit = JSON.parse(process.argv[3]);
const watch = new DelegationMonitor("watch", {
    audit, every: 15, notify: "ops@example.com", follow: true, brandZoneId: "ZBRAND",
    transform: { function: { memorySize: 512 }, alarm: (args) => { args.okActions = []; } },
});
const read = (asset) => asset.assets ? Promise.resolve(asset.assets).then((all) => Object.keys(all).sort()) : asset;
setTimeout(async () => {
    for (const each of made) if (each.inputs.code) each.inputs.code = await read(each.inputs.code);
    process.stdout.write(JSON.stringify(made));
}, 1500);
`;

const AUDIT = {
    version: 1,
    brandDomain: "example.com",
    delegationSets: [{ hosts: [{ host: "ns1.example.com", awsName: "ns-1.awsdns-01.org" }] }],
    tenants: { "tenant.net": 1 },
};

interface Made {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
}

describe("A DelegationMonitor under Pulumi's mocks", function () {
    this.timeout(120_000);
    let made: Made[];
    before(async () => {
        const { stdout } = await promisify(execFile)(
            process.execPath,
            ["-e", PROGRAM, "program", join(packageRoot(), "dist", "monitor"), JSON.stringify(AUDIT)],
            { cwd: packageRoot(), env: { ...process.env, NODE_NO_WARNINGS: "1" } },
        );
        made = JSON.parse(stdout.slice(stdout.indexOf("["))) as Made[];
    });
    const inputsOf = (type: string, name: string): Record<string, unknown> => {
        const found = made.filter((each) => each.type.endsWith(`:${type}`) && each.name === name);
        assert.equal(found.length, 1, `${type} ${name}`);
        return found[0]?.inputs ?? {};
    };

    it("makes a function of one bundled file and its input, with the log group that is there before it", () => {
        const { code, runtime, handler, memorySize, architectures, timeout, environment, loggingConfig } =
            inputsOf("Function", "watch-watch");
        assert.deepEqual(code, ["audit.json", "index.js"]);
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

    it("gives nothing a name of its own, so that two stacks of an account do not have the same", () => {
        const named = made.filter(({ inputs }) => "name" in inputs || "namePrefix" in inputs);
        assert.deepEqual(named, []);
        assert.ok(made.length >= 15);
    });

    it("has it invoked at the rate that was asked for, and not repeated", () => {
        const { scheduleExpression, target } = inputsOf("Schedule", "watch-every-15-minutes");
        assert.equal(scheduleExpression, "rate(15 minutes)");
        const { input, retryPolicy } = target as { input: string; retryPolicy: object };
        assert.deepEqual(JSON.parse(input), { at: "<aws.scheduler.scheduled-time>", every: 15, of: 1 });
        assert.deepEqual(retryPolicy, { maximumRetryAttempts: 0 });
    });

    it("makes each alarm as it is planned, with the transform's last say", () => {
        const planned = alarmsOf("example.com", 15, 1, "watch-watch");
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
