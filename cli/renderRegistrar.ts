import type { RegistrarAct, RegistrarStory } from "../rehearsal/registrarStory";
import { wrap } from "./auditTable";
import { fittedTable } from "./fitRows";

/** The story of name servers at a registrar as text for a person. */

const USUAL_WIDTH = 130;
/** The indentation of each line of an act. */
const INDENT = 3;
const STYLE = { style: { head: [], border: [] } };

/** @param width width of the terminal in columns, default 130 */
export function renderRegistrar(story: RegistrarStory, width = USUAL_WIDTH): string {
    const { engine, acts, problems, ok, seconds } = story;
    const parts = [
        `A brand and its tenants at Route 53 Domains, on the ${engine === "pulumi" ? "real Pulumi engine" : "embedded engine"} (a rehearsal; production is "pulumi up")`,
        ...acts.map((act, index) => renderAct(act, index + 1, width)),
        ok
            ? `Every domain resolves from the root down, and no person has touched a registrar. ${seconds.toFixed(1)} s`
            : problems.map((problem) => `FAILED: ${problem}`).join("\n"),
    ];
    return `${parts.join("\n\n")}\n`;
}

function renderAct({ title, said, registry, calls }: RegistrarAct, number: number, width: number): string {
    const rows = Object.entries(registry).map(([domain, servers]) => [
        domain,
        servers.map(({ name, glue }) => [name, ...glue].join(" ")).join("\n"),
    ]);
    const table = fittedTable(
        STYLE,
        ["domain", "name servers at its registry, with glue"],
        rows,
        width - INDENT,
    );
    const called = Object.entries(calls).map(([operation, count]) => `${count} ${operation}`);
    const lines = [
        ...said.map((line) => `! ${line}`),
        ...(called.length === 0 ? [] : [`AWS calls: ${called.join(", ")}`]),
    ];
    return [
        `${number}. ${title}`,
        ...lines.map((line) => `   ${wrap(line, width - INDENT).replaceAll("\n", "\n   ")}`),
        table.replaceAll(/^/gm, "   "),
    ].join("\n");
}
