import { readFileSync } from "node:fs";
import { join } from "node:path";
import { functionPolicy } from "../../monitor/policies";
import { packageRoot } from "../../route53/packageRoot";
import { findOperation } from "../../sandbox/route53/operations";

/** The policies in docs/ against the calls that were made. */

/** `route53:GetHostedZone arn:aws:route53:::hostedzone/*`: an action, and what it is for. */
export type Right = string;

interface Policy {
    Statement: { Effect: string; Action: string | string[]; Resource: string | string[] }[];
}

/** Part of the user agent of the client that stacks use (route53/client.ts). */
export const OUR_AGENT = "pulumi-white-label-dns/";

const API_PREFIX = "/2013-04-01/";

const DOMAINS_PREFIX = "Route53Domains_v20140515.";

/**
 * The right that a request to the API of Route 53 or of Route 53 Domains needs; undefined for a request to something else.
 * Source: Service Authorization Reference, Actions defined by Amazon Route 53 and by Amazon Route 53 Domains: which actions have a
 * resource type; of the latter none has.
 *
 * @param target the header X-Amz-Target, by which Route 53 Domains tells its operations apart
 */
export function rightOf(method: string, url: string, target = ""): Right | undefined {
    if (target.startsWith(DOMAINS_PREFIX)) {
        return `route53domains:${target.slice(DOMAINS_PREFIX.length)} *`;
    }
    const [path = ""] = url.split("?");
    const segments = path.startsWith(API_PREFIX)
        ? path.slice(API_PREFIX.length).split("/").filter(Boolean).map(decodeURIComponent)
        : [];
    const found = findOperation(method, segments);
    return found === undefined
        ? undefined
        : `route53:${found.operation.name} ${resourceOf(segments.slice(0, 2), found.operation.path)}`;
}

function resourceOf([first = "", second = ""]: string[], path: string): string {
    const kinds: Record<string, string> = {
        "/hostedzone/{": "hostedzone",
        "/delegationset/{": "delegationset",
        "/reusabledelegationsetlimit/{": "delegationset",
        "/hostedzonelimit/{": "hostedzone",
        "/change/{": "change",
        "/tags/{": second,
    };
    const kind = path.startsWith(`/${first}/{`) ? kinds[`/${first}/{`] : undefined;
    return kind === undefined ? "*" : `arn:aws:route53:::${kind}/*`;
}

/** The policy that each stack needs, and the one for those that set name servers at Route 53 Domains. */
const POLICIES = ["iam-policy.json", "iam-policy-registrar.json"];

/** Everything that the policies in the docs allow. */
export function allowedRights(): Right[] {
    const all = POLICIES.flatMap((name) => {
        const file = join(packageRoot(), "docs", name);
        return (JSON.parse(readFileSync(file, "utf8")) as Policy).Statement;
    });
    return rightsIn(all);
}

/** Of the function, those that Lambda itself uses with the function's role, to write down what it prints (Lambda Developer Guide, "Execution role"). */
const OF_LAMBDA_ITSELF = "logs:";

/** Everything that the policy of the function allows which watches the DNS, with all that it can be told to do. */
export function allowedToFunction(): Right[] {
    const policy = functionPolicy({
        logGroupArn: "*",
        follow: { zoneId: "*", names: ["ns1.example.com"] },
        glue: true,
        topicArn: "*",
    });
    return rightsIn((JSON.parse(policy) as Policy).Statement).filter(
        (right) => !right.startsWith(OF_LAMBDA_ITSELF),
    );
}

function rightsIn(statements: Policy["Statement"]): Right[] {
    return statements
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action, Resource }) =>
            [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resource}`)),
        );
}

/** What was called and is not allowed, and what is allowed and was never called; both empty for the least policy. */
export function compareRights(
    allowed: Iterable<Right>,
    called: Iterable<Right>,
): { missing: Right[]; needless: Right[] } {
    const [had, needed] = [new Set(allowed), new Set(called)];
    return {
        missing: [...needed].filter((right) => !had.has(right)).sort(),
        needless: [...had].filter((right) => !needed.has(right)).sort(),
    };
}
