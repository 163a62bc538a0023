/** The style of the page: light and dark, on a phone, on paper, and with the forced colours of the reader's system. */

/** Every colour of the page, by its purpose. `soft` is the background of a verdict. */
export interface Palette {
    page: string;
    card: string;
    text: string;
    quiet: string;
    line: string;
    ok: string;
    okSoft: string;
    warning: string;
    warningSoft: string;
    broken: string;
    brokenSoft: string;
    unknown: string;
    unknownSoft: string;
    ours: string;
    oursSoft: string;
}

export const LIGHT: Palette = {
    page: "#f6f7f9",
    card: "#ffffff",
    text: "#1b2430",
    quiet: "#556170",
    line: "#d5dbe3",
    ok: "#1a6b3c",
    okSoft: "#e5f4eb",
    warning: "#8a5300",
    warningSoft: "#fff1d6",
    broken: "#b3181f",
    brokenSoft: "#fde8e8",
    unknown: "#505a68",
    unknownSoft: "#e9ecf1",
    ours: "#2b5fad",
    oursSoft: "#f3f7fd",
};

export const DARK: Palette = {
    page: "#12161c",
    card: "#1a2029",
    text: "#e7ebf1",
    quiet: "#a5b0bf",
    line: "#37414f",
    ok: "#7fd6a2",
    okSoft: "#16301f",
    warning: "#f3bf66",
    warningSoft: "#3a2a0d",
    broken: "#ff9a97",
    brokenSoft: "#421a1c",
    unknown: "#b6c0cd",
    unknownSoft: "#2a323d",
    ours: "#8db8f5",
    oursSoft: "#1b2635",
};

function variables(palette: Palette | Record<string, string>): string {
    return Object.entries(palette)
        .map(([name, color]) => `--${name}:${color}`)
        .join(";");
}

/** If the reader's system forces its colours, two of them are needed here: the background, and the text. */
const SYSTEM: Record<string, string> = Object.fromEntries(
    Object.keys(LIGHT).map((name) => [name, /^(page|card)$|Soft$/.test(name) ? "Canvas" : "CanvasText"]),
);

/** The elements with the colours of the four verdicts. */
const verdicts = (["ok", "warning", "broken", "unknown"] as const)
    .map(
        (verdict) => `
.tag.${verdict}, .banner.${verdict} { color: var(--${verdict}); background: var(--${verdict}Soft); }
.banner.${verdict}, .problem.${verdict} { border-left-color: var(--${verdict}); }
path.edge.${verdict} { stroke: var(--${verdict}); }
path.head.${verdict}, text.badge.${verdict} { fill: var(--${verdict}); }
rect.badge.${verdict} { fill: var(--${verdict}Soft); stroke: var(--${verdict}); }`,
    )
    .join("");

export const STYLE = `
:root { color-scheme: light dark; ${variables(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
main { padding-top: 1.75rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; letter-spacing: -.01em; }
h1 small { display: block; font-size: .8125rem; font-weight: 600; color: var(--quiet); letter-spacing: .06em; text-transform: uppercase; margin-bottom: .25rem; }
h2 { font-size: 1.1875rem; margin: 2.25rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0; display: flex; flex-wrap: wrap; gap: .375rem .625rem; align-items: center; }
p { margin: .5rem 0; }
code, .value { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .875em; }
.quiet { color: var(--quiet); }
.tag { display: inline-block; white-space: nowrap; border: 1px solid currentColor; border-radius: 1em; padding: 0 .6em; font-size: .8125rem; font-weight: 600; line-height: 1.6; }
.tag.broken { border-style: dashed; } .tag.unknown { border-style: dotted; border-width: 1.5px; }
.banner { border: 1px solid var(--line); border-left: 6px solid; border-radius: 6px; padding: .75rem 1rem; font-weight: 600; font-size: 1.0625rem; display: flex; gap: .75rem; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0 0; }
.facts dt { font-size: .8125rem; color: var(--quiet); }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.scroll { overflow-x: auto; padding: .75rem; }
.drawing { display: block; width: 100%; min-width: 800px; max-width: 932px; margin: 0 auto; height: auto; }
figcaption { border-top: 1px solid var(--line); padding: .625rem .875rem; font-size: .8125rem; color: var(--quiet); display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
figcaption span { white-space: nowrap; } figcaption svg { vertical-align: middle; margin-right: .375rem; }
.sideways { display: none; }
@media (max-width: 55rem) { .sideways { display: inline; } }
.problem { background: var(--card); border: 1px solid var(--line); border-left: 6px solid; border-radius: 6px; padding: .875rem 1rem; margin: 0 0 .875rem; break-inside: avoid; }
.problem dl { display: grid; grid-template-columns: 7.5rem 1fr; gap: .25rem 1rem; margin: .75rem 0 0; }
.problem dt { color: var(--quiet); font-size: .875rem; padding-top: .0625rem; } .problem dd { margin: 0; }
.next { font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .5rem; border-top: 1px solid var(--line); font-weight: normal; }
thead th { border-top: 0; color: var(--quiet); font-size: .8125rem; overflow-wrap: normal; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; } td.none { color: var(--quiet); }
.panel, details { background: var(--card); border: 1px solid var(--line); border-radius: 6px; margin: 0 0 .375rem; }
.panel { padding: .375rem; }
details > table, details > p { border-top: 1px solid var(--line); } details > p { margin: 0; padding: .625rem .875rem; }
summary { cursor: pointer; padding: .5rem .875rem; } summary .tag { margin-right: .5rem; }
details table { table-layout: fixed; } details th:first-child { width: 30%; } details th:nth-child(2) { width: 18%; }
details td:first-child, details th:first-child { padding-left: .875rem; }
.many { padding-bottom: .25rem; } .many > details { margin: 0 .5rem .375rem; }
.why { color: var(--quiet); font-size: .9375rem; }
.counts th:first-child { min-width: 11rem; overflow-wrap: normal; } .counts td { overflow-wrap: normal; }
footer { padding: 1.5rem 1rem 2.5rem; color: var(--quiet); font-size: .8125rem; }
.drawing text { fill: var(--text); font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 11px; }
.drawing text.name { font-size: 12px; font-weight: 700; }
.drawing text.note, .drawing text.heading, .drawing text.badge { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.drawing text.note { fill: var(--quiet); }
.drawing text.heading { font-size: 12px; font-weight: 700; fill: var(--quiet); }
.drawing text.badge { font-size: 10.5px; font-weight: 700; text-anchor: middle; }
.box { fill: var(--card); stroke: var(--quiet); stroke-width: 1; }
.box.set { fill: var(--oursSoft); stroke: var(--line); }
.box.server { stroke: var(--ours); stroke-width: 1.5; }
.box.elsewhere { fill: var(--unknownSoft); stroke-dasharray: 2 3; }
path.edge { fill: none; stroke-width: 1.25; }
path.edge.warning { stroke-width: 2; stroke-dasharray: 12 3; }
path.edge.broken { stroke-width: 3; stroke-dasharray: 7 4; }
path.edge.unknown { stroke-width: 2; stroke-dasharray: 1.5 4; }
rect.badge.broken { stroke-dasharray: 4 2; } rect.badge.unknown { stroke-dasharray: 1.5 2; }
${verdicts}
@media (max-width: 30rem) { .problem dl { grid-template-columns: 1fr; gap: 0; } .problem dd { margin-bottom: .5rem; } h1 { font-size: 1.5rem; } .counts .detail { display: none; } details th:first-child { width: 36%; } details th:nth-child(2) { width: 29%; } details th, details td { padding: .375rem .25rem; } td .tag { font-size: .75rem; } .counts th:first-child { min-width: 0; } .counts th, .counts td { padding: .375rem .25rem; } .counts .word { display: block; font-size: .6875rem; } }
@media (forced-colors: active) { :root { ${variables(SYSTEM)} } }
@media print { :root { ${variables(LIGHT)} } body { background: none; font-size: 11pt; } main, footer { max-width: none; } .scroll { overflow: visible; } .drawing { min-width: 0; } .sideways { display: none; } figure, tr { break-inside: avoid; } details::details-content { content-visibility: visible; block-size: auto; } }
`;
