import { BADGE_HEIGHT, LINE, MIDDLE, PADDING, RIGHT, TITLE, badgeOf, textLine, textLines } from "./geometry";
import type { ServerPart, SetPart } from "./sets";
import type { Area, Box, Drawing, Point } from "./shapes";

/** The position of a delegation set: its white-label name servers in the middle, and AWS's to the right of them. */

function heightOfServer({ addresses, aws }: ServerPart): number {
    return TITLE + Math.max(addresses.length, aws?.addresses.length ?? 0) * LINE + 8;
}

export function heightOfSet({ servers }: SetPart): number {
    return TITLE + 6 + servers.reduce((sum, server) => sum + heightOfServer(server) + PADDING, 0);
}

export function placeSet(drawing: Drawing, set: SetPart, top: number, ports: Map<string, Point>): void {
    const height = heightOfSet(set);
    const aws = set.servers.some((server) => server.aws !== undefined);
    const awsId = `${set.id}-aws`;
    drawing.boxes.push(frame(set.id, set.title, { ...MIDDLE, y: top, height }));
    if (aws) {
        drawing.boxes.push(frame(awsId, set.awsTitle, { ...RIGHT, y: top, height }));
    }
    ports.set(set.id, { x: MIDDLE.x, y: top + 15 });
    let y = top + TITLE + 6;
    for (const server of set.servers) {
        const area = {
            x: MIDDLE.x + PADDING,
            width: MIDDLE.width - 2 * PADDING,
            y,
            height: heightOfServer(server),
        };
        placeServer(drawing, set.id, server, area);
        ports.set(server.id, { x: area.x, y: y + area.height / 2 });
        if (server.aws !== undefined) {
            placeAws(drawing, awsId, server, server.aws, area);
        }
        y += area.height + PADDING;
    }
}

function frame(id: string, title: string, area: Area): Box {
    const texts = [textLine(area, 0, title, "note")];
    return { id, kind: "set", ...area, texts, tooltip: title };
}

function placeServer(drawing: Drawing, inside: string, server: ServerPart, area: Area): void {
    const { id, title, addresses, tag } = server;
    const badge = tag === undefined ? undefined : badgeOf(tag.text, tag.verdict, tag.tooltip);
    const room = badge === undefined ? 0 : badge.width - 4;
    const texts = [textLine(area, 0, title, "name", room), ...textLines(area, addresses, "mono")];
    drawing.boxes.push({ id, kind: "server", ...area, texts, tooltip: title, inside });
    if (badge !== undefined) {
        drawing.badges.push({ ...badge, x: area.x + area.width - badge.width - 3, y: area.y + 3 });
    }
}

function placeAws(
    drawing: Drawing,
    inside: string,
    { id: to }: ServerPart,
    { title, addresses, verdict, tooltip }: NonNullable<ServerPart["aws"]>,
    server: Area,
): void {
    const area = { ...server, x: RIGHT.x + PADDING, width: RIGHT.width - 2 * PADDING };
    const id = `${to}-aws`;
    const texts = [textLine(area, 0, title, "mono"), ...textLines(area, addresses, "mono")];
    drawing.boxes.push({ id, kind: "aws", ...area, texts, tooltip: title, inside });
    const y = area.y + area.height / 2;
    const end = { x: server.x + server.width, y };
    drawing.edges.push({ from: id, to, start: { x: area.x, y }, end, verdict, tooltip });
    const badge = badgeOf(verdict === "ok" ? "ok" : "addresses", verdict, tooltip);
    drawing.badges.push({
        ...badge,
        // The point of the arrow is at the left, and must be visible.
        x: (end.x + area.x - badge.width) / 2 + 5,
        y: y - BADGE_HEIGHT / 2,
    });
}
