import { isSame } from "./dynamicResource";
import { hasDrift, type ZoneInputs, type ZoneOutputs, type ZoneState } from "./hostedZoneState";
import { secretsOf } from "./secretProperties";

/**
 * The comment and the tags of a zone that were changed by hand, as texts among the zone's drift. A refresh brings the state up to date with the
 * zone, so what this stack wrote is in the texts alone until an up has put it right.
 */

/** Neither is the start of a text of a record, whose name and type stand before the colon. */
const STARTS = { comment: "comment: ", tags: 'tag "' } as const;
const SECRET = "[secret]";

/** The values by the start of their texts; a tag that is not there is absent. */
type Values = ReadonlyMap<string, string>;

/**
 * @param props what is on record
 * @param found the comment and the tags of ours that the zone has
 */
export function zoneDrift(props: ZoneOutputs, found: Pick<ZoneState, "comment" | "tags">): string[] {
    const former = props.drift?.filter((text) => startOf(text) !== undefined) ?? [];
    // After a create or an update that stopped half-way it is not on record what was written.
    const isRecorded = props.unsure !== true && !(hasDrift(props) && former.length === 0 && isBare(props));
    if (!isRecorded) {
        return [];
    }
    const secrets = secretsOf(props) ?? [];
    const ignored = ignoredOf(props);
    return (["comment", "tags"] as const)
        .filter((property) => !ignored.includes(property))
        .flatMap((property) => {
            const quote = secrets.includes(property) ? secretly : quoted;
            const known = former.filter((text) => startOf(text) === property);
            return textsOf(valuesOf(property, props), valuesOf(property, found), known, quote);
        });
}

/** @param former texts, of a refresh that has put what it found in the place of what is recorded */
function textsOf(recorded: Values, found: Values, former: readonly string[], quote: typeof quoted): string[] {
    const labels = [...new Set([...recorded.keys(), ...found.keys()])];
    const texts = labels.flatMap((label) => {
        const [is, last] = [found.get(label), recorded.get(label)];
        const ending = `, is ${quote(last)}`;
        const known = former.find((text) => text.startsWith(`${label}was `) && text.endsWith(ending));
        const written = known?.slice(0, -ending.length) ?? `${label}was ${quote(last)}`;
        const isBack = known === undefined ? is === last : written === `${label}was ${quote(is)}`;
        return isBack && (known === undefined || quote === quoted) ? [] : [`${written}, is ${quote(is)}`];
    });
    // What is gone is not on record any more.
    const gone = former.filter((text) => !labels.some((label) => text.startsWith(`${label}was `)));
    return [...texts, ...gone];
}

/** Of the drift on record, what an up has to put right: not what the config has by now, or leaves as it is. */
export function presentDrift(olds: ZoneOutputs, news: ZoneInputs): string[] {
    return (olds.drift ?? []).filter((text) => {
        const property = startOf(text);
        return property === undefined || !isSame(olds[property], news[property]);
    });
}

/** Whether records of the zone are not as this stack wrote them. */
export function hasRecordDrift({ drift = [] }: ZoneOutputs): boolean {
    return drift.some((text) => startOf(text) === undefined);
}

function startOf(text: string): keyof typeof STARTS | undefined {
    return (["comment", "tags"] as const).find((property) => text.startsWith(STARTS[property]));
}

function isBare({ comment, tags }: ZoneState): boolean {
    return comment === undefined && tags === undefined;
}

function valuesOf(
    property: keyof typeof STARTS,
    { comment, tags = {} }: Pick<ZoneState, "comment" | "tags">,
): Values {
    const entries =
        property === "tags"
            ? Object.entries(tags).map(([key, value]) => [`tag ${JSON.stringify(key)}: `, value] as const)
            : comment === undefined
              ? []
              : [[STARTS.comment, comment] as const];
    return new Map(entries);
}

/** As Pulumi's option `ignoreChanges` has it. */
function ignoredOf(props: object): readonly unknown[] {
    const names: unknown = Reflect.get(props, "ignoredChanges");
    return Array.isArray(names) ? names : [];
}

const secretly = (): string => SECRET;

/** With what no terminal shows escaped. */
function quoted(value: string | undefined): string {
    return value === undefined ? "nothing" : JSON.stringify(value);
}
