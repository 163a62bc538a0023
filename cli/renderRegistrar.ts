import Table from "cli-table3";
import type { RegistrarAct, RegistrarStory } from "../rehearsal/registrarStory";
import { wrap } from "./auditTable";

/** The story of name servers at a registrar, for a person. */

const WIDTH = 130;
const STYLE = { style: { head: [], border: [] } };

export function renderRegistrar(story: RegistrarStory): string {
    const { engine, acts, problems, ok, seconds } = story;
    const parts = [
        `A brand and its tenants at Route 53 Domains, on the ${engine === "pulumi" ? "real Pulumi engine" : "embedded engine"} (a rehearsal; production is "pulumi up")`,
        ...acts.map((act, index) => renderAct(act, index + 1)),
        ok
            ? `Every domain resolves from the root down, and no person has touched a registrar. ${seconds.toFixed(1)} s`
            : problems.map((problem) => `FAILED: ${problem}`).join("\n"),
    ];
    return `${parts.join("\n\n")}\n`;
}

function renderAct({ title, said, registry, calls }: RegistrarAct, number: number): string {
    const table = new Table({ ...STYLE, head: ["domain", "name servers at its registry, with glue"] });
    for (const [domain, servers] of Object.entries(registry)) {
        table.push([domain, servers.map(({ name, glue }) => [name, ...glue].join(" ")).join("\n")]);
    }
    const called = Object.entries(calls).map(([operation, count]) => `${count} ${operation}`);
    const lines = [
        ...said.map((line) => `! ${line}`),
        ...(called.length === 0 ? [] : [`AWS calls: ${called.join(", ")}`]),
    ];
    return [
        `${number}. ${title}`,
        ...lines.map((line) => `   ${wrap(line, WIDTH - 3).replaceAll("\n", "\n   ")}`),
        table.toString().replaceAll(/^/gm, "   "),
    ].join("\n");
}
