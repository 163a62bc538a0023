import type { Verdict } from "../../report";

/** What an SVG of the drawing consists of, in its units. */

export interface Area {
    x: number;
    y: number;
    width: number;
    height: number;
}

export interface Text {
    x: number;
    y: number;
    text: string;
    /** name: a bold domain name; mono: an address or an observed value; note: words. */
    style: "heading" | "name" | "mono" | "note";
}

export interface Box extends Area {
    id: string;
    kind: "registry" | "tenant" | "set" | "server" | "aws" | "elsewhere";
    texts: Text[];
    tooltip: string;
    /** The box that contains it. */
    inside?: string | undefined;
}

/** A verdict in words, at an arrow or a server. */
export interface Badge extends Area {
    text: string;
    verdict: Verdict;
    tooltip: string;
}

export interface Point {
    x: number;
    y: number;
}

export interface Edge {
    from: string;
    to: string;
    start: Point;
    end: Point;
    verdict: Verdict;
    tooltip: string;
}

export interface Drawing {
    width: number;
    height: number;
    headings: Text[];
    boxes: Box[];
    edges: Edge[];
    badges: Badge[];
}
