import { isInDomain, registeredDomain } from "../../records/names";
import { tldOf } from "../dns/registry";

/**
 * The differences between top-level domains and between registries, from the Developer Guide (registrar-tld-list,
 * domain-name-servers-glue-records).
 */

/** The names under which Route 53 Domains registers domains: generic ones, and those of countries. */
const SUPPORTED: ReadonlySet<string> = new Set(
    (
        "ac academy accountants actor adult agency airforce apartments associates auction audio band bargains bet bike bingo biz black blue " +
        "boutique builders business buzz cab cafe camera camp capital cards care careers cash casino catering cc center ceo chat cheap church " +
        "city claims cleaning click clinic clothing cloud club coach codes coffee college com community company computer condos construction " +
        "consulting contractors cool coupons credit creditcard cruises dance dating deals degree delivery democrat dental diamonds diet " +
        "digital direct directory discount dog domains education email energy engineering enterprises equipment estate events exchange expert " +
        "exposed express fail farm finance financial fish fitness flights florist flowers fm football forsale foundation fund furniture futbol " +
        "fyi gallery games gift gifts gives glass global gmbh gold golf graphics gratis green gripe group guide guitars guru haus healthcare " +
        "help hiv hockey holdings holiday host hosting house im immo immobilien industries info ink institute insure international investments " +
        "io irish jewelry juegos kaufen kim kitchen kiwi land lease legal lgbt life lighting limited limo link live loan loans lol maison " +
        "management marketing mba media memorial mobi moda money mortgage movie name net network news ninja onl online org partners parts photo " +
        "photography photos pics pictures pink pizza place plumbing plus poker porn press pro productions properties property pub qpon recipes " +
        "red reise reisen rentals repair report republican restaurant reviews rip rocks run sale sarl school schule services sex sexy shiksha " +
        "shoes show singles site soccer social solar solutions space store studio style sucks supplies supply support surgery systems tattoo " +
        "tax taxi team tech technology tennis theater tienda tips tires today tools tours town toys trade training tv university uno vacations " +
        "vegas ventures vg viajes video villas vision voyage watch website wedding wiki wine works world wtf xyz zone " +
        "ai be berlin ca ch cl co co.nz co.uk co.za com.ar com.au com.br com.mx com.sg cz de es eu fi fr gg in it jp me me.uk mx net.au net.nz " +
        "nl org.nz org.uk qa ru ruhr se sg sh uk us vc wien"
    ).split(" "),
);

/** Registries that require at least two name servers. */
const WANT_TWO: readonly string[] = ["de", "it", "nl"];
/** Registries that refuse a change at once if the new servers do not answer for the domain. */
const CHECK_AT_ONCE: readonly string[] = ["de", "nl", "mx", "br"];

/** Whether Route 53 Domains registers under the public suffix of a name. */
export function isSupportedTld(name: string): boolean {
    const domain = registeredDomain(name);
    return SUPPORTED.has(domain.slice(domain.indexOf(".") + 1));
}

/** The registry of a name. Verisign has com and net in one registry. */
export function registryOf(name: string): string {
    const tld = tldOf(name);
    return tld === "net" ? "com" : tld;
}

export function leastNameServers(domain: string): number {
    return WANT_TWO.includes(tldOf(domain)) ? 2 : 1;
}

/**
 * Whether the registry asks the new servers before it delegates to them. The registry of .it asks for days, and the old delegation stays
 * during that time.
 */
export function serverCheckOf(domain: string): "none" | "once" | "for days" {
    if (isInDomain(domain, "it")) {
        return "for days";
    }
    return CHECK_AT_ONCE.includes(tldOf(domain)) ? "once" : "none";
}
