import { isDeepStrictEqual } from "node:util";
import type { ResourceProvider } from "../../engine/provider";
import type { PropertyMap } from "../../engine/values";

/** How the resources of a service that no sandbox serves are named by AWS: the id, and outputs beside the inputs. */
interface Kind {
    /** The input with the name. Without one in the inputs, the name is made from the resource's type. */
    nameKey: string;
    arn?: (name: string) => string;
    /** True where AWS's id is the ARN. */
    idIsArn?: boolean;
}

const WHERE = "us-east-1:123456789012";

/** The resources of a `DelegationMonitor`. */
export const UNSERVED: Readonly<Record<string, Kind>> = {
    "aws:cloudwatch/logGroup:LogGroup": {
        nameKey: "name",
        arn: (name) => `arn:aws:logs:${WHERE}:log-group:${name}`,
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        nameKey: "name",
        arn: (name) => `arn:aws:cloudwatch:${WHERE}:alarm:${name}`,
    },
    "aws:iam/role:Role": { nameKey: "name", arn: (name) => `arn:aws:iam::123456789012:role/${name}` },
    "aws:iam/rolePolicy:RolePolicy": { nameKey: "name" },
    "aws:lambda/function:Function": {
        nameKey: "name",
        arn: (name) => `arn:aws:lambda:${WHERE}:function:${name}`,
    },
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": { nameKey: "functionName" },
    "aws:scheduler/schedule:Schedule": {
        nameKey: "name",
        arn: (name) => `arn:aws:scheduler:${WHERE}:schedule/default/${name}`,
    },
    "aws:sns/topic:Topic": { nameKey: "name", arn: (name) => `arn:aws:sns:${WHERE}:${name}`, idIsArn: true },
    "aws:sns/topicSubscription:TopicSubscription": { nameKey: "endpoint" },
};

/** A resource that is made in the state alone, with the outputs that others are made from. */
export function unservedProvider(type: string, { nameKey, arn, idIsArn = false }: Kind): ResourceProvider {
    let made = 0;
    const complete = (inputs: PropertyMap, name: string): PropertyMap => ({
        ...inputs,
        [nameKey]: name,
        ...(arn === undefined ? {} : { arn: arn(name) }),
    });
    return {
        check: (_olds, news) => Promise.resolve({ inputs: news, failures: [] }),
        diff(_id, olds, news) {
            const changes = Object.keys(news).some((key) => !isDeepStrictEqual(olds[key], news[key]));
            return Promise.resolve({ changes, replaces: [], deleteBeforeReplace: false });
        },
        create(inputs) {
            made += 1;
            const given = inputs[nameKey];
            const name =
                typeof given === "string" ? given : `${(type.split(":")[2] ?? type).toLowerCase()}-${made}`;
            const outputs = complete(inputs, name);
            return Promise.resolve({ id: idIsArn ? String(outputs["arn"]) : name, outputs });
        },
        read: (id, outputs) => Promise.resolve({ id, outputs }),
        update: (_id, olds, news) => Promise.resolve(complete(news, String(olds[nameKey]))),
        delete: () => Promise.resolve(),
    };
}
