import { decodeMessage, encodeMessage, type DnsRecord } from "../../../dns/packet";
import type { QuestionType } from "../../../dns/question";
import { normalName, suffixesOf } from "../../../records/wireNames";
import { answerFromZone } from "../../../sandbox/dns/zone";
import { storedKey, type StoredRecordSet, type StoredZone, type World } from "../../../sandbox/world";
import type { Question } from "../askers";
import { textOf, type Told } from "../cachingResolver";

/** The possible questions to a zone, and their allowed answers: every existing name and type, and similar ones that do not exist. */

/** Types that are asked at existing names, in addition to the types of the names. */
const OTHER_TYPES: readonly QuestionType[] = ["A", "AAAA", "TXT", "MX", "HTTPS"];
const WILDCARD = "\\052.";

/** The allowed answers by name and type, from the zone at one moment. */
export type Allowed = ReadonlyMap<string, { name: string; type: QuestionType; texts: ReadonlySet<string> }>;

/**
 * Every question to a zone, with its answers. If a routing selects records, each selection is an answer. So the zone is asked as often as
 * its largest group has members, each time with only one member of each group.
 *
 * @param more the zone at another moment, whose questions are also asked
 */
export function allowedOf(world: World, zone: StoredZone, more?: Allowed): Allowed {
    const variants = variantsOf(zone);
    const apex = normalName(zone.name);
    const allowed = new Map<string, { name: string; type: QuestionType; texts: Set<string> }>();
    for (const { name, type } of [...questionsTo(zone, apex), ...(more?.values() ?? [])]) {
        const isOwn = name === apex && ["NS", "SOA", "DS"].includes(type);
        if (isOwn) {
            continue;
        }
        const texts = variants.map((variant) => textOf(toldBy(world, variant, name, type)));
        allowed.set(`${name} ${type}`, { name, type, texts: new Set(texts) });
    }
    return allowed;
}

function questionsTo(zone: StoredZone, apex: string): { name: string; type: QuestionType }[] {
    const sets = [...zone.records.values()];
    const names = new Map<string, Set<string>>();
    for (const { name, type } of sets) {
        const own = normalName(name);
        names.set(own, (names.get(own) ?? new Set<string>()).add(type));
    }
    const there = [...names].flatMap(([name, types], index) => [
        ...[...types].map((type) => ({ name, type })),
        { name, type: OTHER_TYPES[index % OTHER_TYPES.length] ?? "A" },
    ]);
    const above = [...names.keys()].flatMap((name) =>
        suffixesOf(name).filter((each) => each.endsWith(`.${apex}`) && !names.has(each)),
    );
    const covered = [...names.keys()]
        .filter((name) => name.startsWith(WILDCARD))
        .flatMap((name) => ["some", "so.me"].map((label) => `${label}.${name.slice(WILDCARD.length)}`));
    const cut = sets.filter(({ type, name }) => type === "NS" && normalName(name) !== apex);
    const missing = [
        ...["nothing", "no.thing"].map((label) => `${label}.${apex}`),
        ...cut.map(({ name }) => `www.${normalName(name)}`),
        ...[...names.keys()].slice(0, 3).map((name) => `below.${name}`),
    ].filter((name) => name.length < 200);
    return [
        ...there,
        ...[...above, ...covered, ...missing].flatMap((name) =>
            (["A", "TXT"] as const).map((type) => ({ name, type })),
        ),
    ] as { name: string; type: QuestionType }[];
}

/** The zone with one member of each routed group, in as many variants as the largest group has members. */
function variantsOf(zone: StoredZone): StoredZone[] {
    const groups = new Map<string, StoredRecordSet[]>();
    for (const record of zone.records.values()) {
        const key = `${record.name} ${record.type}`;
        groups.set(key, [...(groups.get(key) ?? []), record]);
    }
    const isChosen = (members: readonly StoredRecordSet[]): boolean =>
        members.every(({ routing }) => routing?.["MultiValueAnswer"] === undefined);
    const chosen = [...groups.values()].filter((members) => members.length > 1 && isChosen(members));
    const most = Math.max(1, ...chosen.map(({ length }) => length));
    return Array.from({ length: most }, (_none, index) => {
        const left = new Set(
            chosen.flatMap((members) => members.filter((_member, at) => at !== index % members.length)),
        );
        const records = [...zone.records.values()].filter((record) => !left.has(record));
        return { ...zone, records: new Map(records.map((record) => [storedKey(record), record])) };
    });
}

/** The answer that a resolver makes from the zone's own answer. */
function toldBy(world: World, zone: StoredZone, name: string, type: string): Told {
    const { rcode, authoritative, answers, authorities, additionals } = answerFromZone(world, zone, {
        name,
        type,
    });
    return authoritative
        ? { rcode, records: asOnTheWire(answers) }
        : { rcode: "REFERRAL", records: asOnTheWire([...authorities, ...additionals]) };
}

/** Values in the form of packets, which differs from the form that users write. */
function asOnTheWire(answers: DnsRecord[]): readonly DnsRecord[] {
    const message = {
        id: 0,
        response: true,
        opcode: 0,
        rcode: "NOERROR",
        authoritative: true,
        truncated: false,
        recursionDesired: false,
        recursionAvailable: false,
        questions: [],
        answers,
        authorities: [],
        additionals: [],
    };
    return decodeMessage(encodeMessage(message)).answers;
}

/** The questions. The answers of any of these moments are allowed. */
export function toQuestions(...moments: readonly Allowed[]): Question[] {
    const keys = new Set(moments.flatMap((moment) => [...moment.keys()]));
    return [...keys].flatMap((key) => {
        const found = moments.flatMap((moment) => moment.get(key) ?? []);
        const texts = new Set(found.flatMap((each) => [...each.texts]));
        const [question] = found;
        return question === undefined
            ? []
            : [
                  {
                      name: question.name,
                      type: question.type,
                      isRight: (told: Told) => texts.has(textOf(told)),
                  },
              ];
    });
}

/** The zone's own NS and SOA, which may change: the allowed lists of name servers, and any SOA. */
export function apexQuestions(domain: string, lists: readonly (readonly string[])[]): Question[] {
    const allowed = new Set(
        lists.map((names) =>
            names
                .map((name) => `${name}.`)
                .sort()
                .join(),
        ),
    );
    return [
        {
            name: domain,
            type: "NS",
            isRight: ({ records }) =>
                allowed.has(
                    records
                        .map(({ data }) => data)
                        .sort()
                        .join(),
                ),
        },
        { name: domain, type: "SOA", isRight: ({ records }) => records.length === 1 },
    ];
}
