import type { MigrationAct, MigrationStory } from "../rehearsal/migrationStory";
import { RESOLVERS, type ResolverAnswer, type ResolverKind } from "../rehearsal/migrationResolvers";
import { wrap } from "./auditTable";
import { fittedTable } from "./fitRows";

/** The story of a move as text for a person. */

const USUAL_WIDTH = 130;
/** The indentation of each line of an act. */
const INDENT = 3;
const STYLE = { style: { head: [], border: [] } };

/** @param width width of the terminal in columns, default 130 */
export function renderMigration(story: MigrationStory, width = USUAL_WIDTH): string {
    const { engine, acts, problems, ok, seconds } = story;
    const parts = [
        `Zones that exist already move here, on the ${engine === "pulumi" ? "real Pulumi engine" : "embedded engine"} (a rehearsal; production is "pulumi up")`,
        ...acts.map((act, index) => renderAct(act, index + 1, width)),
        ok
            ? `Every visitor got the right answer at each step, and the old zones are gone. ${seconds.toFixed(1)} s`
            : problems.map((problem) => `FAILED: ${problem}`).join("\n"),
    ];
    return `${parts.join("\n\n")}\n`;
}

function renderAct(
    { title, said, migrations, answers, calls }: MigrationAct,
    number: number,
    width: number,
): string {
    const called = Object.entries(calls).map(([operation, count]) => `${count} ${operation}`);
    const moves = Object.entries(migrations).map(
        ([domain, { stage, copied, differences, until }]) =>
            `${domain}: stage ${stage}, ${copied} records copied${differences.map((each) => `; ${each}`).join("")}${until === undefined ? "" : `; the old zone may be asked until ${until}`}`,
    );
    const lines = [...moves, ...said.map((line) => `! ${line}`)];
    return [
        `${number}. ${title}`,
        ...lines.map((line) => `   ${wrap(line, width - INDENT).replaceAll("\n", "\n   ")}`),
        renderAnswers(answers, width - INDENT),
        ...(called.length === 0 ? [] : [`   AWS calls: ${called.join(", ")}`]),
    ].join("\n");
}

/** A row for each kind of resolver. */
function renderAnswers(answers: readonly ResolverAnswer[], width: number): string {
    const names = [...new Set(answers.map(({ name }) => name))].filter((name) => name.startsWith("www."));
    const head = ["asked by", ...names];
    const rows = (Object.keys(RESOLVERS) as ResolverKind[]).map((kind) => {
        const cells = names.map((name) => {
            const answer = answers.find((each) => each.name === name && each.resolver === kind);
            const mark = answer?.isRight === true ? "" : " ✗";
            return `${answer?.addresses.join(", ") ?? "nothing"}${mark}\nfrom ${answer?.server ?? ""}`;
        });
        return [RESOLVERS[kind].replace("a resolver ", "one "), ...cells];
    });
    return fittedTable(STYLE, head, rows, width).replaceAll(/^/gm, "   ");
}
