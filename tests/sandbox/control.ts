import assert from "node:assert/strict";
import type { Sandbox } from "../../sandbox/sandbox";

/** A request to the control API that must succeed. */
export async function control(
    sandbox: Pick<Sandbox, "endpoint">,
    method: string,
    path: string,
    body?: unknown,
): Promise<unknown> {
    const answer = await fetch(`${sandbox.endpoint}/_sandbox/${path}`, {
        method,
        body: body === undefined ? undefined : JSON.stringify(body),
    });
    const json: unknown = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(json));
    return json;
}
