import { readFileSync } from "node:fs";
import { join } from "node:path";
import { functionPolicy } from "../../monitor/policies";
import { packageRoot } from "../../route53/packageRoot";
import { findOperation } from "../../sandbox/route53/operations";

/** Compares the policies in docs/ with the calls that were made. */

/** `route53:GetHostedZone arn:aws:route53:::hostedzone/*`: an action and its resource. */
export type Right = string;

interface Policy {
    Statement: { Effect: string; Action: string | string[]; Resource: string | string[] }[];
}

/** A part of the user agent of the stacks' client (route53/client.ts). */
export const OUR_AGENT = "pulumi-white-label-dns/";

const API_PREFIX = "/2013-04-01/";

const DOMAINS_PREFIX = "Route53Domains_v20140515.";

/**
 * The permission that a request to the API of Route 53 or of Route 53 Domains needs; undefined for another request. Source: Service
 * Authorization Reference, Actions defined by Amazon Route 53 and by Amazon Route 53 Domains. It lists the actions with a resource type;
 * those of Route 53 Domains have none.
 *
 * @param target the header X-Amz-Target, which names the operation of Route 53 Domains
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

/** The policy for every stack, and the one for stacks that set name servers at Route 53 Domains. */
const POLICIES = ["iam-policy.json", "iam-policy-registrar.json"];

/** Everything that the policies in the docs allow. */
export function allowedRights(): Right[] {
    const all = POLICIES.flatMap((name) => {
        const file = join(packageRoot(), "docs", name);
        return (JSON.parse(readFileSync(file, "utf8")) as Policy).Statement;
    });
    return rightsIn(all);
}

/**
 * The permissions of the function that Lambda itself uses with the function's role, to write its output (Lambda Developer Guide, "Execution
 * role").
 */
const OF_LAMBDA_ITSELF = "logs:";

/** Everything that the policy of the function that watches the DNS allows, with all of its tasks. */
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

/** Calls that were made and are not allowed, and allowed calls that were never made. Both are empty for the smallest policy. */
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
