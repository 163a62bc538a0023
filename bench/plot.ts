/** A bar of a group; its kind decides its color and its entry in the key. */
export interface Bar {
    kind: string;
    value: number;
}

export interface BarGroup {
    title: string;
    bars: Bar[];
}

export interface Plot {
    title: string;
    /** The unit of the values, shown at the axis. */
    unit: string;
    groups: BarGroup[];
}

const WIDTH = 760;
const LEFT = 130;
const RIGHT = 70;
const TOP = 78;
const BAR = 16;
const GAP = 4;
const GROUP_GAP = 20;
/** Colors that people who cannot see red or green can distinguish (Okabe and Ito). */
const COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7"];

/**
 * Horizontal bars in groups, as SVG text that is readable on a light and on a dark page. It draws no background, and its colors follow the
 * reader's color scheme.
 */
export function barPlot({ title, unit, groups }: Plot): string {
    const kinds = [...new Set(groups.flatMap(({ bars }) => bars.map(({ kind }) => kind)))];
    const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), 0);
    const ticks = ticksUpTo(most);
    const scale = (value: number): number => (value / (ticks.at(-1) ?? 1)) * (WIDTH - LEFT - RIGHT);
    let top = TOP;
    const drawn = groups.map((group) => {
        const start = top;
        top += group.bars.length * (BAR + GAP) + GROUP_GAP;
        return groupSvg(group, start, kinds, scale);
    });
    const bottom = top - GROUP_GAP / 2;
    const axis = ticks.map((tick) => {
        const x = round(LEFT + scale(tick));
        return (
            `<line class="grid" x1="${x}" y1="${TOP - 8}" x2="${x}" y2="${bottom}"/>` +
            `<text x="${x}" y="${bottom + 16}" text-anchor="middle">${show(tick)}</text>`
        );
    });
    const height = bottom + 40;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="12" role="img" aria-label="${escape(title)}">`,
        "<style>text { fill: #24292f } .grid { stroke: #8c959f; stroke-opacity: .35 } .title { font-weight: bold; font-size: 14px }",
        "@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }</style>",
        `<text class="title" x="20" y="26">${escape(title)}</text>`,
        ...keySvg(kinds),
        ...axis,
        ...drawn,
        `<text x="${WIDTH - RIGHT}" y="${bottom + 32}" text-anchor="end">${escape(unit)}</text>`,
        "</svg>",
        "",
    ].join("\n");
}

function groupSvg(
    { title, bars }: BarGroup,
    top: number,
    kinds: string[],
    scale: (value: number) => number,
): string {
    const label = `<text x="${LEFT - 10}" y="${top + bars.length * (BAR + GAP) * 0.5 + 2}" text-anchor="end">${escape(title)}</text>`;
    const drawn = bars.map(({ kind, value }, index) => {
        const y = top + index * (BAR + GAP);
        const width = round(Math.max(scale(value), 1));
        const color = COLORS[kinds.indexOf(kind) % COLORS.length] ?? "";
        return (
            `<rect x="${LEFT}" y="${y}" width="${width}" height="${BAR}" fill="${color}"/>` +
            `<text x="${round(LEFT + width + 5)}" y="${y + BAR - 4}">${show(value)}</text>`
        );
    });
    return [label, ...drawn].join("\n");
}

function keySvg(kinds: string[]): string[] {
    let x = 20;
    return kinds.map((kind, index) => {
        const at = x;
        x += 30 + kind.length * 6.2;
        return (
            `<rect x="${round(at)}" y="42" width="12" height="12" fill="${COLORS[index % COLORS.length] ?? ""}"/>` +
            `<text x="${round(at + 17)}" y="52">${escape(kind)}</text>`
        );
    });
}

/** Round numbers from 0 to the first one that is not less than `most`, at most nine numbers. */
export function ticksUpTo(most: number): number[] {
    const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-9) / 8));
    const step = [1, 2, 5].map((factor) => factor * power).find((each) => most / each <= 8) ?? power * 10;
    const steps = Math.max(Math.ceil(most / step - 1e-9), 1);
    return Array.from({ length: steps + 1 }, (_none, index) => Number((index * step).toPrecision(12)));
}

function show(value: number): string {
    return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

function round(value: number): number {
    return Number(value.toFixed(1));
}

function escape(text: string): string {
    return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
