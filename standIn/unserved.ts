import { createHash } from "node:crypto";
import { domainToASCII } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { ResourceProvider } from "../engine/provider";
import type { PropertyMap } from "../engine/values";

/** How AWS names the resources of a service that no sandbox serves: the id, and outputs in addition to the inputs. */
interface Kind {
    /** The input with the name. If the input is not set, the name is derived from the resource's type. */
    nameKey: string;
    arn?: (name: string) => string;
    /** True if AWS's id is the ARN. */
    idIsArn?: boolean;
    /** Outputs that AWS assigns, in addition to the ARN. */
    found?: (inputs: PropertyMap, name: string) => PropertyMap;
}

const WHERE = "us-east-1:123456789012";

/** The resources of a `DelegationMonitor`, and of a platform with a load balancer and certificates. */
export const UNSERVED: Readonly<Record<string, Kind>> = {
    "aws:acm/certificate:Certificate": {
        nameKey: "domainName",
        arn: (name) => `arn:aws:acm:${WHERE}:certificate/${domainToASCII(name)}`,
        idIsArn: true,
        found: validationOptions,
    },
    "aws:acm/certificateValidation:CertificateValidation": { nameKey: "certificateArn" },
    "aws:lb/loadBalancer:LoadBalancer": {
        nameKey: "name",
        arn: (name) => `arn:aws:elasticloadbalancing:${WHERE}:loadbalancer/app/${name}/1`,
        idIsArn: true,
        found: (_inputs, name) => ({
            dnsName: `${name}-1.us-east-1.elb.amazonaws.com`,
            zoneId: "Z35SXDOTRQ7X7K",
        }),
    },
    "aws:lb/listener:Listener": {
        nameKey: "name",
        arn: (name) => `arn:aws:elasticloadbalancing:${WHERE}:listener/app/platform/1/${name}`,
        idIsArn: true,
    },
    "aws:lb/listenerCertificate:ListenerCertificate": { nameKey: "certificateArn" },
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

/** The name and id of a resource of which only the type is known. */
export function kindOf(type: string): Kind {
    const [, service = "", resource = ""] = /^aws:([^/:]+)[^:]*:(.+)$/.exec(type) ?? [];
    return {
        nameKey: "name",
        arn: (name) => `arn:aws:${service}:${WHERE}:${resource.toLowerCase()}/${name}`,
    };
}

/** The record that AWS Certificate Manager asks for. A domain and its wildcard have the same record (API DomainValidation). */
function validationOptions({ subjectAlternativeNames }: PropertyMap, name: string): PropertyMap {
    const others = Array.isArray(subjectAlternativeNames) ? subjectAlternativeNames.map(String) : [];
    const domainValidationOptions = [name, ...others].map((domainName) => {
        const domain = domainToASCII(domainName.replace(/^\*\./, ""));
        const token = createHash("md5").update(domain).digest("hex");
        return {
            domainName,
            resourceRecordName: `_${token}.${domain}.`,
            resourceRecordType: "CNAME",
            resourceRecordValue: `_${token}.validations.acm.aws.`,
        };
    });
    return { domainValidationOptions };
}

/** Creates a resource only in the state, with outputs that other resources may use. */
export function unservedProvider(
    type: string,
    { nameKey, arn, idIsArn = false, found }: Kind,
): ResourceProvider {
    let made = 0;
    const complete = (inputs: PropertyMap, name: string): PropertyMap => ({
        ...inputs,
        [nameKey]: name,
        ...(arn === undefined ? {} : { arn: arn(name) }),
        ...found?.(inputs, name),
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
