import { isDeepStrictEqual } from "node:util";
import { decodeMessage, encodeMessage } from "../dns/packet";
import type { RecordSet } from "../records/recordSet";
import { recordType } from "../records/types";
import { UnencodableError } from "../records/wireNames";

/**
 * What differs between the values of a record of the config and those that came in an answer; undefined where they mean the
 * same. Of an alias only that there is something is compared, because its target decides what it gives.
 */
export function differenceOf(
    { type, values: wanted = [], alias }: Pick<RecordSet, "type" | "values" | "alias">,
    values: readonly string[],
): string | undefined {
    if (values.length === 0) {
        return "no answer";
    }
    const meaning = (some: readonly string[]): Set<string> =>
        new Set(some.map((value) => meaningOf(type, value)));
    return alias !== undefined || isDeepStrictEqual(meaning(values), meaning(wanted))
        ? undefined
        : `${values.join(", ")} instead of ${wanted.join(", ")}`;
}

/**
 * The same for records of one name and type, of which a routing chooses one: any of them is right, and of multivalue answers
 * any values of theirs.
 *
 * @param group one simple record, or all that share a routing
 */
export function differenceOfGroup(
    group: readonly RecordSet[],
    values: readonly string[],
): string | undefined {
    const differences = group.map((record) => differenceOf(record, values));
    if (values.length === 0 || differences.length === 1 || differences.includes(undefined)) {
        return differences.includes(undefined) ? undefined : differences[0];
    }
    const all = group.flatMap(({ type, values: own = [] }) => own.map((value) => meaningOf(type, value)));
    const isMultivalue = group.every(({ routing }) => routing?.multivalue === true);
    if (isMultivalue && values.every((value) => all.includes(meaningOf(group[0]?.type ?? "", value)))) {
        return undefined;
    }
    const wanted = group.map(({ values: own = [] }) => own.join(", "));
    return `${values.join(", ")} instead of ${wanted.join(" or ")}`;
}

/**
 * The same text for two values that mean the same, however they are written. The octets on the wire decide: there are no
 * quotes, escapes, leading zeros or orders of parameters there, and what comes back from them is written in one way.
 */
function meaningOf(type: string, value: string): string {
    const normal = onTheWire(type, value);
    return recordType(type)?.comparable(normal) ?? normal;
}

/** A value after its way through a packet. One without a wire form stays as it is: no server can have answered it. */
function onTheWire(type: string, value: string): string {
    try {
        const packet = encodeMessage({
            id: 0,
            response: true,
            opcode: 0,
            rcode: "NOERROR",
            authoritative: true,
            truncated: false,
            recursionDesired: false,
            recursionAvailable: false,
            questions: [],
            answers: [{ name: ".", type, ttl: 0, data: value }],
            authorities: [],
            additionals: [],
        });
        return decodeMessage(packet).answers[0]?.data ?? value;
    } catch (error) {
        if (error instanceof UnencodableError) {
            return value;
        }
        throw error;
    }
}
