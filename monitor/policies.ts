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
    /** Where it sets the glue of the brand domain at Route 53 Domains too, which has no rights for a single domain. */
    glue?: boolean | undefined;
    /** Where it tells a topic of Amazon SNS what it followed. */
    topicArn?: string | undefined;
}

/** Of Route 53 Domains, which knows no resources (Service Authorization Reference). */
const GLUE_ACTIONS = [
    "route53domains:GetDomainDetail",
    "route53domains:GetOperationDetail",
    "route53domains:ListOperations",
    "route53domains:UpdateDomainNameservers",
] as const;

/** Of all inline policies of a role together, in characters (IAM User Guide, "IAM and AWS STS quotas"). */
const MOST_CHARACTERS = 10_240;

/**
 * With some hundred names, which differ in their numbers alone (ns1 to ns400), the policy would be longer than IAM takes: it then has
 * patterns that have `?` for each digit.
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
