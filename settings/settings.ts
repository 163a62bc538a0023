import { z } from "zod";
import { closed } from "./knownKeys";
import { monitorSchema } from "./monitorSettings";
import { requestRatesSchema } from "./requestRates";
import {
    apiShareSchema,
    delegationSetSchema,
    flag,
    id,
    known,
    list,
    range,
    registrarSchema,
    ttlPhaseSchema,
    soaSchema,
    tenantSchema,
    text,
    timeScaleSchema,
    whole,
} from "./schemas";
import type { StackSettings } from "./stackSettings";

/** The namespace of our settings in a stack's config. */
export const NAMESPACE = "white-label-dns";

/** The properties of one setting. */
interface Setting {
    /** The shape of its value, with the text for a wrong value. */
    schema: z.ZodType;
    /** `program`: becomes an argument of the component. `providers`: read by the dynamic resources' process. */
    reader: "program" | "providers";
    /** The value is plain text in the config. All others are JSON, in which the engine passes values that are not text. */
    isText?: true;
    /**
     * True if it can be set with `--secret`: its values for records, tags and people are encrypted in the state. A setting of `providers`
     * is in no row of a resource anyway. Other settings become names and addresses, and are refused as secrets.
     */
    keepsSecrets?: true;
    /** Its declaration in Pulumi.yaml. Settings of sandboxes are not declared. */
    declared?: {
        type: "string" | "boolean" | "integer" | "array" | "object";
        items?: { type: "string" | "object" };
        /** Pulumi's config schema requires a default for optional settings; "" and {} mean "not set". */
        default?: unknown;
        description: string;
    };
}

/**
 * The table of settings. A new setting needs an entry here and a field in stackSettings.ts (the compiler requires each if the other
 * exists), and a description in docs/configuration.md. (`UPDATE_DOCS=1 npx mocha dist/tests/settings/settings.test.js` declares it in
 * Pulumi.yaml.)
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
                "The id of the brand domain's hosted zone; required if the account has several public zones of this name",
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
                "Names that were in nameServers before and whose address records may be deleted, because no registrar and no resolver uses them any more",
        },
    },
    abandonBrandDomain: {
        schema: text("the former brand domain").optional(),
        reader: "program",
        isText: true,
        declared: {
            type: "string",
            default: "",
            description:
                "The former brand domain; confirms that another one replaces it although registrars may still name it",
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
                "The names of further delegation sets: ns{n} gives ns5 to ns8, ns9 to ns12; default: the pattern of nameServers",
        },
    },
    ttlPhase: {
        schema: ttlPhaseSchema.optional(),
        reader: "program",
        isText: true,
        declared: {
            type: "string",
            default: "live",
            description: "prepare (TTLs of 60 s, while name servers are being moved) or live",
        },
    },
    // Either this setting or a tenantsFile is required, which Pulumi's config schema cannot express: with a default, a stack that has lost
    // its tenants would look like one without tenants. So it is not declared, and the check requires it.
    tenants: {
        schema: list(tenantSchema, "a list of tenants: [{ domain, target }], or set tenantsFile"),
        reader: "program",
        keepsSecrets: true,
    },
    tenantsFile: {
        schema: text("the path of a file with tenants, relative to the directory of Pulumi.yaml").optional(),
        reader: "program",
        isText: true,
        declared: {
            type: "string",
            default: "",
            description:
                "A file with tenants in YAML, JSON or CSV, relative to the directory of Pulumi.yaml; replaces or extends tenants",
        },
    },
    delegationSet: {
        schema: delegationSetSchema.optional(),
        reader: "program",
        declared: {
            type: "object",
            default: {},
            description:
                "{ fromZone: Z… } to adopt the name servers of a zone, { id: N… } to use an existing set; default: a new set",
        },
    },
    allowRemovals: {
        schema: whole(1_000_000, "a whole number: how many tenants one up may remove").optional(),
        reader: "program",
        declared: {
            type: "integer",
            default: 0,
            description:
                "How many tenants one up may remove when they are more than three and more than a third, or when a removal looks like a spelling mistake; remove this setting afterwards",
        },
    },
    allowDelegationSetReplacement: {
        schema: flag.optional(),
        reader: "program",
        declared: {
            type: "boolean",
            default: false,
            description: "Allow a change of delegationSet to replace the set and every zone on it",
        },
    },
    rewriteBrandZone: {
        schema: flag.optional(),
        reader: "program",
        declared: {
            type: "boolean",
            default: false,
            description:
                "Rewrite the brand zone's own NS and SOA with the white-label names too (the zone must be on the set)",
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
                "route53domains: the stack sets the brand domain's name servers and glue at Route 53 Domains (needs rewriteBrandZone); default: you set them at the registrar by hand",
        },
    },
    soa: {
        schema: soaSchema.optional(),
        reader: "program",
        declared: {
            type: "object",
            default: {},
            description:
                "SOA fields that differ from AWS's defaults: { rname: hostmaster@example.com, minimum: 300 }",
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
                "Resolvers that look up the addresses of AWS's name servers, each an IP address or an https:// URL; default: the system's resolver and two over HTTPS",
        },
    },
    nameServerRanges: {
        schema: list(range, "a list of ranges: [205.251.192.0/21]").optional(),
        reader: "providers",
        declared: {
            type: "array",
            items: { type: "string" },
            default: [],
            description: "Address ranges of AWS's name servers that are newer than the list in this package",
        },
    },
    trustPlainResolvers: {
        schema: flag.optional(),
        reader: "providers",
        declared: {
            type: "boolean",
            default: false,
            description:
                "Accept a new address of a name server without DNS over HTTPS; plain DNS answers can be forged in transit",
        },
    },
    takeOver: {
        schema: list(
            text("a mark, as a refusal message names it, or the name of a record"),
            "a list of marks and names of records",
        ).optional(),
        reader: "providers",
        declared: {
            type: "array",
            items: { type: "string" },
            default: [],
            description:
                "Marks that a refusal message named, and names of records without a mark, to take over after a state was lost",
        },
    },
    monitor: {
        schema: monitorSchema.optional(),
        reader: "program",
        keepsSecrets: true,
        declared: {
            type: "object",
            default: {},
            description:
                "Watch the DNS with AWS Lambda: { every: 5, notify: ops@example.com, follow: true } (interval in minutes, e-mail address for alarms, write new addresses when AWS changes them)",
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
            // A number with a fraction. Pulumi's config schema has no type for it.
            type: "string",
            default: "1",
            description:
                "This stack's share of the account's request limits when several stacks are deployed at the same time",
        },
    },
    requestRates: {
        schema: requestRatesSchema.optional(),
        reader: "providers",
        declared: {
            type: "object",
            default: {},
            description:
                "Request limits that AWS has raised for the account: { CreateHostedZone: { perSecond: 8, burst: 160 } }; default: the limits that AWS documents",
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

/** The properties of the setting with this name. @returns undefined if there is none */
export function settingOf(name: string): Setting | undefined {
    return Object.entries<Setting>(SETTINGS).find(([known]) => known === name)?.[1];
}

type Schemas = { [Name in SettingName]: (typeof SETTINGS)[Name]["schema"] };

/** All settings as one shape. */
export const settingsSchema = closed(
    Object.fromEntries(SETTING_NAMES.map((name) => [name, SETTINGS[name].schema])) as Schemas,
    "the settings of a stack",
);
