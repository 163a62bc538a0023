/** What the function and its schedule may do, as IAM policies: no more than they need. */

export interface Statement {
    Effect: "Allow";
    Action: string | string[];
    Resource?: string;
    Principal?: { Service: string };
    Condition?: Record<string, Record<string, string | string[]>>;
}

/** Lets a service of AWS take a role. @param account that the service has to act for */
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

/** What the function may do. */
export interface FunctionRights {
    /** Of the log group, which is there already: a function that could make it would make it again after `pulumi destroy`. */
    logGroupArn: string;
    /** Where it follows AWS's addresses: the brand zone, and the names in it whose address records it may change. */
    follow?: { zoneId: string; names: string[] } | undefined;
    /** Where it tells a topic of Amazon SNS what it followed. */
    topicArn?: string | undefined;
}

/** Of all inline policies of a role, in characters without white space (IAM User Guide, "IAM and AWS STS quotas"). */
export const MAX_ROLE_POLICY = 10_240;

/** @throws Error where there are more names than a policy of IAM takes */
export function functionPolicy({ logGroupArn, follow, topicArn }: FunctionRights): string {
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
                    "ForAllValues:StringEquals": {
                        "route53:ChangeResourceRecordSetsNormalizedRecordNames": follow.names,
                        "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA"],
                        "route53:ChangeResourceRecordSetsActions": ["CREATE", "DELETE"],
                    },
                },
            },
        );
    }
    if (follow !== undefined && topicArn !== undefined) {
        statements.push({ Effect: "Allow", Action: "sns:Publish", Resource: topicArn });
    }
    const policy = document(statements);
    if (policy.length > MAX_ROLE_POLICY) {
        throw new Error(
            `follow: the ${follow?.names.length ?? 0} names of the name servers make a policy of ${policy.length.toLocaleString("en-US")} characters, and IAM takes ${MAX_ROLE_POLICY.toLocaleString("en-US")} for a role; give each stack a monitor of its own (audit), or leave follow out`,
        );
    }
    return policy;
}

export function schedulePolicy(functionArn: string): string {
    return document([{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functionArn }]);
}

function document(statements: readonly Statement[]): string {
    return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
