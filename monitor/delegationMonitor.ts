import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AuditInput } from "../audit/input";
import { inOrder } from "../audit/inputText";
import { auditPlanOf } from "../audit/plan";
import { readAuditInput } from "../audit/readInput";
import { transformed, type Transform } from "../components/transform";
import { whenFound } from "../components/whenFound";
import { monitorProblems } from "../settings/monitorSettings";
import type { MonitorSettings } from "../settings/stackSettings";
import { followedSets } from "./followedSets";
import { ALARMS, alarmsOf, type AlarmName } from "./alarms";
import { functionPolicy, schedulePolicy, trustPolicy } from "./policies";
import { DEFAULT_EVERY, partsFor, rateFor, rateOf, RUN_LIMITS, scheduleInput } from "./schedule";

/** The arguments of a `DelegationMonitor`. */
export interface DelegationMonitorArgs extends Omit<MonitorSettings, "notify" | "topicArn"> {
    /**
     * The output `audit` of a `WhiteLabelDns` or `WhiteLabelNameServers`, as data or as text (`auditText`, which the plain program has as its stack
     * output `audit`), or a list of these outputs for one brand domain. Use one monitor for each brand domain.
     */
    audit: pulumi.Input<AuditInput | string> | pulumi.Input<AuditInput | string>[];
    /** The e-mail address that gets the alarms. AWS first sends it a link that the recipient must confirm. Default: none. */
    notify?: pulumi.Input<string> | undefined;
    /** The ARN of the Amazon SNS topic that gets the alarms. Default: the monitor creates a topic. */
    topicArn?: pulumi.Input<string> | undefined;
    /** The id of the hosted zone with the address records: `nodes.brandZone.foundZoneId` of the component. Required with `follow`. */
    brandZoneId?: pulumi.Input<string> | undefined;
    /** Changes the arguments and options of the monitor's resources before they are registered. */
    transform?:
        | {
              /** Of the function of AWS Lambda. */
              function?: Transform<aws.lambda.FunctionArgs> | undefined;
              /** Of the role of the function. */
              functionRole?: Transform<aws.iam.RoleArgs> | undefined;
              /** Of the log group that the function writes to. */
              logGroup?: Transform<aws.cloudwatch.LogGroupArgs> | undefined;
              /** Of the schedule that calls the function. */
              schedule?: Transform<aws.scheduler.ScheduleArgs> | undefined;
              /** Of the role by which the schedule calls the function. */
              scheduleRole?: Transform<aws.iam.RoleArgs> | undefined;
              /** Of the topic that alarms go to; not with `topicArn`. */
              topic?: Transform<aws.sns.TopicArgs> | undefined;
              /** Of the subscription of the e-mail address `notify`. */
              subscription?: Transform<aws.sns.TopicSubscriptionArgs> | undefined;
              /** Of each alarm. */
              alarm?: Transform<aws.cloudwatch.MetricAlarmArgs> | undefined;
          }
        | undefined;
}

/** The resources of a monitor. */
export interface DelegationMonitorNodes {
    /** The log group that the function writes to. */
    logGroup: aws.cloudwatch.LogGroup;
    /** The role of the function. */
    functionRole: aws.iam.Role;
    /** The function of AWS Lambda. */
    function: aws.lambda.Function;
    /** The role by which the schedule calls the function. */
    scheduleRole: aws.iam.Role;
    /** The schedule that calls the function. */
    schedule: aws.scheduler.Schedule;
    /** The topic that the monitor creates; undefined with `topicArn`. */
    topic: aws.sns.Topic | undefined;
    /** The subscription of the e-mail address; undefined without `notify`. */
    subscription: aws.sns.TopicSubscription | undefined;
    /** The alarms, by name. */
    alarms: Record<AlarmName, aws.cloudwatch.MetricAlarm>;
}

const HANDLER = join(__dirname, "handler", "index.js");
const RUNTIME = "nodejs24.x";
const DEFAULT_RETENTION = 30;

/**
 * Monitors the DNS of a stack from your AWS account: a Lambda function that runs `white-label-dns audit` on a schedule, its log
 * group, six alarms, and the SNS topic that gets the alarms.
 *
 * Each run checks the brand domain, its name servers, their addresses and glue, and a part of the tenants; all tenants are checked
 * each day. With `follow`, the function writes address changes of AWS into the brand zone. A change of `audit` replaces nothing: it
 * updates the function's code.
 *
 * In a unit test with mocks (`pulumi.runtime.setMocks`) that give the inputs back as the state, its outputs are undefined, and so are the inputs that
 * are made of `audit`: no text, rate or policy is made of an audit that is not there (docs/testing.md).
 *
 * Costs about 4.50 USD a month for 10 to 1,000 tenants, by AWS's list prices of September 2026 in us-east-1, every 5 minutes and
 * without free tiers (docs/monitoring.md has the table).
 *
 * @example
 * const dns = new WhiteLabelDns("dns", readConfig());
 * new DelegationMonitor("watch", { audit: dns.audit, notify: "ops@example.com" });
 */
export class DelegationMonitor extends pulumi.ComponentResource {
    /** The name of the function of AWS Lambda. */
    readonly functionName: pulumi.Output<string>;
    /** The name of the log group that each run writes its lines to. */
    readonly logGroupName: pulumi.Output<string>;
    /** The ARN of the topic that gets the alarms. */
    readonly topicArn: pulumi.Output<string>;
    /** The resources below the component. */
    readonly nodes: DelegationMonitorNodes;

    /**
     * @param opts with an `aws.Provider` as `provider` or in `providers`, all resources are in the account and region of that provider
     * @throws Error for an invalid argument, with its name, its value and the rule
     */
    constructor(name: string, args: DelegationMonitorArgs, opts?: pulumi.ComponentResourceOptions) {
        super("white-label-dns:monitor:DelegationMonitor", name, {}, opts);
        checkName(name, args);
        checkArguments(args);
        checkProviders(this, opts);
        const watched = watchedBy(args);
        const parts = { name, args, watched, children: { parent: this } };
        const topic = args.topicArn === undefined ? makeTopic(parts) : undefined;
        const topicArn = pulumi.output(args.topicArn ?? topic?.arn ?? "");
        const made = makeFunction(parts, topicArn);
        const scheduled = makeSchedule(parts, made.function);
        this.nodes = {
            ...made,
            ...scheduled,
            topic,
            subscription: makeSubscription(parts, topicArn),
            alarms: makeAlarms(parts, topicArn, made.function.name),
        };
        this.functionName = made.function.name;
        this.logGroupName = made.logGroup.name;
        this.topicArn = topicArn;
        this.registerOutputs({
            functionName: this.functionName,
            logGroupName: this.logGroupName,
            topicArn: this.topicArn,
        });
    }
}

/** Any type of these packages: `getProvider` only uses the part before the first colon. */
const [AWS, DYNAMIC] = ["aws:index:Resource", "pulumi-nodejs:dynamic:Resource"] as const;

/** Pulumi would ignore a provider of this package alone silently, and create the function in the account of the stack's settings. */
function checkProviders(
    monitor: pulumi.ComponentResource,
    { parent }: pulumi.ComponentResourceOptions = {},
): void {
    const isGiven = (type: string): boolean => monitor.getProvider(type) !== parent?.getProvider(type);
    if (isGiven(DYNAMIC) && !isGiven(AWS)) {
        throw new Error(
            "provider: is a WhiteLabelDnsProvider, but a monitor consists of @pulumi/aws resources, which need an aws.Provider; pass one for the account that has the brand zone",
        );
    }
}

/** The known values of the monitor. */
interface Watched {
    /** The content of audit.json. */
    text: string;
    brandDomain: string;
    /** Minutes between two runs. */
    every: number;
    /** The number of parts into which the tenants are divided: a run checks one part. */
    parts: number;
    /** The names whose address records the function can change. */
    names: string[];
    /** True if the stack sets the brand domain's name servers at Route 53 Domains. */
    glue: boolean;
}

interface Parts {
    name: string;
    args: DelegationMonitorArgs;
    watched: pulumi.Output<Watched>;
    children: pulumi.CustomResourceOptions;
}

/**
 * Pulumi makes the names of a function, two roles and a schedule from it, each with eight more characters that no other stack has. The
 * longest is the schedule's, `<name>-every-1440-minutes-1234567`, with at most 64 (API CreateSchedule); the function's cannot have dots
 * (API CreateFunction). With a transform the names can be different.
 */
function checkName(name: string, { transform }: DelegationMonitorArgs): void {
    if (transform === undefined && !/^[A-Za-z0-9_-]{1,37}$/.test(name)) {
        throw new Error(
            `the name "${name}" becomes part of the names of a Lambda function and its schedule; name the DelegationMonitor with at most 37 letters, digits, hyphens and underscores`,
        );
    }
}

function checkArguments({
    audit,
    every,
    follow,
    logRetentionInDays,
    brandZoneId,
}: DelegationMonitorArgs): void {
    if (
        audit === undefined ||
        (Array.isArray(audit) && (audit.length === 0 || audit.includes(undefined as never)))
    ) {
        throw new Error(
            "audit: is missing; pass the output audit of a WhiteLabelDns or WhiteLabelNameServers, or a list of such outputs",
        );
    }
    const problems = monitorProblems({ every, follow, logRetentionInDays });
    if (problems.length > 0) {
        throw new Error(problems.join("; "));
    }
    if (follow === true && brandZoneId === undefined) {
        throw new Error(
            "follow: true needs brandZoneId, the id of the hosted zone that holds the address records (nodes.brandZone.foundZoneId of the component)",
        );
    }
}

function watchedBy({ audit, every: wanted = DEFAULT_EVERY }: DelegationMonitorArgs): pulumi.Output<Watched> {
    const all: pulumi.Input<AuditInput | string>[] = Array.isArray(audit) ? audit : [audit];
    return whenFound(pulumi.all(all), (given) => {
        const named = given.flatMap((input, index) => {
            const source = `audit${index + 1}`;
            return typeof input === "string" ? readAuditInput(input, source) : [{ source, input }];
        });
        const outputs = Object.fromEntries(named.map(({ source, input }) => [source, input]));
        // Refuses two brand domains, and a tenant without name servers.
        const { brandDomain, tenants } = auditPlanOf(named);
        const inputs = named.map(({ input }) => input);
        const sets = followedSets(inputs);
        const names = sets.flatMap(({ hosts }) => hosts.map(({ host }) => host));
        const every = rateFor(tenants.length, wanted);
        return {
            // In an order of its own, so that another order of the config is no new version of the function.
            text: JSON.stringify(inOrder(outputs)),
            brandDomain,
            every,
            parts: partsFor(tenants.length, every),
            names: [...new Set(names)].sort(),
            glue: sets.some(({ registered }) => registered !== undefined),
        };
    });
}

function makeTopic({ name, args, children }: Parts): aws.sns.Topic {
    return new aws.sns.Topic(...transformed(args.transform?.topic, `${name}-alarms`, {}, children));
}

function makeSubscription(
    { name, args, children }: Parts,
    topic: pulumi.Output<string>,
): aws.sns.TopicSubscription | undefined {
    const { notify: endpoint, transform } = args;
    return endpoint === undefined
        ? undefined
        : new aws.sns.TopicSubscription(
              ...transformed(
                  transform?.subscription,
                  `${name}-mail`,
                  { topic, protocol: "email", endpoint },
                  children,
              ),
          );
}

function makeFunction(
    { name, args, watched, children }: Parts,
    topicArn: pulumi.Output<string>,
): Pick<DelegationMonitorNodes, "logGroup" | "functionRole" | "function"> {
    const { transform, follow, brandZoneId = "", logRetentionInDays = DEFAULT_RETENTION } = args;
    const logGroup = new aws.cloudwatch.LogGroup(
        ...transformed(transform?.logGroup, `${name}-log`, { retentionInDays: logRetentionInDays }, children),
    );
    const functionRole = new aws.iam.Role(
        ...transformed(
            transform?.functionRole,
            `${name}-function`,
            { assumeRolePolicy: trustPolicy("lambda.amazonaws.com") },
            children,
        ),
    );
    const parts = pulumi.all([logGroup.arn, watched, brandZoneId, topicArn]);
    const policy = whenFound(parts, ([logGroupArn, { names, glue }, zoneId, topic]) =>
        functionPolicy({
            logGroupArn,
            ...(follow === true ? { follow: { zoneId, names }, glue, topicArn: topic } : {}),
        }),
    );
    const rights = new aws.iam.RolePolicy(`${name}-function`, { role: functionRole.name, policy }, children);
    const variables = {
        ...(follow === true ? { FOLLOW: "true", BRAND_ZONE_ID: brandZoneId, TOPIC_ARN: topicArn } : {}),
    };
    const watch = new aws.lambda.Function(
        ...transformed<aws.lambda.FunctionArgs>(
            transform?.function,
            `${name}-watch`,
            {
                role: functionRole.arn,
                runtime: RUNTIME,
                architectures: ["arm64"],
                handler: "index.handler",
                timeout: RUN_LIMITS.seconds,
                memorySize: RUN_LIMITS.megabytes,
                code: whenFound(
                    watched,
                    ({ text }) =>
                        new pulumi.asset.AssetArchive({
                            "index.js": new pulumi.asset.FileAsset(HANDLER),
                            "audit.json": new pulumi.asset.StringAsset(text),
                        }),
                ),
                environment: { variables },
                loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
            },
            // Without the right to write, the function would lose the log of its first run.
            { ...children, dependsOn: [rights] },
        ),
    );
    new aws.lambda.FunctionEventInvokeConfig(
        `${name}-watch`,
        // A failed run is not repeated, because the next one follows soon.
        { functionName: watch.name, maximumRetryAttempts: 0 },
        children,
    );
    return { logGroup, functionRole, function: watch };
}

function makeSchedule(
    { name, args, watched, children }: Parts,
    target: aws.lambda.Function,
): Pick<DelegationMonitorNodes, "scheduleRole" | "schedule"> {
    const { transform, every = DEFAULT_EVERY } = args;
    const scheduleRole = new aws.iam.Role(
        ...transformed(
            transform?.scheduleRole,
            `${name}-schedule`,
            {
                assumeRolePolicy: whenFound(target.arn, (arn) =>
                    trustPolicy("scheduler.amazonaws.com", arn.split(":")[4]),
                ),
            },
            children,
        ),
    );
    const rights = new aws.iam.RolePolicy(
        `${name}-schedule`,
        { role: scheduleRole.name, policy: whenFound(target.arn, schedulePolicy) },
        children,
    );
    const schedule = new aws.scheduler.Schedule(
        ...transformed<aws.scheduler.ScheduleArgs>(
            transform?.schedule,
            `${name}-every-${every}-minutes`,
            {
                scheduleExpression: whenFound(watched, ({ every: minutes }) => rateOf(minutes)),
                flexibleTimeWindow: { mode: "OFF" },
                target: {
                    arn: target.arn,
                    roleArn: scheduleRole.arn,
                    input: whenFound(watched, ({ parts, every: minutes }) => scheduleInput(parts, minutes)),
                    retryPolicy: { maximumRetryAttempts: 0 },
                },
            },
            { ...children, dependsOn: [rights] },
        ),
    );
    return { scheduleRole, schedule };
}

function makeAlarms(
    { name, args, watched, children }: Parts,
    topicArn: pulumi.Output<string>,
    functionName: pulumi.Output<string>,
): Record<AlarmName, aws.cloudwatch.MetricAlarm> {
    const { transform } = args;
    const inputs = whenFound(pulumi.all([watched, functionName]), ([{ brandDomain, every, parts }, its]) =>
        alarmsOf(brandDomain, every, parts, its),
    );
    const make = (alarm: AlarmName): aws.cloudwatch.MetricAlarm => {
        const its = whenFound(inputs, (all) => all[alarm]);
        return new aws.cloudwatch.MetricAlarm(
            ...transformed<aws.cloudwatch.MetricAlarmArgs>(
                transform?.alarm,
                `${name}-${alarm}`,
                {
                    alarmDescription: its.alarmDescription,
                    namespace: its.namespace,
                    metricName: its.metricName,
                    dimensions: its.dimensions,
                    statistic: its.statistic,
                    comparisonOperator: its.comparisonOperator,
                    threshold: its.threshold,
                    period: its.period,
                    evaluationPeriods: its.evaluationPeriods,
                    datapointsToAlarm: its.datapointsToAlarm,
                    treatMissingData: its.treatMissingData,
                    alarmActions: [topicArn],
                    okActions: [topicArn],
                },
                children,
            ),
        );
    };
    return Object.fromEntries(ALARMS.map((alarm) => [alarm, make(alarm)])) as Record<
        AlarmName,
        aws.cloudwatch.MetricAlarm
    >;
}
