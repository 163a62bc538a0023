/** The rights of the function and its schedule, as IAM policies with only the necessary actions. */

export interface Statement {
    Effect: "Allow";
    Action: string | string[];
    Resource?: string;
    Principal?: { Service: string };
    Condition?: Record<string, Record<string, string | string[]>>;
}

/** Lets a service of AWS assume a role. @param account the account for which the service has to act */
export function trustPolicy(service: string, account?: string): string {
    return document([
        {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: service },
            ...(account === undefined
                ? {}
                : { Condition: { StringEquals: { "aws:SourceAccount": account } } }),
        },
    ]);
}

/** The inputs for the function's rights. */
export interface FunctionRights {
    /** The ARN of the existing log group: a function with the right to create it would create it again after `pulumi destroy`. */
    logGroupArn: string;
    /** With `follow`: the brand zone, and the names whose address records the function can change. */
    follow?: { zoneId: string; names: string[] } | undefined;
    /** True if it also sets the glue of the brand domain at Route 53 Domains, which has no rights for a single domain. */
    glue?: boolean | undefined;
    /** The Amazon SNS topic for messages about followed changes. */
    topicArn?: string | undefined;
}

/** Actions of Route 53 Domains, which has no resources in policies (Service Authorization Reference). */
const GLUE_ACTIONS = [
    "route53domains:GetDomainDetail",
    "route53domains:GetOperationDetail",
    "route53domains:ListOperations",
    "route53domains:UpdateDomainNameservers",
] as const;

/** The limit of all inline policies of a role together, in characters (IAM User Guide, "IAM and AWS STS quotas"). */
const MOST_CHARACTERS = 10_240;

/**
 * With some hundred names that differ only in their numbers (ns1 to ns400), the policy would exceed IAM's limit: then it has patterns with
 * `?` for each digit.
 */
export function functionPolicy(rights: FunctionRights): string {
    const policy = document(functionStatements(rights, "StringEquals"));
    const { follow } = rights;
    if (policy.length <= MOST_CHARACTERS || follow === undefined) {
        return policy;
    }
    const patterns = follow.names.map((name) =>
        name.replace(/^[^.]+/, (label) => label.replace(/[0-9]/g, "?")),
    );
    const names = [...new Set(patterns)];
    return document(functionStatements({ ...rights, follow: { ...follow, names } }, "StringLike"));
}

function functionStatements(
    { logGroupArn, follow, glue = false, topicArn }: FunctionRights,
    operator: "StringEquals" | "StringLike",
): Statement[] {
    const partition = logGroupArn.split(":")[1] ?? "aws";
    const statements: Statement[] = [
        {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: `${logGroupArn.replace(/:\*$/, "")}:*`,
        },
    ];
    if (follow !== undefined) {
        const zone = `arn:${partition}:route53:::hostedzone/${follow.zoneId}`;
        statements.push(
            { Effect: "Allow", Action: "route53:ListResourceRecordSets", Resource: zone },
            {
                Effect: "Allow",
                Action: "route53:ChangeResourceRecordSets",
                Resource: zone,
                Condition: {
                    [`ForAllValues:${operator}`]: {
                        "route53:ChangeResourceRecordSetsNormalizedRecordNames": follow.names,
                        "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA"],
                        "route53:ChangeResourceRecordSetsActions": ["CREATE", "DELETE"],
                    },
                },
            },
        );
    }
    if (follow !== undefined && glue) {
        statements.push({ Effect: "Allow", Action: [...GLUE_ACTIONS], Resource: "*" });
    }
    if (follow !== undefined && topicArn !== undefined) {
        statements.push({ Effect: "Allow", Action: "sns:Publish", Resource: topicArn });
    }
    return statements;
}

export function schedulePolicy(functionArn: string): string {
    return document([{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn }]);
}

function document(statements: readonly Statement[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
