import type { Route53Client } from "@aws-sdk/client-route-53";
import { parseAddress } from "../records/addresses";
import { toRoute53Name } from "../records/names";
import { findHostedZones } from "../route53/hostedZones";
import { listRecords } from "../route53/records";
import { ask, type MoveAsker } from "./leavingDns";

/**
 * Checks whether every server that a resolver may query for the brand domain knows the addresses of the white-label name servers. If the
 * brand domain's own zone moves, resolvers query the old one for days. If the old zone has no ns1, they find no tenant that is delegated to
 * it.
 */

const TYPES = ["A", "AAAA"] as const;

/** The addresses of each name server, by its name and type: "ns1.example.com A". */
type AddressBook = Map<string, string>;

/** The answers of the brand domain's servers. */
export interface BrandWord {
    /** The zone that contains the names; undefined if it was not found. */
    zone?: string | undefined;
    /** The answers of a server that lead to the new zones. */
    book?: AddressBook | undefined;
    /** The servers with other answers, each with its first different answer. */
    strays: { server: string; name: string; found: string; wanted: string }[];
}

/**
 * Queries each server that the parent delegates the brand domain to, or that its zone names itself, for each of the names: one packet for
 * the A and one for the AAAA record. A server that does not answer is not a problem, because it cannot mislead a resolver.
 */
export async function askBrandServers(asker: MoveAsker, names: readonly string[]): Promise<BrandWord> {
    const { walker } = asker;
    const { parent: zone, problem } = await walker.cut(names[0] ?? "");
    if (problem !== undefined) {
        return { strays: [] };
    }
    const [{ nameServers }, own] = [await walker.cut(zone), await walker.resolve(zone, "NS")];
    const said = (own.answer?.answers ?? []).filter(({ type }) => type === "NS").map(({ data }) => data);
    const servers = new Set([...nameServers.map(({ name }) => name), ...said].map(plain));
    const words = await Promise.all(
        [...servers].map(async (server) => {
            const glue = nameServers.find(({ name }) => plain(name) === server)?.glue ?? [];
            const address = glue.find((each) => !each.includes(":"));
            const known = address ?? (await walker.addresses(server)).addresses[0];
            return {
                server,
                book: known === undefined ? new Map<string, string>() : await readBook(asker, known, names),
            };
        }),
    );
    const wanted = new Map<string, string>();
    for (const name of names) {
        wanted.set(`${name} A`, listed((await walker.addresses(name)).addresses));
    }
    const good = words.find(({ book }) => [...wanted].every(([key, found]) => book.get(key) === found));
    const book = new Map<string, string>([...(good?.book ?? []), ...wanted]);
    const strays = words.flatMap(({ server, book: own_ }) => {
        const [other] = [...own_].filter(([key, found]) => found !== (book.get(key) ?? found));
        return other === undefined
            ? []
            : [{ server, name: other[0], found: other[1] || "nothing", wanted: book.get(other[0]) ?? "" }];
    });
    return { zone, book, strays };
}

/** The authoritative answers of one server. */
async function readBook(
    { route }: MoveAsker,
    address: string,
    names: readonly string[],
): Promise<AddressBook> {
    const entries = await Promise.all(
        names.flatMap((name) =>
            TYPES.map(async (type): Promise<[string, string][]> => {
                const answer = await ask(route, address, name, type);
                const isWord =
                    answer?.authoritative === true && ["NOERROR", "NXDOMAIN"].includes(answer.rcode);
                const found = (answer?.answers ?? []).filter((record) => record.type === type);
                return isWord ? [[`${name} ${type}`, listed(found.map(({ data }) => data))]] : [];
            }),
        ),
    );
    return new Map(entries.flat());
}

/** The addresses in one notation and order. */
function listed(addresses: readonly string[]): string {
    return addresses
        .map((each) => parseAddress(each)?.address ?? each)
        .sort()
        .join(", ");
}

function plain(name: string): string {
    return name.toLowerCase().replace(/\.$/, "");
}

/**
 * Other public zones of the brand domain in the account whose servers a resolver may still know: zones that do not have all names with the
 * same addresses. One call, and one for each such zone.
 */
export async function otherBrandZones(
    client: Route53Client,
    { zone, book }: BrandWord,
    names: readonly string[],
): Promise<{ id: string; missing: string[] }[]> {
    const zones = zone === undefined ? [] : await findHostedZones(client, zone);
    const isOne = zones.filter(({ privateZone }) => !privateZone).length < 2;
    const found = [];
    for (const { id, privateZone } of isOne ? [] : zones) {
        const records = privateZone ? undefined : await listRecords(client, id, names.map(toRoute53Name));
        const missing = names.filter((name) =>
            TYPES.some((type) => {
                const record = records?.find(
                    (each) => each.name === toRoute53Name(name) && each.type === type,
                );
                const there = listed(record?.values ?? []);
                return there !== (book?.get(`${name} ${type}`) ?? there);
            }),
        );
        found.push({ id, missing: records === undefined ? [] : missing });
    }
    return found.filter(({ missing }) => missing.length > 0);
}
