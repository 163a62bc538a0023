import type {
    ListResourceRecordSetsCommandOutput,
    ResourceRecordSet,
    Route53Client,
} from "@aws-sdk/client-route-53";
import { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { operationOf } from "./operations";

/**
 * Members of a record set that the SDK does not know. Route 53 gets new ones (AZAffinity is one), and the SDK drops them from an answer
 * silently, so that a copied or restored record would lose them. Therefore they are read from the answer itself, stay with the record as
 * `UnknownMembers`, and are put into requests again unchanged.
 */

/** A record set with the members that the SDK does not know: their XML, by the path of their parent element. */
export interface WholeRecordSet extends ResourceRecordSet {
    UnknownMembers?: Record<string, string>;
}

/** The members of an element that the SDK knows. */
interface Shape {
    [member: string]: Shape;
}

const LEAF: Shape = {};
/** The members that the SDK knows. A later SDK version that knows more does not compile until the new members are added here. */
const KNOWN = {
    Name: LEAF,
    Type: LEAF,
    SetIdentifier: LEAF,
    Weight: LEAF,
    Region: LEAF,
    GeoLocation: { ContinentCode: LEAF, CountryCode: LEAF, SubdivisionCode: LEAF },
    Failover: LEAF,
    MultiValueAnswer: LEAF,
    TTL: LEAF,
    ResourceRecords: { ResourceRecord: { Value: LEAF } },
    AliasTarget: { HostedZoneId: LEAF, DNSName: LEAF, EvaluateTargetHealth: LEAF },
    HealthCheckId: LEAF,
    TrafficPolicyInstanceId: LEAF,
    CidrRoutingConfig: { CollectionId: LEAF, LocationName: LEAF },
    GeoProximityLocation: {
        AWSRegion: LEAF,
        LocalZoneGroup: LEAF,
        Coordinates: { Latitude: LEAF, Longitude: LEAF },
        Bias: LEAF,
    },
} satisfies Record<keyof ResourceRecordSet, Shape> & Shape;

/** Every element of an answer to ListResourceRecordSets that the SDK knows. */
const KNOWN_ELEMENTS = new Set([
    "ListResourceRecordSetsResponse",
    "ResourceRecordSets",
    "ResourceRecordSet",
    "IsTruncated",
    "NextRecordName",
    "NextRecordType",
    "NextRecordIdentifier",
    "MaxItems",
    ...namesIn(KNOWN),
]);

const TEXT = "#text";
const ATTRIBUTES = ":@";
/** The XML is written exactly as it was read: numbers, entities and blanks are not converted. */
const VERBATIM = {
    preserveOrder: true,
    ignoreAttributes: false,
    processEntities: false,
    textNodeName: TEXT,
} as const;
// A bundle leaves the two out, with the package that they come from, where nothing uses them (the monitor's function).
const parser = /* @__PURE__ */ createParser();
const builder = /* @__PURE__ */ createBuilder();

/** An element of the parser: one key with its children, beside its attributes. */
type XmlNode = Record<string, unknown>;

function createParser(): XMLParser {
    return new XMLParser({
        ...VERBATIM,
        parseTagValue: false,
        parseAttributeValue: false,
        trimValues: false,
    });
}

function createBuilder(): XMLBuilder {
    return new XMLBuilder({ ...VERBATIM, suppressEmptyNode: false });
}

function namesIn(shape: Shape): string[] {
    return Object.entries(shape).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
}

/** Makes the client read and write these members. It reads bodies that `refuseForeignAnswers` has collected, and is added beside it. */
export function keepUnknownMembers(client: Route53Client): void {
    client.middlewareStack.add(
        (next, { commandName = "" }) =>
            async (args) => {
                const result = await next(args);
                if (
                    operationOf(commandName) === "ListResourceRecordSets" &&
                    HttpResponse.isInstance(result.response)
                ) {
                    const { ResourceRecordSets: records = [] } =
                        result.output as ListResourceRecordSetsCommandOutput;
                    addUnknownMembers(records, textOf(result.response.body));
                }
                return result;
            },
        { name: "readUnknownMembers", step: "deserialize", priority: "high" },
    );
    client.middlewareStack.add(
        (next) => (args) => {
            const changes = "ChangeBatch" in args.input ? (args.input.ChangeBatch?.Changes ?? []) : [];
            const members = changes.map(({ ResourceRecordSet: record }) => membersOf(record));
            if (members.some((each) => each !== undefined) && HttpRequest.isInstance(args.request)) {
                args.request.body = withMembers(textOf(args.request.body), members);
            }
            return next(args);
        },
        // After the SDK has written the body, and before it counts and signs it.
        { name: "writeUnknownMembers", step: "build", priority: "high" },
    );
}

function membersOf(record: WholeRecordSet | undefined): Record<string, string> | undefined {
    return record?.UnknownMembers;
}

function textOf(body: unknown): string {
    if (typeof body !== "string" && !(body instanceof Uint8Array)) {
        throw new Error(
            "the body of a call to Route 53 is neither text nor bytes, and members of records may be lost in it",
        );
    }
    return typeof body === "string" ? body : Buffer.from(body).toString("utf8");
}

/** Adds the members that the SDK has dropped to each record. @param text the answer that the records were read from */
function addUnknownMembers(records: ResourceRecordSet[], text: string): void {
    const hasUnknown = [...text.matchAll(/<(?:[\w.-]+:)?(\w[\w.-]*)/g)].some(
        ([, name = ""]) => !KNOWN_ELEMENTS.has(name),
    );
    if (!hasUnknown) {
        return;
    }
    const root = elementsOf(parser.parse(text)).find(({ name }) => name === "ListResourceRecordSetsResponse");
    const list = root?.children.find(({ name }) => name === "ResourceRecordSets");
    const sets = list?.children ?? [];
    if (sets.length !== records.length) {
        throw new Error(
            `Route 53 listed ${sets.length} record sets, of which the SDK has read ${records.length}`,
        );
    }
    sets.forEach((set, index) => {
        const members = Object.fromEntries(unknownIn(set, KNOWN, ""));
        if (Object.keys(members).length > 0) {
            Object.assign(records[index] ?? {}, { UnknownMembers: members });
        }
    });
}

interface XmlElement {
    /** The name without a namespace prefix. */
    name: string;
    node: XmlNode;
    children: XmlElement[];
    /** The parser's own list of the children. */
    content: XmlNode[];
}

function elementsOf(nodes: unknown): XmlElement[] {
    const list = Array.isArray(nodes) ? (nodes as XmlNode[]) : [];
    return list.flatMap((node) => {
        const key = Object.keys(node).find(
            (each) => each !== TEXT && each !== ATTRIBUTES && !each.startsWith("?"),
        );
        const content = key === undefined ? undefined : (node[key] as XmlNode[]);
        return key === undefined || content === undefined
            ? []
            : [{ name: key.replace(/^.*:/, ""), node, children: elementsOf(content), content }];
    });
}

/** The XML of unknown members, by the path of their parent element; the path has the index of a repeated element. */
function unknownIn(element: XmlElement, shape: Shape, path: string): [path: string, xml: string][] {
    const unknown = element.children.filter(({ name }) => !Object.hasOwn(shape, name));
    const own = unknown.map(({ node }) => String(builder.build([node]))).join("");
    const inner = element.children.flatMap((each, index) => {
        const known = Object.hasOwn(shape, each.name) ? shape[each.name] : undefined;
        // Elements that the SDK reads as text have no members.
        return known === undefined || known === LEAF
            ? []
            : unknownIn(each, known, stepOf(path, element.children, index));
    });
    return own === "" ? inner : [[path, own], ...inner];
}

function stepOf(path: string, siblings: readonly XmlElement[], index: number): string {
    const { name = "" } = siblings[index] ?? {};
    const number = siblings.slice(0, index).filter((each) => each.name === name).length;
    return `${path}/${name}${number === 0 ? "" : number}`;
}

/** Adds the members of each of its changes to the request. */
function withMembers(text: string, members: readonly (Record<string, string> | undefined)[]): string {
    const nodes = parser.parse(text) as XmlNode[];
    const changes = ["ChangeResourceRecordSetsRequest", "ChangeBatch", "Changes"].reduce<XmlElement[]>(
        (elements, name) => elements.find((each) => each.name === name)?.children ?? [],
        elementsOf(nodes),
    );
    members.forEach((ofRecord = {}, index) => {
        const record = changes[index]?.children.find(({ name }) => name === "ResourceRecordSet");
        for (const [path, xml] of Object.entries(ofRecord)) {
            const place = record && elementAt(record, path);
            if (place === undefined) {
                const [name, type] = ["Name", "Type"].map((each) => textIn(record, each));
                throw new Error(
                    `${name} ${type} has ${xml} in ${path.slice(1)}, which this version does not know and cannot send; try a later version of this package, or copy that record by hand`,
                );
            }
            // The SDK may know a member by now, and has written it already.
            const there = new Set(place.children.map(({ name }) => name));
            const added = elementsOf(parser.parse(xml)).filter(({ name }) => !there.has(name));
            place.content.push(...added.map(({ node }) => node));
        }
    });
    return String(builder.build(nodes));
}

function elementAt(element: XmlElement, path: string): XmlElement | undefined {
    return path
        .split("/")
        .slice(1)
        .reduce<XmlElement | undefined>((place, step) => {
            const siblings = place?.children ?? [];
            return siblings.find((_each, index) => stepOf("", siblings, index) === `/${step}`);
        }, element);
}

function textIn(element: XmlElement | undefined, name: string): string {
    const [node] = element?.children.find((each) => each.name === name)?.content ?? [];
    const text = node?.[TEXT];
    return typeof text === "string" ? text : "";
}
