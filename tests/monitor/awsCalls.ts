import type { Asset, Made } from "./mockedMonitor";

/** The AWS calls that create the resources of a `DelegationMonitor`, from their inputs, in a possible order. */

export interface AwsCall {
    /** The name of the call in botocore. */
    service: "iam" | "logs" | "lambda" | "scheduler" | "cloudwatch" | "sns";
    operation: string;
    /** A value `{ $zip: { file: asset } }` is an archive that must still be created. */
    parameters: Record<string, unknown>;
}

type Inputs = Record<string, unknown>;

/** @param nameOf returns the name of a resource at AWS, by its name in the program */
type Convert = (inputs: Inputs, name: string) => AwsCall[];

const text = (value: unknown): string => String(value);

const CONVERTERS: Readonly<Record<string, Convert>> = {
    "aws:iam/role:Role": ({ assumeRolePolicy }, RoleName) => [
        {
            service: "iam",
            operation: "CreateRole",
            parameters: { RoleName, AssumeRolePolicyDocument: assumeRolePolicy },
        },
    ],
    "aws:iam/rolePolicy:RolePolicy": ({ role, policy }, PolicyName) => [
        {
            service: "iam",
            operation: "PutRolePolicy",
            parameters: { RoleName: role, PolicyName, PolicyDocument: policy },
        },
    ],
    "aws:cloudwatch/logGroup:LogGroup": ({ retentionInDays }, logGroupName) => [
        { service: "logs", operation: "CreateLogGroup", parameters: { logGroupName } },
        { service: "logs", operation: "PutRetentionPolicy", parameters: { logGroupName, retentionInDays } },
    ],
    "aws:sns/topic:Topic": (_inputs, Name) => [
        { service: "sns", operation: "CreateTopic", parameters: { Name } },
    ],
    "aws:sns/topicSubscription:TopicSubscription": ({ topic, protocol, endpoint }) => [
        {
            service: "sns",
            operation: "Subscribe",
            parameters: { TopicArn: topic, Protocol: protocol, Endpoint: endpoint },
        },
    ],
    "aws:lambda/function:Function": (inputs, FunctionName) => {
        const { code, environment, loggingConfig } = inputs;
        const { logFormat, logGroup } = loggingConfig as Record<string, string>;
        const parameters = {
            FunctionName,
            Role: inputs["role"],
            Runtime: inputs["runtime"],
            Handler: inputs["handler"],
            Timeout: inputs["timeout"],
            MemorySize: inputs["memorySize"],
            Architectures: inputs["architectures"],
            Code: { ZipFile: { $zip: code as Record<string, Asset> } },
            Environment: { Variables: (environment as { variables: object }).variables },
            LoggingConfig: { LogFormat: logFormat, LogGroup: logGroup },
        };
        return [{ service: "lambda", operation: "CreateFunction", parameters }];
    },
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ({
        functionName,
        maximumRetryAttempts,
    }) => [
        {
            service: "lambda",
            operation: "PutFunctionEventInvokeConfig",
            parameters: { FunctionName: functionName, MaximumRetryAttempts: maximumRetryAttempts },
        },
    ],
    "aws:scheduler/schedule:Schedule": ({ scheduleExpression, flexibleTimeWindow, target }, Name) => {
        const { arn, roleArn, input, retryPolicy } = target as Record<string, unknown>;
        const parameters = {
            Name,
            ScheduleExpression: scheduleExpression,
            FlexibleTimeWindow: { Mode: (flexibleTimeWindow as { mode: string }).mode },
            Target: { Arn: arn, RoleArn: roleArn, Input: input, RetryPolicy: capitalized(retryPolicy) },
        };
        return [{ service: "scheduler", operation: "CreateSchedule", parameters }];
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": (
        { alarmActions, okActions, dimensions, ...inputs },
        AlarmName,
    ) => [
        {
            service: "cloudwatch",
            operation: "PutMetricAlarm",
            parameters: {
                ...capitalized(inputs),
                AlarmName,
                AlarmActions: alarmActions,
                OKActions: okActions,
                Dimensions: Object.entries(dimensions as Inputs).map(([Name, Value]) => ({ Name, Value })),
            },
        },
    ],
};

/** The resources that others name come first. */
const ORDER = [
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:iam/role:Role",
    "aws:sns/topic:Topic",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:lambda/function:Function",
];

/** @throws Error for a resource type without a call here */
export function awsCalls(made: readonly Made[], nameOf: (name: string) => string): AwsCall[] {
    const place = ({ type }: Made): number => (ORDER.includes(type) ? ORDER.indexOf(type) : ORDER.length);
    return made
        .filter(({ type }) => type.startsWith("aws:"))
        .sort((one, other) => place(one) - place(other))
        .flatMap(({ type, name, inputs }) => {
            const convert = CONVERTERS[type];
            if (convert === undefined) {
                throw new Error(`there is no call for a ${type}`);
            }
            return convert(inputs, text(inputs["name"] ?? nameOf(name)));
        });
}

/** @pulumi/aws has the names of the API, with a small first letter. */
function capitalized(inputs: unknown): Inputs {
    return Object.fromEntries(
        Object.entries(inputs as Inputs).map(([key, value]) => [
            key.charAt(0).toUpperCase() + key.slice(1),
            value,
        ]),
    );
}
