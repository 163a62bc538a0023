import type { PrintedStack } from "./printedStack";
import { tenants, type TestSettings } from "./stage";

/** The scenes of docs/what-you-see.md: an event, the commands of a user, and an explanation of their output. */

export interface Scene {
    heading: string;
    /** The text before the commands. */
    text: string;
    /** The events before the commands. */
    happens?: (stack: PrintedStack) => Promise<void>;
    settings: TestSettings;
    commands: readonly (readonly string[])[];
    /** The text after the commands. */
    then: string;
}

const [TENANT] = tenants(1);
const SETTINGS: TestSettings = {
    brandDomain: "example.com",
    tenants: [
        TENANT,
        {
            domain: "tenant.org",
            target: { addresses: ["203.0.113.10"] },
            records: [{ name: "@", type: "MX", values: ["10 mail.example.org."] }],
            comment: "Contract 4711",
        },
    ],
};

const MISTAKES: TestSettings = {
    brandDomain: "example com",
    nameServers: ["ns1", "ns1"],
    ttlPhase: "fast",
    soa: { rname: "hostmaster" },
    tenant: [],
    tenants: [
        { domain: "tenant", target: { addresses: ["203.0.113.10"] } },
        { domain: "tenant.net", taget: { addresses: ["203.0.113.10"] } },
        { domain: "tenant.net", target: { addresses: ["203.0.113"] } },
        { domain: "tenant.org", target: {} },
        { domain: "tenant.de", target: { addresses: ["203.0.113.10"] }, tags: { "aws:plan": "gold" } },
        { domain: "tenant..com", target: { alias: {} } },
    ],
};

const UP = ["up", "--yes", "--skip-preview"];
const PREVIEW = ["preview"];

export const SCENES: readonly Scene[] = [
    {
        heading: "The first preview",
        text: "Nothing is there yet but the zone of example.com. The lines above the outputs say what the up costs, in calls and in time.",
        settings: SETTINGS,
        commands: [PREVIEW],
        then: "Run `pulumi up`.",
    },
    {
        heading: "The first up",
        text: "",
        settings: SETTINGS,
        commands: [UP, ["stack", "output", "registrar"]],
        then: "What is left to do is at the registrars, and `pulumi stack output registrar` has all of it.",
    },
    {
        heading: "An up that changes nothing",
        text: "The outputs come again as above, where `--suppress-outputs` does not leave them out.",
        settings: SETTINGS,
        commands: [[...UP, "--suppress-outputs"]],
        then: "Nothing.",
    },
    {
        heading: "A record that was changed in the config",
        text: "With `--diff` Pulumi shows the record by its name and type, and its values.",
        settings: {
            ...SETTINGS,
            tenants: [
                TENANT,
                { domain: "tenant.org", target: { addresses: ["203.0.113.11"] }, comment: "Contract 4711" },
            ],
        },
        commands: [["preview", "--diff"]],
        then: "Run `pulumi up`, if that is what was meant.",
    },
    {
        heading: "Records that were changed by hand",
        text: "A person has changed `www.tenant.org`, the comment of its zone, and the address of `ns2.example.com` in the console. `pulumi refresh` reads the zones and changes nothing in them.",
        happens: async ({ byHand }) => {
            const address = (Name: string, Value: string) => ({
                Action: "UPSERT" as const,
                ResourceRecordSet: { Name, Type: "A" as const, TTL: 300, ResourceRecords: [{ Value }] },
            });
            await byHand.change("tenant.org", address("www.tenant.org", "192.0.2.66"));
            await byHand.comment("tenant.org", "Contract 4712");
            await byHand.change("example.com", address("ns2.example.com", "192.0.2.67"));
        },
        settings: SETTINGS,
        commands: [
            ["refresh", "--yes", "--skip-preview", "--suppress-outputs"],
            PREVIEW,
            [...UP, "--suppress-outputs"],
        ],
        then: "`was` is what this stack has written, `is` what the zone has now, each with its TTL first. The up corrects it. To keep a change, write it into the config before the up.",
    },
    {
        heading: "AWS changes an address",
        text: "AWS promises the names of its servers and not their addresses. Each preview and each up asks for them.",
        happens: async ({ sandbox }) => {
            const awsName = sandbox.contents().delegationSets[0]?.nameServers[1] ?? "";
            const known = sandbox.world.nameServers.get(awsName);
            sandbox.world.nameServers.set(awsName, { ipv4: ["205.251.199.199"], ipv6: known?.ipv6 ?? [] });
            await Promise.resolve();
        },
        settings: SETTINGS,
        commands: [
            [...PREVIEW, "--suppress-outputs"],
            [...UP, "--suppress-outputs"],
        ],
        then: "Run `pulumi up`, and then have the glue changed at the brand domain's registrar.",
    },
    {
        heading: "No DNS",
        text: "The machine reaches AWS's API, and no resolver.",
        settings: { ...SETTINGS, resolvers: ["127.0.0.1:9"], dnsGateway: "127.0.0.1:9" },
        commands: [PREVIEW],
        then: "Nothing, where it passes: everything else of the run is as usual. The next preview with DNS catches up.",
    },
    {
        heading: "A config with many mistakes",
        text: "All of them are named at once, before anything is changed.",
        settings: MISTAKES,
        commands: [PREVIEW],
        then: "Correct them all, and run the preview again. [errors.md](errors.md) has each message with its cause.",
    },
    {
        heading: "A resource that is refused",
        text: "What is known only with the account, or with other resources, is refused by the resource that it is about.",
        settings: { ...SETTINGS, delegationSet: { id: "N0NOTTHERE" } },
        commands: [PREVIEW],
        then: "Do what the message says. Nothing was changed.",
    },
];
