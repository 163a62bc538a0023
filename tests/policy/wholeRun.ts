import { channel } from "node:diagnostics_channel";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callsOf, LOG_VARIABLE, noteCall, type Caller } from "./callLog";
import { allowedRights, allowedToFunction, compareRights, OUR_AGENT, rightOf, type Right } from "./iamPolicy";

/**
 * The calls of a whole test run against the policies in docs/ and that of the function which watches the DNS: for
 * `mocha --require` in a run of all tests.
 *
 * Each process of the run notes what the clients of stacks and of the function ask of any sandbox in that process, and the
 * process that started them compares at the end. A run that notes nothing fails, as a policy then allows what was not called.
 */

/** Node tells of each request that any HTTP server of this process receives. */
channel("http.server.request.start").subscribe((message) => {
    const { method = "", url = "", headers } = (message as { request: IncomingMessage }).request;
    const caller = callerOf(headers);
    const right = caller && rightOf(method, url, headers["x-amz-target"]?.toString());
    if (caller !== undefined && right !== undefined) {
        noteCall(caller, right);
    }
});

/**
 * `stack` for a call of a stack's resources: made by their client, with the key that a rehearsal sets (`forSandbox`);
 * `function` for one with the key that tests/watch/lambda.ts gives to the bundled handler. A test that calls a function of
 * route53/ by itself has other keys, and shows no need for the call.
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

/** Runs once, when all tests are done. @throws Error that ends the run with another exit code than 0 */
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
