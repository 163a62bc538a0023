import { channel } from "node:diagnostics_channel";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callsOf, LOG_VARIABLE, noteCall, type Caller } from "./callLog";
import { allowedRights, allowedToFunction, compareRights, OUR_AGENT, rightOf, type Right } from "./iamPolicy";

/**
 * Compares the calls of a whole test run with the policies in docs/ and with that of the function that watches the DNS. It is for `mocha
 * --require` in a run of all tests.
 *
 * Each process of the run records the calls of the stacks' clients and of the function to any sandbox in that process. The process that
 * started them compares at the end. A run that records nothing fails, because a policy then allows calls that were not made.
 */

/** Node reports each request that any HTTP server of this process receives. */
channel("http.server.request.start").subscribe((message) => {
    const { method = "", url = "", headers } = (message as { request: IncomingMessage }).request;
    const caller = callerOf(headers);
    const right = caller && rightOf(method, url, headers["x-amz-target"]?.toString());
    if (caller !== undefined && right !== undefined) {
        noteCall(caller, right);
    }
});

/**
 * `stack` for a call of a stack's resources, which their client makes with the key that a rehearsal sets (`forSandbox`). `function` for a
 * call with the key that tests/watch/lambda.ts gives to the bundled handler. A test that itself calls a function of route53/ has other
 * keys, and does not show that the call is needed.
 */
function callerOf({ authorization = "", "user-agent": agent = "" }: IncomingHttpHeaders): Caller | undefined {
    if (authorization.includes("Credential=function/")) {
        return "function";
    }
    return agent.includes(OUR_AGENT) && authorization.includes("Credential=sandbox/") ? "stack" : undefined;
}

/** Runs once, in the process that starts the others. */
export function mochaGlobalSetup(): void {
    const file = join(mkdtempSync(join(tmpdir(), "white-label-dns-calls-")), "calls");
    writeFileSync(file, "");
    process.env[LOG_VARIABLE] = file;
}

/** Runs once, after all tests. @throws Error that ends the run with an exit code other than 0 */
export function mochaGlobalTeardown(): void {
    const file = process.env[LOG_VARIABLE] ?? "";
    const calls = readFileSync(file, "utf8");
    rmSync(join(file, ".."), { recursive: true });
    const problems = [
        ...differences("docs/iam-policy*.json", allowedRights(), callsOf("stack", calls)),
        ...differences("monitor/policies.ts", allowedToFunction(), callsOf("function", calls)),
    ];
    if (problems.length > 0) {
        throw new Error(problems.join("\n"));
    }
    process.stdout.write(
        `docs/iam-policy.json and docs/iam-policy-registrar.json allow the ${callsOf("stack", calls).size} calls that the stacks of this run made, ` +
            `and the policy of monitor/policies.ts the ${callsOf("function", calls).size} of the function; neither allows any other.\n`,
    );
}

function differences(policy: string, allowed: readonly Right[], called: ReadonlySet<Right>): string[] {
    const { missing, needless } = compareRights(allowed, called);
    return missing.length + needless.length === 0
        ? []
        : [
              `What ${policy} allows is not what the calls of this run need.`,
              `Called and not allowed: ${missing.join(", ") || "nothing"}.`,
              `Allowed and never called: ${needless.join(", ") || "nothing"}.`,
          ];
}
