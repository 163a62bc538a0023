import assert from "node:assert/strict";
import fc from "fast-check";
import { functionPolicy, schedulePolicy, trustPolicy, type Statement } from "../../monitor/policies";

const LOG = "arn:aws:logs:eu-west-1:123456789012:log-group:watch";

function statements(policy: string): Statement[] {
    const { Version, Statement } = JSON.parse(policy) as { Version: string; Statement: Statement[] };
    assert.equal(Version, "2012-10-17");
    return Statement;
}

describe("The policies of a watch", () => {
    it("let the function only write its log if it follows nothing", () => {
        assert.deepEqual(statements(functionPolicy({ logGroupArn: LOG })), [
            {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: `${LOG}:*`,
            },
        ]);
        assert.deepEqual(functionPolicy({ logGroupArn: `${LOG}:*` }), functionPolicy({ logGroupArn: LOG }));
    });

    it("let it change address records only of these names in the brand zone if it follows AWS", () => {
        const policy = functionPolicy({
            logGroupArn: LOG.replace("arn:aws:", "arn:aws-cn:"),
            follow: { zoneId: "ZBRAND", names: ["ns1.example.com"] },
            topicArn: "arn:aws-cn:sns:cn-north-1:123456789012:dns",
        });
        const zone = "arn:aws-cn:route53:::hostedzone/ZBRAND";
        assert.deepEqual(statements(policy).slice(1), [
            { Effect: "Allow", Action: "route53:ListResourceRecordSets", Resource: zone },
            {
                Effect: "Allow",
                Action: "route53:ChangeResourceRecordSets",
                Resource: zone,
                Condition: {
                    "ForAllValues:StringEquals": {
                        "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["ns1.example.com"],
                        "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA"],
                        "route53:ChangeResourceRecordSetsActions": ["CREATE", "DELETE"],
                    },
                },
            },
            {
                Effect: "Allow",
                Action: "sns:Publish",
                Resource: "arn:aws-cn:sns:cn-north-1:123456789012:dns",
            },
        ]);
    });

    it("let it change name servers at Route 53 Domains only if the stack does so", () => {
        const follow = { zoneId: "ZBRAND", names: ["ns1.example.com"] };
        const ofDomains = (policy: string): Statement[] =>
            statements(policy).filter(({ Action }) => [Action].flat().join().includes("route53domains:"));
        assert.deepEqual(ofDomains(functionPolicy({ logGroupArn: LOG, follow })), []);
        assert.deepEqual(ofDomains(functionPolicy({ logGroupArn: LOG, glue: true })), []);
        assert.deepEqual(ofDomains(functionPolicy({ logGroupArn: LOG, follow, glue: true })), [
            {
                Effect: "Allow",
                Action: [
                    "route53domains:GetDomainDetail",
                    "route53domains:GetOperationDetail",
                    "route53domains:ListOperations",
                    "route53domains:UpdateDomainNameservers",
                ],
                Resource: "*",
            },
        ]);
    });

    it("are never longer than IAM's limit, and have each name or a pattern of the same length", () => {
        fc.assert(
            fc.property(
                fc.integer({ min: 1, max: 200 }),
                fc.integer({ min: 4, max: 230 }),
                (sets, length) => {
                    const brand = `${"b9"
                        .repeat(length)
                        .slice(0, length)
                        .replace(/(.{60})(?=.)/g, "$1.")}.com`;
                    const names = Array.from(
                        { length: sets * 4 },
                        (_none, index) => `ns${index + 1}.${brand}`,
                    );
                    const follow = { zoneId: "Z".repeat(32), names };
                    const policy = functionPolicy({ logGroupArn: LOG, follow, glue: true, topicArn: LOG });
                    assert.ok(policy.length <= 10_240, `${policy.length} characters`);
                    const condition = statements(policy).find((each) => each.Condition)?.Condition ?? {};
                    const [operator = ""] = Object.keys(condition);
                    const allowed = [
                        condition[operator]?.["route53:ChangeResourceRecordSetsNormalizedRecordNames"] ?? [],
                    ].flat();
                    if (operator === "ForAllValues:StringEquals") {
                        assert.deepEqual(allowed, names);
                        return;
                    }
                    assert.equal(operator, "ForAllValues:StringLike");
                    assert.ok(
                        allowed.every((pattern) => pattern.endsWith(`.${brand}`) && /^ns\?+\./.test(pattern)),
                    );
                    const lengths = new Set(allowed.map((pattern) => pattern.length));
                    assert.ok(names.every((name) => lengths.has(name.length)));
                },
            ),
            { numRuns: 60 },
        );
    });

    it("let the schedule invoke this function, and its service assume the role only for this account", () => {
        assert.deepEqual(statements(schedulePolicy("arn:function")), [
            { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "arn:function" },
        ]);
        const [trust] = statements(trustPolicy("scheduler.amazonaws.com", "123456789012"));
        assert.deepEqual(trust?.Condition, { StringEquals: { "aws:SourceAccount": "123456789012" } });
        assert.deepEqual(statements(trustPolicy("lambda.amazonaws.com"))[0]?.Condition, undefined);
    });
});
