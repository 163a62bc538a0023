import assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ALARMS } from "../../monitor/alarms";
import { packageRoot } from "../../route53/packageRoot";
import { awsCalls, type AwsCall } from "./awsCalls";
import { mockMonitor, type MockedMonitor } from "./mockedMonitor";

/**
 * Compares the requests of a `DelegationMonitor`'s resources with AWS's own service models (botocore) and with a service that accepts them
 * (moto), if this machine has both. The limits that neither of them checks are asserted everywhere.
 */

const SCRIPT = join(packageRoot(), "tests", "monitor", "motoCalls.py");
const PYTHON = "python3";
/** Seven random digits that @pulumi/aws appends to a name, as in `mockMonitor`. */
const nameOf = (name: string): string => `${name}-0a1b2c3`;
/** The longest name of a component with which every name at AWS is short enough. */
const LONGEST_NAME = "w".repeat(37);
const KILOBYTE = 1024;

interface Result {
    operation: string;
    problems: string[];
    answer: Record<string, unknown> | null;
}

/**
 * Labels of 63 characters. They are so long that there is only room for `ns4` before them (RFC 1035 §2.3.4: 253 characters with the dots).
 */
function longestBrand(): string {
    const label = "b".repeat(63);
    return `${label}.${label}.${label}.${"b".repeat(253 - 4 - 3 * 64 - 4)}.com`;
}

function auditOf(brandDomain: string, sets: number, tenants: number): object {
    const host = (number: number) => ({
        host: `ns${number}.${brandDomain}`,
        awsName: `ns-${number}.awsdns-01.org`,
        ipv4: ["205.251.192.1"],
        ipv6: ["2600:9000:5300::1"],
    });
    return {
        version: 1,
        brandDomain,
        brandNameServers: [1, 2, 3, 4].map((number) => `ns${number}.${brandDomain}`),
        brandSetByStack: true,
        delegationSets: Array.from({ length: sets }, (_none, set) => ({
            hosts: [1, 2, 3, 4].map((number) => host(set * 4 + number)),
        })),
        tenants: Object.fromEntries(
            Array.from({ length: tenants }, (_none, index) => [`tenant${index}.net`, 1 + (index % sets)]),
        ),
    };
}

const MONITORS: Readonly<Record<string, MockedMonitor>> = {
    "of the plain program": {
        name: "watch",
        audit: auditOf("example.com", 1, 3),
        args: { every: 5, notify: "ops@example.com", follow: true, brandZoneId: "Z0123456789ABCDEFGHIJ" },
    },
    "with the longest names and the rarest runs": {
        name: LONGEST_NAME,
        audit: auditOf(longestBrand(), 2, 3),
        args: { every: 1440, notify: "ops@example.com", follow: true, brandZoneId: "Z0123456789ABCDEFGHIJ" },
    },
    "with ten thousand tenants": {
        name: "watch",
        audit: auditOf("a-brand-of-some-length.example.com", 100, 10_000),
        args: { every: 1, notify: "ops@example.com", follow: true, brandZoneId: "Z0123456789ABCDEFGHIJ" },
    },
};

const known = new Map<object, Promise<AwsCall[]>>();

/** Each monitor is created once. */
function callsOf(monitor: MockedMonitor): Promise<AwsCall[]> {
    const calls =
        known.get(monitor) ??
        mockMonitor({ ...monitor, isNamed: true }).then((made) => awsCalls(made, nameOf));
    known.set(monitor, calls);
    return calls;
}

async function send(calls: readonly AwsCall[], endpoint?: string): Promise<Result[]> {
    const child = execFile(PYTHON, [SCRIPT], { maxBuffer: 64 * KILOBYTE * KILOBYTE });
    let [stdout, stderr] = ["", ""];
    child.stdout?.on("data", (chunk: string) => (stdout += chunk));
    child.stderr?.on("data", (chunk: string) => (stderr += chunk));
    child.stdin?.end(JSON.stringify({ endpoint: endpoint ?? null, calls }));
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 0, stderr.slice(-2000));
    return JSON.parse(stdout) as Result[];
}

for (const [what, monitor] of Object.entries(MONITORS)) {
    describe(`The requests to AWS of a DelegationMonitor ${what}`, function () {
        this.timeout(120_000);
        let calls: AwsCall[];
        before(async () => {
            calls = await callsOf(monitor);
        });
        const valuesOf = (operation: string, parameter: string): string[] =>
            calls
                .filter((call) => call.operation === operation)
                .map(({ parameters }) => String(parameters[parameter]));
        const longest = (values: readonly string[]): number => {
            assert.ok(values.length > 0);
            return Math.max(...values.map((value) => value.length));
        };

        it("have no name that is too long", () => {
            // IAM API, CreateRole; Lambda API, CreateFunction; EventBridge Scheduler API, CreateSchedule.
            assert.ok(longest(valuesOf("CreateRole", "RoleName")) <= 64);
            assert.ok(longest(valuesOf("CreateFunction", "FunctionName")) <= 64);
            assert.ok(longest(valuesOf("CreateSchedule", "Name")) <= 64);
            // CloudWatch API, PutMetricAlarm; CloudWatch Logs API, CreateLogGroup; SNS API, CreateTopic.
            assert.ok(longest(valuesOf("PutMetricAlarm", "AlarmName")) <= 255);
            assert.ok(longest(valuesOf("PutMetricAlarm", "AlarmDescription")) <= 1024);
            assert.ok(longest(valuesOf("CreateLogGroup", "logGroupName")) <= 512);
            assert.ok(longest(valuesOf("CreateTopic", "Name")) <= 256);
        });

        it("have policies within IAM's limits (IAM User Guide, quotas: 10,240 characters inline, 2,048 of trust)", () => {
            for (const role of valuesOf("CreateRole", "RoleName")) {
                const inline = calls.filter(
                    ({ operation, parameters }) =>
                        operation === "PutRolePolicy" && parameters["RoleName"] === role,
                );
                const sizes = inline.map(({ parameters }) => String(parameters["PolicyDocument"]).length);
                assert.ok(
                    sizes.length > 0 && sizes.reduce((sum, size) => sum + size) <= 10_240,
                    `${sizes.join()}`,
                );
            }
            assert.ok(longest(valuesOf("CreateRole", "AssumeRolePolicyDocument")) <= 2048);
        });

        it("have an environment, an event and dimensions within the limits of Lambda and CloudWatch", () => {
            const [environment] = calls.filter(({ operation }) => operation === "CreateFunction");
            assert.ok(JSON.stringify(environment?.parameters["Environment"]).length <= 4 * KILOBYTE);
            const [target] = calls.filter(({ operation }) => operation === "CreateSchedule");
            const { Input } = target?.parameters["Target"] as { Input: string };
            assert.ok(Input.length <= 256 * KILOBYTE);
            for (const { parameters } of calls.filter(({ operation }) => operation === "PutMetricAlarm")) {
                const dimensions = parameters["Dimensions"] as { Value: string }[];
                assert.ok(longest(dimensions.map(({ Value }) => Value)) <= 1024);
            }
        });

        it("match AWS's service models (needs boto3)", async function () {
            if (!(await canImport("boto3"))) {
                this.skip(); // skipped: no boto3 on this machine; it is on PyPI
            }
            const results = await send(calls);
            assert.deepEqual(
                results.flatMap(({ problems }) => problems),
                [],
            );
            assert.equal(results.length, calls.length);
        });
    });
}

describe("A longer name of a DelegationMonitor", () => {
    it("makes the name of the schedule too long first, as docs/monitoring.md says", async function () {
        this.timeout(60_000);
        const [plain = { name: "", audit: {}, args: {} }] = Object.values(MONITORS);
        const args = { ...plain.args, every: 1440 };
        // With a transform, which may set the names, the component does not refuse its own name.
        const longer = { ...plain, name: `${LONGEST_NAME}w`, args, transform: "{}" };
        const calls = await callsOf(longer);
        const long = calls.filter(({ parameters }) =>
            ["RoleName", "FunctionName", "Name"].some((key) => String(parameters[key] ?? "").length > 64),
        );
        assert.deepEqual(
            long.map(({ operation }) => operation),
            ["CreateSchedule"],
        );
    });
});

describe("moto (needs moto)", function () {
    this.timeout(240_000);
    let server: ChildProcess | undefined;
    let endpoint = "";
    before(async function () {
        if (!(await canImport("moto.server"))) {
            this.skip(); // skipped: no moto on this machine; it is on PyPI, as moto[server]
        }
        const port = await freePort();
        server = spawn(PYTHON, ["-m", "moto.server", "-p", String(port)], { stdio: "ignore" });
        endpoint = `http://127.0.0.1:${port}`;
        await answering(endpoint, server);
    });
    after(() => server?.kill());
    beforeEach(() => fetch(`${endpoint}/moto-api/reset`, { method: "POST" }));

    for (const [what, monitor] of Object.entries(MONITORS)) {
        it(`accepts all requests of a monitor ${what}`, async () => {
            const calls = await callsOf(monitor);
            const results = await send(calls, endpoint);
            assert.deepEqual(
                results.flatMap(({ operation, problems }) => problems.map((each) => `${operation}: ${each}`)),
                [],
            );
            const made = (operation: string) => results.filter((each) => each.operation === operation);
            assert.equal(made("PutMetricAlarm").length, ALARMS.length);
            const [{ answer } = { answer: null }] = made("CreateFunction");
            assert.ok(
                Number(answer?.["CodeSize"]) > 100 * KILOBYTE &&
                    Number(answer?.["CodeSize"]) < 50_000 * KILOBYTE,
            );
            // The names in the component's requests are the names at the services.
            const arnOf = (operation: string, key: string) => String(made(operation)[0]?.answer?.[key]);
            const [alarm] = calls.filter(({ operation }) => operation === "PutMetricAlarm");
            assert.deepEqual(alarm?.parameters["AlarmActions"], [arnOf("CreateTopic", "TopicArn")]);
            const [schedule] = calls.filter(({ operation }) => operation === "CreateSchedule");
            const { Arn } = schedule?.parameters["Target"] as { Arn: string };
            assert.equal(Arn, arnOf("CreateFunction", "FunctionArn"));
        });
    }

    it("and the models refuse the same requests as AWS", async () => {
        const [plain = { name: "", audit: {}, args: {} }] = Object.values(MONITORS);
        const calls = await callsOf(plain);
        const spoil = (operation: string, parameters: object): AwsCall[] =>
            calls
                .filter((call) => call.operation === operation)
                .slice(0, 1)
                .map((call) => ({ ...call, parameters: { ...call.parameters, ...parameters } }));
        const results = await send(
            [
                ...spoil("CreateSchedule", { Name: "w".repeat(65) }),
                ...spoil("CreateFunction", { Runtime: "nodejs1.x" }),
                ...spoil("PutMetricAlarm", { Period: "300" }),
                ...spoil("PutMetricAlarm", { TreatMissingDatum: "missing" }),
                ...spoil("PutRolePolicy", { PolicyDocument: "{}" }),
                ...spoil("PutRetentionPolicy", { retentionInDays: 31 }),
            ],
            endpoint,
        );
        assert.deepEqual(
            results.filter(({ problems }) => problems.length === 0).map(({ operation }) => operation),
            [],
        );
    });
});

async function canImport(name: string): Promise<boolean> {
    const child = spawn(PYTHON, ["-c", `import ${name}`], { stdio: "ignore" });
    return new Promise((resolve) => {
        child.once("error", () => resolve(false));
        child.once("close", (code) => resolve(code === 0));
    });
}

async function freePort(): Promise<number> {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const { port } = holder.address() as AddressInfo;
    holder.close();
    await once(holder, "close");
    return port;
}

/** The service takes seconds to load. If its process has ended, it will not answer. */
async function answering(url: string, child: ChildProcess): Promise<void> {
    while (child.exitCode === null) {
        const isThere = await fetch(`${url}/moto-api/`).then(
            ({ ok }) => ok,
            () => false,
        );
        if (isThere) {
            return;
        }
        await sleep(200);
    }
    throw new Error("moto did not start");
}
