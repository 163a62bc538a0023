import { isDeepStrictEqual } from "node:util";
import { decodeMessage, encodeMessage } from "../dns/packet";
import type { RecordSet } from "../records/recordSet";
import { recordType } from "../records/types";
import { UnencodableError } from "../records/wireNames";

/**
 * The difference between the values of a record in the config and those in an answer; undefined if they mean the same. An alias only needs
 * any value in the answer, because its target decides the values.
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
 * The difference for records with one name and type, of which a routing chooses one. Any of them is correct. Of multivalue answers, any of
 * their values are correct.
 *
 * @param group one simple record, or all records that share a routing
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
 * The same text for two values with the same meaning, however they are written. The values are compared as octets on the wire, which have
 * no quotes, escapes, leading zeros or order of parameters. The octets are then converted back to text, so each value has only one form.
 */
function meaningOf(type: string, value: string): string {
    const normal = onTheWire(type, value);
    return recordType(type)?.comparable(normal) ?? normal;
}

/**
 * A value after the conversion to a packet and back. A value without a wire form is not changed, because a server cannot have answered it.
 */
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
