import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";
import { invalidXml } from "./errors";

/** An element of a request: its text or its children. */
export interface Element {
    name: string;
    text: string;
    children: Element[];
}

export type XmlValue = string | number | boolean | undefined | XmlObject | XmlValue[];

/** The content of an answer's element. An undefined value is left out, and an array repeats the element. */
export interface XmlObject {
    [element: string]: XmlValue;
}

const NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/";
const TEXT = "#text";
const NAMED_ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

// The parser cannot decode character references, and stops after a thousand entities. A batch of TXT records has more, because each has two
// quotes. So the parser leaves the text as it is, and it is decoded here.
const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    removeNSPrefix: true,
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    textNodeName: TEXT,
});
const builder = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    suppressEmptyNode: false,
});

/**
 * Reads a request's body.
 *
 * @throws ApiError InvalidInput if it is not well-formed.
 */
export function parseXml(text: string): Element {
    const valid = XMLValidator.validate(text);
    if (valid !== true) {
        throw invalidXml(`${valid.err.msg} (line ${valid.err.line})`);
    }
    const root = toElements(parse(text))[0];
    if (root === undefined) {
        throw invalidXml("Premature end of file.");
    }
    return root;
}

/** The parser refuses some texts that its validator accepts. */
function parse(text: string): unknown {
    try {
        return parser.parse(text) as unknown;
    } catch (error) {
        throw invalidXml(error instanceof Error ? error.message : String(error));
    }
}

/** Writes an answer. The root element of every operation has the API's namespace. */
export function renderXml(root: string, body: XmlObject): string {
    return `<?xml version="1.0"?>\n${builder.build({ [root]: { "@xmlns": NAMESPACE, ...body } })}`;
}

/** The child with this name, if it exists. */
export function child(element: Element, name: string): Element | undefined {
    return element.children.find((each) => each.name === name);
}

/** The text of the child with this name, if it exists. */
export function textOf(element: Element, name: string): string | undefined {
    return child(element, name)?.text;
}

/**
 * The items of a list such as Changes/Change, or undefined if the list does not exist.
 *
 * @throws ApiError InvalidInput if the list is empty (seen for ResourceRecords).
 */
export function listOf(element: Element, list: string, item: string): Element[] | undefined {
    const found = child(element, list);
    if (found === undefined) {
        return undefined;
    }
    allowOnly(found, [item]);
    if (found.children.length === 0) {
        throw invalidXml(
            `cvc-complex-type.2.4.b: The content of element '${list}' is not complete. ` +
                `One of '{"${NAMESPACE}":${item}}' is expected.`,
        );
    }
    return found.children;
}

/**
 * Refuses an element that the API does not know, and one that is repeated. The order is not checked, because the API accepts any.
 *
 * @throws ApiError InvalidInput
 */
export function allowOnly(element: Element, names: readonly string[]): void {
    const odd = element.children.find((each) => !names.includes(each.name));
    if (odd !== undefined) {
        throw invalidXml(
            `cvc-complex-type.2.4.a: Invalid content was found starting with element '${odd.name}'. ` +
                `One of '{${names.map((name) => `"${NAMESPACE}":${name}`).join(", ")}}' is expected.`,
        );
    }
}

/**
 * The text of a required child.
 *
 * @throws ApiError InvalidInput if it is missing.
 */
export function requiredText(element: Element, name: string): string {
    const text = textOf(element, name);
    if (text === undefined) {
        throw invalidXml(
            `cvc-complex-type.2.4.b: The content of element '${element.name}' is not complete. ` +
                `One of '{"${NAMESPACE}":${name}}' is expected.`,
        );
    }
    return text;
}

/**
 * Refuses text longer or shorter than the model allows.
 *
 * @throws ApiError InvalidInput
 */
export function checkLength(text: string, type: string, limits: { min?: number; max: number }): string {
    const { min = 0, max } = limits;
    if (text.length < min || text.length > max) {
        const [facet, bound] = text.length < min ? ["minLength", min] : ["maxLength", max];
        throw invalidXml(
            `cvc-${facet}-valid: Value '${text}' with length = '${text.length}' is not facet-valid ` +
                `with respect to ${facet} '${bound}' for type '${type}'.`,
        );
    }
    return text;
}

/**
 * Refuses a value that the model does not list.
 *
 * @throws ApiError InvalidInput
 */
export function checkEnum<T extends string>(text: string, values: readonly T[]): T {
    const value = values.find((each) => each === text);
    if (value === undefined) {
        throw invalidXml(
            `cvc-enumeration-valid: Value '${text}' is not facet-valid with respect to enumeration ` +
                `'[${values.join(", ")}]'. It must be a value from the enumeration.`,
        );
    }
    return value;
}

/** The parser's ordered form, an array of one-key objects, as elements. */
function toElements(nodes: unknown): Element[] {
    if (!Array.isArray(nodes)) {
        return [];
    }
    return nodes.flatMap((node: unknown) =>
        Object.entries(node as Record<string, unknown>)
            .filter(([name]) => name !== TEXT && name !== ":@")
            .map(([name, content]) => ({ name, text: ownText(content), children: toElements(content) })),
    );
}

function ownText(nodes: unknown): string {
    if (!Array.isArray(nodes)) {
        return "";
    }
    const parts = nodes.map((node: unknown) => (node as Record<string, unknown>)[TEXT]);
    return decodeEntities(parts.filter((part) => typeof part === "string").join(""));
}

function decodeEntities(text: string): string {
    return text.replace(/&(#x[0-9a-f]+|#[0-9]+|[a-z]+);/gi, (match, entity: string) => {
        if (entity.startsWith("#")) {
            const code = /^#x/i.test(entity) ? parseInt(entity.slice(2), 16) : parseInt(entity.slice(1), 10);
            return code <= 0x10ffff ? String.fromCodePoint(code) : match;
        }
        return NAMED_ENTITIES[entity] ?? match;
    });
}
