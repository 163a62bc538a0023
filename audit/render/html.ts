import { renderDrawing } from "./drawing/drawing";
import { STYLE } from "./htmlStyle";
import { escape } from "./markup";
import { CHECK_NAMES, CHECKS, summarize, type Finding, type Report } from "../report";
import { printable } from "../printable";
import {
    byWorst,
    CHECK_TITLES,
    count,
    displayName,
    displayTime,
    groupBy,
    groupProblems,
    movesOf,
    nextOf,
    sentenceOf,
    shownVerdict,
    styleOf,
    SYMBOLS,
    WHY_IT_MATTERS,
    whoseMove,
    WORST_FIRST,
    worstOfAll,
    type ProblemGroup,
    type ShownVerdict,
} from "../words";

/**
 * The page loads and runs nothing, whatever the report contains. It has no script, and can only load the empty icon, which prevents a
 * browser from requesting one from a web server.
 */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * The report as one complete HTML page without scripts, fonts or requests. It can be sent to customers too. Answers of servers and names of
 * tenants are text in it, never markup.
 */
export function renderHtml(report: Report): string {
    const { brandDomain, findings } = report;
    const title = `DNS audit of ${displayName(brandDomain)}`;
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${renderHead(report)}
<h2 id="delegation">The delegation</h2>
<figure>
<div class="scroll" tabindex="0" role="region" aria-labelledby="delegation">
${renderDrawing(report)}
</div>
${LEGEND}
</figure>
${renderProblems(report)}
${renderMoves(report)}<h2>All checks</h2>
${renderCounts(findings)}
<h2>Everything that was found</h2>
${renderSubjects(report)}
</main>
<footer>Made by <code>white-label-dns audit</code> with its own DNS questions, asked from the root servers down. ${"Where no server answered, the verdict is unknown: neither right nor wrong."}</footer>
</body>
</html>
`;
}

function tag(shown: ShownVerdict): string {
    return `<span class="tag ${styleOf(shown)}">${SYMBOLS[shown]} ${shown}</span>`;
}

function renderHead(report: Report): string {
    const { brandDomain, at, seconds, packets, verdict, tenants, brand } = report;
    const facts = [
        ["Looked at", `<time datetime="${escape(at)}">${escape(displayTime(at))}</time>`],
        ["Tenants", tenants.length.toLocaleString("en-US")],
        ["Name servers", brand.servers.length.toLocaleString("en-US")],
        ["Questions sent", packets.toLocaleString("en-US")],
        ["Took", `${seconds.toFixed(1)} s`],
    ];
    return [
        `<h1><small>DNS audit</small>${escape(displayName(brandDomain))}</h1>`,
        `<p class="banner ${verdict}"><span aria-hidden="true">${SYMBOLS[verdict]}</span><span>${escape(sentenceOf(report))}</span></p>`,
        `<dl class="facts">${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("")}</dl>`,
    ].join("\n");
}

const LEGEND = `<figcaption>${(
    [
        ["ok", "as it should be"],
        ["broken", "broken"],
        ["warning", "warning"],
        ["unknown", "could not be found out, or not moved yet (→)"],
    ] as const
)
    .map(
        ([verdict, words]) =>
            `<span><svg width="34" height="8" aria-hidden="true"><path class="edge ${verdict}" d="M0 4H34"/></svg>${SYMBOLS[verdict]} ${words}</span>`,
    )
    .join("")}<span class="sideways">The drawing scrolls sideways.</span></figcaption>`;

function renderProblems({ findings, brandDomain }: Report): string {
    const groups = groupProblems(findings);
    const all =
        groups.length === 0 ? ["<p>Nothing.</p>"] : groups.map((group) => renderProblem(group, brandDomain));
    return `<h2>What needs attention</h2>\n${all.join("\n")}`;
}

function renderProblem(group: ProblemGroup, brandDomain: string): string {
    const { first, size, subjects } = group;
    const { check, server, seen, expected } = first;
    const verdict = shownVerdict(first);
    const example =
        size === 1 ? "" : `<span class="quiet">For example ${escape(displayName(first.subject))}:</span> `;
    const at = server === undefined ? "" : ` <span class="quiet">at</span> ${escape(displayName(server))}`;
    const rows = [
        ["Seen", `${example}<span class="value">${escape(seen)}</span>`],
        ["Expected", `<span class="value">${escape(expected)}</span>`],
        [
            "Whose move",
            escape(size === 1 ? whoseMove(first, brandDomain) : whoseMoveOfMany(first, brandDomain)),
        ],
        ["Next step", `<span class="next">${escape(nextOf(group))}</span>`],
    ];
    return `<article class="problem ${styleOf(verdict)}">
<h3>${tag(verdict)} <span>${escape(CHECK_TITLES[check])}: ${escape(size === 1 ? displayName(first.subject) : count(size, "tenant"))}${at}</span></h3>
<p class="why">${escape(WHY_IT_MATTERS[check])}</p>
<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join("\n")}</dl>
${size === 1 ? "" : renderNames(`All ${count(size, "tenant")} with this problem`, subjects)}</article>`;
}

function whoseMoveOfMany(finding: Finding, brandDomain: string): string {
    return finding.party === "tenant"
        ? "the owner of each domain, at its registrar or in the zone above it"
        : whoseMove(finding, brandDomain);
}

function renderNames(title: string, names: readonly string[]): string {
    return `<details><summary>${escape(title)}</summary><p class="value">${names.map((name) => escape(displayName(name))).join(", ")}</p></details>`;
}

/** The maximum number of moves with details; the others are listed by name. */
const MAX_MOVES = 200;

/** Empty if no tenant moves. */
function renderMoves(report: Report): string {
    const moves = movesOf(report);
    if (moves.length === 0) {
        return "";
    }
    const rows = moves.slice(0, MAX_MOVES).map(({ domain, move, finding }) => {
        const { fromZoneId, stage, nameServers, until } = move;
        const time =
            until === undefined
                ? ""
                : `<br><span class="quiet">until</span> <time datetime="${escape(until)}">${escape(displayTime(until))}</time>`;
        const old = nameServers.map((name) => escape(displayName(name))).join(", ");
        return `<tr><th scope="row">${escape(displayName(domain))}<br><span class="quiet">from ${escape(printable(fromZoneId))}</span></th><td>${stage}${time}</td><td>${finding === undefined ? "" : tag(finding.verdict)} <span class="value">${escape(printable(finding?.seen ?? ""))}</span><br><span class="quiet">old zone: ${old === "" ? "not known" : old}</span></td></tr>`;
    });
    const more = moves.slice(MAX_MOVES).map(({ domain }) => domain);
    return `<h2>On the move</h2>
<div class="panel"><table>
<thead><tr><th scope="col">Tenant</th><th scope="col">Stage</th><th scope="col">Seen</th></tr></thead>
<tbody>${rows.join("\n")}</tbody>
</table></div>
${more.length === 0 ? "" : renderNames(`${more.length.toLocaleString("en-US")} more, by name`, more)}
`;
}

function renderCounts(findings: readonly Finding[]): string {
    const rows = CHECK_NAMES.flatMap((check) => {
        const summary = summarize(findings.filter((finding) => finding.check === check));
        const cells = WORST_FIRST.map(
            (verdict) =>
                `<td class="number${summary[verdict] === 0 ? " none" : ""}">${summary[verdict].toLocaleString("en-US")}</td>`,
        );
        return `<tr><th scope="row"><strong>${escape(CHECK_TITLES[check])}</strong><br><span class="quiet detail">${escape(CHECKS[check])}</span></th>${cells.join("")}</tr>`;
    });
    const heads = WORST_FIRST.map(
        (verdict) =>
            `<th scope="col" class="number">${SYMBOLS[verdict]}<span class="word"> ${verdict}</span></th>`,
    );
    return `<div class="panel"><table class="counts">
<thead><tr><th scope="col">Check</th>${heads.join("")}</tr></thead>
<tbody>${rows.join("\n")}</tbody>
</table></div>`;
}

/** If more subjects than this have no problem, the others are listed only by name, because browsers cannot open a page of 100 MB. */
const MAX_WELL = 200;
/** The same for subjects with a problem; all problems are listed above. */
const MAX_IN_TROUBLE = 500;

function renderSubjects({ findings }: Report): string {
    const subjects = [...groupBy(findings, ({ kind, subject }) => `${kind} ${subject}`).values()];
    const wrong = subjects.filter((own) => worstOfAll(own) !== "ok");
    const well = subjects.filter((own) => worstOfAll(own) === "ok");
    wrong.sort((a, b) => byWorst(worstOfAll(a), worstOfAll(b)));
    const all =
        well.length === 0
            ? ""
            : `<details class="many"><summary>${tag("ok")} All is well with ${well.length.toLocaleString("en-US")} of ${count(subjects.length, "name")}</summary>\n${renderSome(well, MAX_WELL)}\n</details>`;
    return `${renderSome(wrong, MAX_IN_TROUBLE)}\n${all}`;
}

function renderSome(subjects: readonly (readonly Finding[])[], most: number): string {
    const more = firsts(subjects.slice(most));
    const names =
        more.length === 0 ? [] : [renderNames(`${more.length.toLocaleString("en-US")} more, by name`, more)];
    return [...subjects.slice(0, most).map(renderSubject), ...names].join("\n");
}

function firsts(subjects: readonly (readonly Finding[])[]): string[] {
    return subjects.flatMap(([first]) => first?.subject ?? []);
}

const KIND_WORDS: Record<Finding["kind"], string> = {
    brand: "brand domain",
    server: "name server",
    tenant: "tenant",
};

function renderSubject(findings: readonly Finding[]): string {
    const [first] = findings;
    if (first === undefined) {
        return "";
    }
    const sorted = [...findings].sort((one, other) => byWorst(shownVerdict(one), shownVerdict(other)));
    return `<details><summary>${tag(worstOfAll(findings))} ${escape(displayName(first.subject))} <span class="quiet">${KIND_WORDS[first.kind]}, ${count(findings.length, "check")}</span></summary><table>
<thead><tr><th scope="col">Check</th><th scope="col">Verdict</th><th scope="col">Seen</th></tr></thead>
<tbody>${sorted.map(renderFinding).join("\n")}</tbody>
</table></details>`;
}

function renderFinding(finding: Finding): string {
    const { check, server, verdict, seen, expected, because } = finding;
    const at = server === undefined ? "" : `<br><span class="quiet">${escape(displayName(server))}</span>`;
    const wanted =
        verdict === "ok"
            ? ""
            : `<br><span class="quiet">expected</span> <span class="value">${escape(expected)}</span>`;
    const follows =
        because === undefined
            ? ""
            : `<br><span class="quiet">follows from: ${escape(CHECK_TITLES[because])}</span>`;
    return `<tr><th scope="row">${escape(CHECK_TITLES[check])}${at}</th><td>${tag(shownVerdict(finding))}${follows}</td><td><span class="value">${escape(seen)}</span>${wanted}</td></tr>`;
}
