import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Soa } from "../records/soa";
import {
    apiShareSchema,
    delegationSetSchema,
    flag,
    id,
    known,
    list,
    range,
    soaSchema,
    tenantSchema,
    text,
    timeScaleSchema,
} from "./schemas";
import type { TargetArgs, TenantRecord } from "./tenantRecords";
import type { TtlPhase } from "./ttlPhase";

/** The namespace of our settings in a stack's config. */
export const NAMESPACE = "white-label-dns";

/** Where the four AWS servers come from. Default: a new set. */
export interface DelegationSetSource {
    /** Adopt the four servers of this existing public zone. */
    fromZone?: pulumi.Input<string> | undefined;
    /** Use this reusable delegation set; it is never deleted by us. */
    id?: pulumi.Input<string> | undefined;
}

/** Fields of the SOA that are set; the others stay as AWS has them. */
export interface SoaArgs extends Partial<Omit<Soa, "mname">> {
    /** The mailbox, as hostmaster@example.com or in the form of RFC 1035. Default: AWS's, which nobody reads. */
    rname?: string;
}

/** What the white-label name servers are: settings of a stack, and arguments of `WhiteLabelNameServers`. */
export interface NameServerSettings {
    /** The domain whose zone holds the white-label names: example.com. Its public hosted zone has to exist. */
    brandDomain: string;
    /** Needed where there are several public zones of that name; saves the look-up otherwise. */
    brandZoneId?: pulumi.Input<string> | undefined;
    /**
     * One to four labels below the brand domain, or full names in it. The first is the MNAME of every SOA.
     *
     * @default ["ns1", "ns2", "ns3", "ns4"]
     */
    nameServers?: string[] | undefined;
    /** Changing it replaces the set and with it every zone on it, which is refused without `allowDelegationSetReplacement`. */
    delegationSet?: DelegationSetSource | undefined;
    /** @default false */
    allowDelegationSetReplacement?: boolean | undefined;
    /** @default "live" */
    ttlPhase?: TtlPhase | undefined;
    /** Put the brand zone's own NS and SOA into white-label names too. Only where it is on the set (adopted). Default false. */
    rewriteBrandZone?: boolean | undefined;
    /** For the SOA of every tenant zone, and with `rewriteBrandZone` for that of the brand zone. */
    soa?: SoaArgs | undefined;
}

/** What a tenant has: its domain, and where the visitors of which names go. */
export interface TenantArgs {
    /** The customer's domain, in Unicode or punycode. Changing it replaces the zone. */
    domain: string;
    /** A load balancer to alias, or plain addresses. Any part of it may be an output that is not known yet. */
    target: pulumi.Input<TargetArgs>;
    /**
     * Which names get the target, relative to the domain.
     *
     * @default ["@", "www"]
     */
    names?: string[] | undefined;
    /** Further records of the tenant's own. */
    records?: TenantRecord[] | undefined;
    /** Of the hosted zone. */
    tags?: Record<string, string> | undefined;
    /** Of the hosted zone, at most 256 characters. */
    comment?: string | undefined;
}

/** A tenant of a pool of delegation sets. */
export interface PooledTenantArgs extends TenantArgs {
    /**
     * The number of the delegation set to put the tenant on, from 1. Default: the first that has room. A tenant that has
     * a place is only moved by it with `allowDelegationSetReplacement`: its zone is created anew on other name servers.
     */
    pin?: number | undefined;
}

/** What the program makes of a stack's config: arguments of `WhiteLabelDns`. */
export interface DnsSettings extends NameServerSettings {
    /** All tenants; their order means nothing. Adding and removing one touches no other. */
    tenants: PooledTenantArgs[];
    /**
     * The names of further delegation sets, a label or a full name with {n} in it. Default: what the names of the first
     * set have in common, so that ns5 to ns8 follow on ns1 to ns4.
     */
    nameServerPattern?: string | undefined;
}

/** Settings of the place where the program runs. The providers read them from the stack's config by themselves. */
export interface RunSettings {
    /**
     * Resolvers that are asked for the addresses of AWS's name servers: addresses, and URLs of DNS over HTTPS. Default: the
     * system's and two over HTTPS.
     */
    resolvers?: string[] | undefined;
    /** CIDR ranges of AWS's name servers that are newer than this package's list of them. */
    nameServerRanges?: string[] | undefined;
    /** Believe a new address without a resolver over HTTPS: plain answers can be forged on the way. Default false. */
    trustPlainResolvers?: boolean | undefined;
    /** This stack's part of the account's request limits, above 0 and at most 1. Default 1. */
    apiShare?: number | undefined;
    /** For sandboxes: the address and port that stand for all of DNS. */
    dnsGateway?: string | undefined;
    /** For sandboxes: how many times faster than against AWS a client may come. Default 1. */
    sandboxTimeScale?: number | undefined;
    /** For sandboxes: publish addresses that are not global ones. Default false. */
    allowSpecialPurposeAddresses?: boolean | undefined;
}

/** Everything that can be set in a stack's config, in the namespace `white-label-dns`. */
export interface StackSettings extends DnsSettings, RunSettings {}

/** What is known of one setting. */
interface Setting {
    /** The shape of its value, with the text that says what to write. */
    schema: z.ZodType;
    /** `program`: becomes an argument of the component. `providers`: read by the dynamic resources' process. */
    reader: "program" | "providers";
    /** The value stands in the config as it is. All others are JSON there, as the engine passes what is not text. */
    isText?: true;
    /** How Pulumi.yaml declares it. Settings of sandboxes are not declared. */
    declared?: {
        type: "string" | "boolean" | "array" | "object";
        items?: { type: "string" | "object" };
        /** Pulumi's config schema requires one for what may be left out; "" and {} stand for "not set". */
        default?: unknown;
        description: string;
    };
}

/**
 * The table of settings: a new one is an entry here and a field of an interface above, and docs/configuration.md says
 * what it does. (`UPDATE_DOCS=1 npx mocha dist/tests/settings/settings.test.js` declares it in Pulumi.yaml.)
 */
export const SETTINGS = {
    brandDomain: {
        schema: z.string({
            error: "the domain whose zone holds the white-label name servers, such as example.com",
        }),
        reader: "program",
        isText: true,
        declared: {
            type: "string",
            description:
                "The domain whose hosted zone holds the white-label name servers, such as example.com",
        },
    },
    brandZoneId: {
        schema: known(
            id("Z", "the id of the brand domain's hosted zone, such as Z0123456789ABCDEFGHIJ"),
        ).optional(),
        reader: "program",
        isText: true,
        declared: {
            type: "string",
            default: "",
            description:
                "The id of the brand domain's hosted zone; needed where there are several public zones of the name",
        },
    },
    nameServers: {
        schema: list(
            text("a label such as ns1, or a name in the brand domain"),
            "one to four names: [ns1, ns2, ns3, ns4]",
        ).optional(),
        reader: "program",
        declared: {
            type: "array",
            items: { type: "string" },
            default: ["ns1", "ns2", "ns3", "ns4"],
            description: "One to four labels below the brand domain, or full names in it",
        },
    },
    nameServerPattern: {
        schema: text('a name with {n} in it for the number, such as "ns{n}"').optional(),
        reader: "program",
        isText: true,
        declared: {
            type: "string",
            default: "",
            description:
                "The names of further delegation sets: ns{n} gives ns5 to ns8, ns9 to ns12; by default as nameServers begin",
        },
    },
    ttlPhase: {
        schema: z.enum(["prepare", "live"], { error: '"prepare" (TTLs of 60 s) or "live"' }).optional(),
        reader: "program",
        isText: true,
        declared: {
            type: "string",
            default: "live",
            description: "prepare (TTLs of 60 s, while name servers are being moved) or live",
        },
    },
    tenants: {
        schema: list(tenantSchema, "a list of tenants: [{ domain, target }]"),
        reader: "program",
        declared: {
            type: "array",
            items: { type: "object" },
            description:
                "The tenants: [{ domain, target: { alias: { dnsName, zoneId } } or { addresses }, names, records, tags, comment, pin }]",
        },
    },
    delegationSet: {
        schema: delegationSetSchema.optional(),
        reader: "program",
        declared: {
            type: "object",
            default: {},
            description:
                "{ fromZone: Z… } to adopt the servers of a zone, { id: N… } to use a set that is there; a new one otherwise",
        },
    },
    allowDelegationSetReplacement: {
        schema: flag.optional(),
        reader: "program",
        declared: {
            type: "boolean",
            default: false,
            description: "Let a change of delegationSet replace the set and every zone on it",
        },
    },
    rewriteBrandZone: {
        schema: flag.optional(),
        reader: "program",
        declared: {
            type: "boolean",
            default: false,
            description:
                "Put the brand zone's own NS and SOA into white-label names too (it has to be on the set)",
        },
    },
    soa: {
        schema: soaSchema.optional(),
        reader: "program",
        declared: {
            type: "object",
            default: {},
            description:
                "SOA fields that are not kept as AWS has them: { rname: hostmaster@example.com, minimum: 300 }",
        },
    },
    resolvers: {
        schema: list(
            text("a resolver's address or URL, such as 9.9.9.9 or https://dns.google/dns-query"),
            "a list of resolvers' addresses and URLs",
        ).optional(),
        reader: "providers",
        declared: {
            type: "array",
            items: { type: "string" },
            default: [],
            description:
                "Resolvers that are asked for the addresses of AWS's name servers, by address or https:// URL; the system's and two over HTTPS otherwise",
        },
    },
    nameServerRanges: {
        schema: list(range, "a list of ranges: [205.251.192.0/21]").optional(),
        reader: "providers",
        declared: {
            type: "array",
            items: { type: "string" },
            default: [],
            description: "Ranges of AWS's name servers that are newer than the package's list of them",
        },
    },
    trustPlainResolvers: {
        schema: flag.optional(),
        reader: "providers",
        declared: {
            type: "boolean",
            default: false,
            description:
                "Believe a new address of a name server without DNS over HTTPS; plain answers can be forged on the way",
        },
    },
    dnsGateway: {
        schema: text("the address and port of a sandbox's DNS, such as 127.0.0.1:5300").optional(),
        reader: "providers",
        isText: true,
    },
    sandboxTimeScale: { schema: timeScaleSchema.optional(), reader: "providers" },
    apiShare: {
        schema: apiShareSchema.optional(),
        reader: "providers",
        declared: {
            // A number with a fraction, for which Pulumi's config schema has no type.
            type: "string",
            default: "1",
            description:
                "This stack's part of the account's request limits, where several stacks are deployed at once",
        },
    },
    allowSpecialPurposeAddresses: { schema: flag.optional(), reader: "providers" },
} as const satisfies Record<keyof StackSettings, Setting>;

/** The name of a setting. */
export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** What is known of the setting of this name. @returns undefined where there is none */
export function settingOf(name: string): Setting | undefined {
    return Object.entries<Setting>(SETTINGS).find(([known]) => known === name)?.[1];
}

type Schemas = { [Name in SettingName]: (typeof SETTINGS)[Name]["schema"] };

/** All settings as one shape. */
export const settingsSchema = z.strictObject(
    Object.fromEntries(SETTING_NAMES.map((name) => [name, SETTINGS[name].schema])) as Schemas,
    { error: "the settings of a stack" },
);
