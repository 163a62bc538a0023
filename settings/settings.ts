import { z } from "zod";
import { monitorSchema } from "./monitorSettings";
import {
    apiShareSchema,
    delegationSetSchema,
    flag,
    id,
    known,
    list,
    range,
    registrarSchema,
    soaSchema,
    tenantSchema,
    text,
    timeScaleSchema,
    whole,
} from "./schemas";
import type { StackSettings } from "./stackSettings";

/** The namespace of our settings in a stack's config. */
export const NAMESPACE = "white-label-dns";

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
        type: "string" | "boolean" | "integer" | "array" | "object";
        items?: { type: "string" | "object" };
        /** Pulumi's config schema requires one for what may be left out; "" and {} stand for "not set". */
        default?: unknown;
        description: string;
    };
}

/**
 * The table of settings: a new one is an entry here and a field in stackSettings.ts, each of which the compiler asks for
 * where the other is, and docs/configuration.md says what it does. (`UPDATE_DOCS=1 npx mocha dist/tests/settings/settings.test.js` declares it in Pulumi.yaml.)
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
    retiredNameServers: {
        schema: list(text("a name that was in nameServers"), "a list of names: [ns1]").optional(),
        reader: "program",
        declared: {
            type: "array",
            items: { type: "string" },
            default: [],
            description:
                "Names that were in nameServers once, and whose address records may go: no registrar and no resolver has them any more",
        },
    },
    abandonBrandDomain: {
        schema: text("the brand domain of before").optional(),
        reader: "program",
        isText: true,
        declared: {
            type: "string",
            default: "",
            description:
                "The brand domain of before, where another one is to take its place although registrars may still name it",
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
    // Either this or a tenantsFile has to be there, which Pulumi's config schema cannot say: with a default, a stack whose
    // tenants got lost would look like one that has none. So it is not declared, and the check asks for it.
    tenants: {
        schema: list(tenantSchema, "a list of tenants: [{ domain, target }], or set tenantsFile"),
        reader: "program",
    },
    tenantsFile: {
        schema: text("the path of a file with tenants, from the directory of Pulumi.yaml").optional(),
        reader: "program",
        isText: true,
        declared: {
            type: "string",
            default: "",
            description:
                "A file with tenants, in YAML, JSON or CSV, from the directory of Pulumi.yaml; instead of tenants, or beside them",
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
    allowRemovals: {
        schema: whole(1_000_000, "a whole number: how many tenants may leave in one up").optional(),
        reader: "program",
        declared: {
            type: "integer",
            default: 0,
            description:
                "How many tenants may leave in one up, where they are more than three and more than a third; take it out again afterwards",
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
    registrar: {
        schema: registrarSchema.optional(),
        reader: "program",
        isText: true,
        declared: {
            type: "string",
            default: "",
            description:
                "route53domains: set the brand domain's name servers and glue there (needs rewriteBrandZone); a person does it otherwise",
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
    takeOver: {
        schema: list(
            text("a mark, as a refusal names it, or the name of a record"),
            "a list of marks and names of records",
        ).optional(),
        reader: "providers",
        declared: {
            type: "array",
            items: { type: "string" },
            default: [],
            description:
                "Marks, as a refusal names them, and names of records without one, that are taken over from a state that was lost",
        },
    },
    monitor: {
        schema: monitorSchema.optional(),
        reader: "program",
        declared: {
            type: "object",
            default: {},
            description:
                "Have AWS Lambda watch the DNS: { every: 5, notify: ops@example.com, follow: true } (minutes, a mail address, write addresses that AWS changes)",
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
    fileDirectory: {
        schema: text("the directory that relative paths of files start from").optional(),
        reader: "program",
        isText: true,
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
