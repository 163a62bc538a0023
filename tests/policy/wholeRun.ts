import { channel } from "node:diagnostics_channel";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allowedRights, compareRights, OUR_AGENT, rightOf, type Right } from "./iamPolicy";

/**
 * The calls of a whole test run against the policies in docs/: for `mocha --require` in a run of all tests.
 *
 * Each process of the run notes what the client that stacks use asks of any sandbox in that process, and the process
 * that started them compares at the end. A run that notes nothing fails, as the policy then allows what was not called.
 */

/** The file that a run's processes add to. */
const VARIABLE = "WHITE_LABEL_DNS_CALL_LOG";

const noted = new Set<Right>();

/** Node tells of each request that any HTTP server of this process receives. */
channel("http.server.request.start").subscribe((message) => {
    const file = process.env[VARIABLE];
    const { method = "", url = "", headers } = (message as { request: IncomingMessage }).request;
    const target = headers["x-amz-target"]?.toString();
    const right = isOfStack(headers) ? rightOf(method, url, target) : undefined;
    if (file !== undefined && right !== undefined && !noted.has(right)) {
        noted.add(right);
        appendFileSync(file, `${right}\n`);
    }
});

/**
 * True for a call of a stack's resources: made by their client, with the key that a rehearsal sets (`forSandbox`). A test
 * that calls a function of route53/ by itself has other keys, and shows no need for the call.
 */
function isOfStack({ authorization = "", "user-agent": agent = "" }: IncomingHttpHeaders): boolean {
    return agent.includes(OUR_AGENT) && authorization.includes("Credential=sandbox/");
}

/** Runs once, in the process that starts the others. */
export function mochaGlobalSetup(): void {
    const file = join(mkdtempSync(join(tmpdir(), "white-label-dns-calls-")), "calls");
    writeFileSync(file, "");
    process.env[VARIABLE] = file;
}

/** Runs once, when all tests are done. @throws Error that ends the run with another exit code than 0 */
export function mochaGlobalTeardown(): void {
    const file = process.env[VARIABLE] ?? "";
    const called = new Set(readFileSync(file, "utf8").split("\n").filter(Boolean));
    rmSync(join(file, ".."), { recursive: true });
    const { missing, needless } = compareRights(allowedRights(), called);
    if (missing.length + needless.length > 0) {
        throw new Error(
            "The policies docs/iam-policy*.json are not what the calls of this run need.\n" +
                `Called and not allowed: ${missing.join(", ") || "nothing"}.\n` +
                `Allowed and never called: ${needless.join(", ") || "nothing"}.`,
        );
    }
    process.stdout.write(
        `docs/iam-policy.json and docs/iam-policy-registrar.json allow the ${called.size} calls that this run made, and no other.\n`,
    );
}
