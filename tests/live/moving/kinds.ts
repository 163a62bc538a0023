import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { VALUES } from "../../records/types/values";

/** The contents of customers' zones: each kind by itself, at its own names, in an order that Route 53 accepts. */

/** The place in which a kind of content is created. */
export interface Place {
    domain: string;
    /** The zone's bare id. */
    zoneId: string;
    /** Numbers from 0 up to 1, which are the same for the same seed. */
    random(): number;
    /** A health check of the account. */
    healthCheckId: string;
    /** Four name servers of another hosted zone of the account, and the label of that zone below the domain. */
    child: { label: string; nameServers: readonly string[] };
}

export type Kind = (place: Place) => ResourceRecordSet[];

type Type = ResourceRecordSet["Type"];

const at = ({ domain }: Place, label: string): string => (label === "@" ? domain : `${label}.${domain}`);

function set(
    place: Place,
    label: string,
    type: string,
    values: readonly string[],
    ttl = 300,
): ResourceRecordSet {
    return {
        Name: at(place, label),
        Type: type as Type,
        TTL: ttl,
        ResourceRecords: values.map((Value) => ({ Value })),
    };
}

/** An alias to a record of the same zone. */
function alias(place: Place, label: string, type: string, to: string, health = false): ResourceRecordSet {
    return {
        Name: at(place, label),
        Type: type as Type,
        AliasTarget: { HostedZoneId: place.zoneId, DNSName: at(place, to), EvaluateTargetHealth: health },
    };
}

const HOSTS = {
    elb: {
        HostedZoneId: "Z35SXDOTRQ7X7K",
        DNSName: "lb-1.us-east-1.elb.amazonaws.com",
        EvaluateTargetHealth: true,
    },
    cloudfront: {
        HostedZoneId: "Z2FDTNDATAQYW2",
        DNSName: "d111111abcdef8.cloudfront.net",
        EvaluateTargetHealth: false,
    },
};

const toHost = (place: Place, label: string, type: string, host: keyof typeof HOSTS): ResourceRecordSet => ({
    Name: at(place, label),
    Type: type as Type,
    AliasTarget: HOSTS[host],
});

const address = ({ random }: Place): string => `192.0.2.${1 + Math.floor(random() * 250)}`;
const count = (number: number): number[] => Array.from({ length: number }, (_none, index) => index);

/** A group of which a routing selects records: one address or alias for each routing. */
function routed(
    place: Place,
    label: string,
    routings: readonly Partial<ResourceRecordSet>[],
): ResourceRecordSet[] {
    return routings.map((routing, index) => ({
        ...(routing.AliasTarget === undefined ? set(place, label, "A", [`198.51.100.${index + 1}`], 60) : {}),
        Name: at(place, label),
        Type: "A",
        SetIdentifier: `${label} ${index}`,
        ...routing,
    }));
}

const TARGETS: Readonly<Record<string, string>> = { NS: "cut", DS: "cut", CNAME: "cname" };

/** Each type of Route 53, with values as users write them. */
const everyType: Kind = (place) => {
    const usual = VALUES.filter(([type]) => !["SOA", "DNSKEY", "NS", "CNAME"].includes(type));
    const cut = set(place, "cut", "NS", ["ns1.example.org.", "ns2.example.org."]);
    const others = usual.map(([type, value], index) =>
        set(place, TARGETS[type] ?? `${type.toLowerCase()}-${index}`, type, [value], 60 + index),
    );
    return [cut, ...others, set(place, "cname", "CNAME", ["Host.Example.ORG."])];
};

const mail: Kind = (place) => [
    set(place, "@", "MX", ["10 mail.example.org.", "20 mail2.example.org"]),
    set(place, "@", "TXT", ['"v=spf1 include:_spf.example.org ~all"', '"site=1"']),
    set(place, "_dmarc", "TXT", ['"v=DMARC1; p=reject"'], 3600),
    set(place, "k1._domainkey", "CNAME", ["dkim.mail.example.org."]),
];

const aliases: Kind = (place) => [
    set(place, "one", "A", [address(place), "192.0.2.251"]),
    set(place, "one", "AAAA", ["2001:db8::1"]),
    alias(place, "two", "A", "one", true),
    alias(place, "three", "A", "two"),
    alias(place, "four", "A", "three"),
    alias(place, "two", "AAAA", "one"),
    set(place, "*.wild-target", "A", [address(place)]),
    alias(place, "to-wild", "A", "\\052.wild-target"),
    set(place, "text", "TXT", ['"x"']),
    alias(place, "text-too", "TXT", "text"),
];

const hosts: Kind = (place) => [
    toHost(place, "lb", "A", "elb"),
    toHost(place, "lb", "AAAA", "elb"),
    toHost(place, "cdn", "A", "cloudfront"),
    alias(place, "to-lb", "A", "lb"),
];

const chains: Kind = (place) => [
    set(place, "c1", "CNAME", [`${at(place, "c2")}.`], 60),
    set(place, "c2", "CNAME", [`${at(place, "c3")}.`], 3600),
    set(place, "c3", "A", [address(place)], 30),
    set(place, "gone", "CNAME", [`nothing.${place.domain}.`]),
    set(place, "out", "CNAME", ["www.example.org."]),
];

const weighted: Kind = (place) => [
    set(place, "w-target", "A", [address(place)]),
    ...routed(place, "weighted", [
        { Weight: 10 },
        { Weight: 0 },
        { Weight: 255, HealthCheckId: place.healthCheckId },
        { Weight: 3, TTL: undefined, AliasTarget: alias(place, "x", "A", "w-target").AliasTarget },
    ]),
    alias(place, "to-weighted", "A", "weighted"),
    ...["a", "b"].map((id, index) => ({
        ...set(place, "w-cname", "CNAME", [`${id}.example.org.`]),
        SetIdentifier: id,
        Weight: index + 1,
    })),
];

const latency: Kind = (place) =>
    routed(place, "latency", [{ Region: "us-east-1" }, { Region: "eu-central-1" }, { Region: "ap-south-1" }]);

const geo: Kind = (place) =>
    routed(place, "geo", [
        { GeoLocation: { ContinentCode: "EU" } },
        { GeoLocation: { CountryCode: "US", SubdivisionCode: "CA" } },
        { GeoLocation: { CountryCode: "US" } },
        { GeoLocation: { CountryCode: "*" } },
    ]);

const failover: Kind = (place) => [
    set(place, "spare", "A", [address(place)]),
    ...routed(place, "failover", [
        { Failover: "PRIMARY", HealthCheckId: place.healthCheckId },
        {
            Failover: "SECONDARY",
            TTL: undefined,
            AliasTarget: alias(place, "x", "A", "spare", true).AliasTarget,
        },
    ]),
];

const multivalue: Kind = (place) =>
    routed(
        place,
        "multi",
        count(8).map((index) => ({
            MultiValueAnswer: true,
            ...(index % 2 === 0 ? { HealthCheckId: place.healthCheckId } : {}),
        })),
    );

const geoproximity: Kind = (place) =>
    routed(place, "near", [
        { GeoProximityLocation: { AWSRegion: "us-west-2", Bias: -20 } },
        { GeoProximityLocation: { Coordinates: { Latitude: "52.52", Longitude: "13.4" }, Bias: 99 } },
        { GeoProximityLocation: { LocalZoneGroup: "us-east-1-bos-1" } },
    ]);

const CidrCollection = "c8c02a84-aaaa-bbbb-e0d2-d833a2f80106";
const cidr: Kind = (place) =>
    routed(
        place,
        "cidr",
        ["office", "datacenter_1", "*"].map((LocationName) => ({
            CidrRoutingConfig: { CollectionId: CidrCollection, LocationName },
        })),
    );

const checked: Kind = (place) => [
    { ...set(place, "checked", "A", [address(place)]), HealthCheckId: place.healthCheckId },
];

const escaped: Kind = (place) => [
    set(place, "\\052", "TXT", ['"wild" "\\303\\274\\000\\134"']),
    set(place, "a\\040b", "A", [address(place)]),
    set(place, "first\\056last", "A", [address(place)]),
    set(place, "\\000\\377", "TXT", ['"octets"']),
    set(place, "under_score", "TXT", ['"a \\"quote\\" and \\\\"', '""']),
    set(place, "\\043hash.\\100at", "A", [address(place)]),
];

const wildcards: Kind = (place) => [
    set(place, "*.wild", "A", [address(place)]),
    set(place, "*.wild", "MX", ["0 ."]),
    set(place, "known.wild", "TXT", ['"hides the wildcard"']),
    set(place, "deep.er.wild", "A", [address(place)]),
    set(place, "a.b.c.d", "A", [address(place)]),
];

const international: Kind = (place) => [
    set(place, "xn--bcher-kva", "A", [address(place)]),
    set(place, "xn--bcher-kva", "MX", ["10 xn--bcher-kva.example.org."]),
    set(place, "www.xn--bcher-kva", "CNAME", [`xn--bcher-kva.${place.domain}.`]),
];

const delegations: Kind = (place) => [
    set(place, "dept", "NS", [`ns1.dept.${place.domain}.`, `ns2.dept.${place.domain}.`], 7200),
    set(place, "ns1.dept", "A", [address(place)], 7200),
    set(place, "ns1.dept", "AAAA", ["2001:db8::53"], 7200),
    set(place, "ns2.dept", "A", [address(place)], 7200),
    set(place, "signed", "NS", ["ns.example.org."]),
    set(place, "signed", "DS", [`12345 13 2 ${"AB".repeat(32)}`, `12346 8 1 ${"CD".repeat(20)}`], 3600),
    set(
        place,
        place.child.label,
        "NS",
        place.child.nameServers.map((name) => `${name}.`),
    ),
];

const longTexts: Kind = (place) => [
    set(place, "long", "TXT", [longText(3990), longText(1200)]),
    set(place, "long2", "SPF", [longText(4000)]),
];

/** Strings of at most 255 octets. With their quotes, they have at most this number of characters. */
function longText(characters: number): string {
    const strings = Math.floor((characters + 1) / 258);
    const rest = characters - strings * 258 - 2;
    return [
        ...count(strings).map(() => `"${"t".repeat(255)}"`),
        ...(rest > 0 ? [`"${"r".repeat(rest)}"`] : []),
    ].join(" ");
}

/** 255 octets on the wire, with the length octets and the root's (RFC 1035 §2.3.4). */
const longNames: Kind = (place) => {
    const room = 255 - (place.domain.length + 2);
    const labels = [63, 63, 63, room - 3 * 64 - 1].map((length, index) =>
        String.fromCharCode(97 + index).repeat(length),
    );
    const name = labels.filter((label) => label !== "").join(".");
    return [set(place, name, "A", [address(place)]), set(place, name, "TXT", ['"long"'])];
};

const manyValues: Kind = (place) => [
    set(
        place,
        "many",
        "A",
        count(400).map((index) => `10.${place.domain.length}.${index >> 8}.${index & 255}`),
    ),
];

/** Far more records than a change request can have, with aliases to records in another request. */
const manyRecords: Kind = (place) => [
    ...count(1300).map((index) => set(place, `r${index}`, "A", [address(place)])),
    ...count(40).map((index) => alias(place, `a${index}`, "A", `r${1299 - index * 30}`)),
];

const times: Kind = (place) => [
    set(place, "ttl-0", "A", [address(place)], 0),
    set(place, "ttl-week", "A", [address(place)], 604_800),
    set(place, "ttl-most", "A", [address(place)], 2_147_483_647),
];

const plain: Kind = (place) => [
    set(place, "@", "A", [address(place)]),
    set(place, "www", "A", [address(place)]),
    set(place, "@", "CAA", ['0 issue "letsencrypt.org"']),
];

/** All kinds by name. */
export const KINDS: Readonly<Record<string, Kind>> = {
    plain,
    mail,
    everyType,
    aliases,
    hosts,
    chains,
    weighted,
    latency,
    geo,
    failover,
    multivalue,
    geoproximity,
    cidr,
    checked,
    escaped,
    wildcards,
    international,
    delegations,
    longTexts,
    longNames,
    manyValues,
    times,
    manyRecords,
};
