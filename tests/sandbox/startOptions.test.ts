import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { query } from "../../dns/query";
import { parseHostPort } from "../../dns/route";
import { startSandbox } from "../../sandbox/sandbox";
import { readStartOptions, StartOptionError } from "../../sandbox/startOptions";
import { control } from "./control";
import { clientOf, createSet, refusalOf } from "./useSandbox";

const LIMITS = { delegationSetsPerAccount: 1 };
const FAULTS = [{ operation: "GetHostedZoneCount", fault: "error500", times: 1 }];
const DNS_FAULTS = [{ at: "resolver", fault: "refused", times: 1 }];

/** The behavior of a sandbox that was started with the options above; it uses the faults up. */
async function assertStart(sandbox: { endpoint: string; dns: string }): Promise<void> {
    const client = clientOf(sandbox.endpoint);
    assert.equal((await refusalOf(client.getHostedZoneCount())).code, "InternalFailure");
    assert.equal((await client.getHostedZoneCount()).HostedZoneCount, 0);
    await createSet(client, "one");
    assert.equal((await refusalOf(createSet(client, "two"))).code, "LimitsExceeded");
    const ask = async (): Promise<string> =>
        (await query(parseHostPort(sandbox.dns), { name: "com", type: "SOA" }, { recursionDesired: true }))
            .rcode;
    assert.deepEqual([await ask(), await ask()], ["REFUSED", "NOERROR"]);
    client.destroy();
}

describe("The options at the start of a sandbox", () => {
    it("are restored by a reset: quotas, faults and faults of DNS", async () => {
        const sandbox = await startSandbox(
            readStartOptions({
                limits: JSON.stringify(LIMITS),
                faults: JSON.stringify(FAULTS),
                dnsFaults: JSON.stringify(DNS_FAULTS),
            }),
        );
        await assertStart(sandbox);
        await control(sandbox, "POST", "limits", { delegationSetsPerAccount: 7 });
        sandbox.reset();
        await assertStart(sandbox);
        await sandbox.close();
    });

    it("are restored if they were given on the command line", async () => {
        const cli = join(__dirname, "../../cli/main.js");
        const child = spawn(
            process.execPath,
            [
                cli,
                "sandbox",
                "--limits",
                JSON.stringify(LIMITS),
                "--faults",
                JSON.stringify(FAULTS),
                "--dns-faults",
                JSON.stringify(DNS_FAULTS),
            ],
            { stdio: ["ignore", "pipe", "inherit"] },
        );
        const [line] = (await once(createInterface(child.stdout), "line")) as [string];
        const sandbox = JSON.parse(line) as { endpoint: string; dns: string };
        await assertStart(sandbox);
        await control(sandbox, "POST", "reset");
        await assertStart(sandbox);
        child.kill("SIGTERM");
        assert.deepEqual(await once(child, "exit"), [0, null]);
    });

    for (const [option, text, message] of [
        ["limits", "{", /^the text is not JSON: /],
        ["limits", '{"zonesPerAccount":-1}', /^zonesPerAccount: /],
        ["faults", '[{"operation":"GetChange","fault":"x"}]', /^0\.fault: /],
        ["dnsFaults", '[{"at":"resolver","fault":"nope"}]', /^0\.fault: /],
    ] as const) {
        it(`are refused by option, field and rule: ${option} ${text}`, () => {
            assert.throws(
                () => readStartOptions({ [option]: text }),
                (error) =>
                    error instanceof StartOptionError &&
                    error.option === option &&
                    message.test(error.message),
            );
        });
    }
});
