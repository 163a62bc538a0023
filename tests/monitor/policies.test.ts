import assert from "node:assert/strict";
import { functionPolicy, schedulePolicy, trustPolicy, type Statement } from "../../monitor/policies";

const LOG = "arn:aws:logs:eu-west-1:123456789012:log-group:watch";

function statements(policy: string): Statement[] {
    const { Version, Statement } = JSON.parse(policy) as { Version: string; Statement: Statement[] };
    assert.equal(Version, "2012-10-17");
    return Statement;
}

describe("The policies of a watch", () => {
    it("let the function write its log, and nothing else, where it follows nothing", () => {
        assert.deepEqual(statements(functionPolicy({ logGroupArn: LOG })), [
            {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: `${LOG}:*`,
            },
        ]);
        assert.deepEqual(functionPolicy({ logGroupArn: `${LOG}:*` }), functionPolicy({ logGroupArn: LOG }));
    });

    it("let it change address records of these names in the brand zone alone, where it follows AWS", () => {
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

    it("are refused where IAM would not take them, with the way out", () => {
        const names = Array.from({ length: 600 }, (_none, index) => `ns${index + 1}.example.com`);
        assert.throws(
            () => functionPolicy({ logGroupArn: LOG, follow: { zoneId: "ZBRAND", names } }),
            /^Error: follow: the 600 names .* IAM takes 10,240 for a role; give each stack a monitor of its own/,
        );
    });

    it("let the schedule invoke this function, and its service take the role for this account alone", () => {
        assert.deepEqual(statements(schedulePolicy("arn:function")), [
            { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "arn:function" },
        ]);
        const [trust] = statements(trustPolicy("scheduler.amazonaws.com", "123456789012"));
        assert.deepEqual(trust?.Condition, { StringEquals: { "aws:SourceAccount": "123456789012" } });
        assert.deepEqual(statements(trustPolicy("lambda.amazonaws.com"))[0]?.Condition, undefined);
    });
});
