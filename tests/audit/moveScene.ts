import { runAudit } from "../../audit/audit";
import type { AuditInput } from "../../audit/input";
import { auditPlanOf } from "../../audit/plan";
import { readAuditInput } from "../../audit/readInput";
import { stepsOf, type Report } from "../../audit/report";
import { shownVerdict } from "../../audit/words";
import { viaGateway } from "../../dns/route";
import { readProgramOutputs } from "../../rehearsal/programOutputs";
import { connect } from "../../rehearsal/remote";
import { playRegistrar } from "../../rehearsal/story";
import { checkedSettings } from "../../settings/checkSettings";
import { openStage, type Stage } from "../program/stage";
import { apply, change, clientOf, createZone, recordSet } from "../sandbox/useSandbox";

/** A tenant that moves from its own hosted zone, with a parent whose delegation the test sets. */

export const NAMES = ["ns1", "ns2", "ns3", "ns4"].map((label) => `${label}.example.com`);

/** @param stageName without it, the tenant does not move */
export function moveSettings(old: string, stageName?: string): Record<string, unknown> {
    return {
        brandDomain: "example.com",
        brandZoneId: "ZBRAND",
        delegationSet: { fromZone: "ZBRAND" },
        rewriteBrandZone: true,
        sandboxTimeScale: 1,
        tenants: [
            {
                domain: "tenant.net",
                target: { addresses: ["203.0.113.10"] },
                ...(stageName === undefined ? {} : { migrateFrom: { zoneId: old, stage: stageName } }),
            },
        ],
    };
}

/** The results of `stepsOf`, one line each. */
export const problemLines = ({ findings }: Report): string[] =>
    stepsOf(findings).map((finding) => `${shownVerdict(finding)} ${finding.check}: ${finding.seen}`);

/** For all tests of a block: at first the old zone leads, and its records are copied. */
export function useMove() {
    let made: { stage: Stage; old: string; oldServers: string[] } | undefined;
    let input: AuditInput | undefined;
    const get = (): { stage: Stage; old: string; oldServers: string[] } => {
        if (made === undefined) {
            throw new Error("it is there inside of a test");
        }
        return made;
    };
    const inputNow = (): AuditInput => {
        if (input === undefined) {
            throw new Error("it is there after an up");
        }
        return input;
    };
    const take = (outputs: Record<string, unknown>): void => {
        input = readProgramOutputs(outputs).audit;
    };
    const delegate = (...names: string[]): void => {
        get().stage.sandbox.world.registry.set("tenant.net", {
            nameServers: names.map((name) => ({ name, glue: [] })),
        });
    };
    before(async () => {
        const stage = await openStage("embedded");
        const client = clientOf(stage.sandbox.endpoint);
        const old = await createZone(client, "tenant.net");
        await apply(client, old, [change("CREATE", recordSet("www.tenant.net", "A", ["192.0.2.1"]))]);
        client.destroy();
        const oldServers = [...(stage.sandbox.world.hostedZones.get(old)?.nameServers ?? [])];
        made = { stage, old, oldServers };
        const { outputs } = await stage.step("up", moveSettings(old, "copy"));
        const remote = await connect(stage.sandbox.endpoint);
        await playRegistrar(remote, checkedSettings(moveSettings(old) as never), readProgramOutputs(outputs));
        delegate(...oldServers);
        take(outputs);
    });
    after(() => get().stage.close());
    return {
        get stage() {
            return get().stage;
        },
        /** The old zone's bare id, and the names of its own name servers. */
        get old() {
            return get().old;
        },
        get oldServers() {
            return get().oldServers;
        },
        /** The output `audit` of the last up. */
        get input() {
            return inputNow();
        },
        take,
        delegate,
        up: async (stageName?: string): Promise<void> => {
            take((await get().stage.step("up", moveSettings(get().old, stageName))).outputs);
        },
        audit: (given = inputNow()): Promise<Report> =>
            runAudit(auditPlanOf(readAuditInput(JSON.stringify({ audit: given }), "outputs.json")), {
                route: viaGateway(get().stage.sandbox.dns),
                families: ["ipv4"],
            }),
    };
}
