/**
 * npm run deploy -- up|destroy [settings.json]
 *
 * The name servers first, then all stacks of tenants at once, each with its part of the account's request limits.
 * tenants.json holds one list for each stack, and so for each delegation set: append to the last, or begin another one;
 * a tenant that is moved to another list gets a new zone on other name servers.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, type ConfigMap, type Stack } from "@pulumi/pulumi/automation";

interface Settings {
    /** Of the stacks: production. */
    stack: string;
    /** As Pulumi shows it; "organization" with a backend of one's own. */
    organization: string;
    brandDomain: string;
    /** For every stack, such as aws:region. */
    config: Record<string, string>;
}

const root = join(__dirname, "..");
const [verb = "up", file = join(root, "settings.json")] = process.argv.slice(2);
const settings = JSON.parse(readFileSync(file, "utf8")) as Settings;
const lists = JSON.parse(readFileSync(join(root, "tenants.json"), "utf8")) as {
    domain: string;
    inside?: string;
}[][];

/** A stack knows its own tenants alone, so whether one lies inside of another stack's is seen here. */
function checkInside(): void {
    const domains = [settings.brandDomain, ...lists.flat().map(({ domain }) => domain)];
    for (const { domain, inside } of lists.flat()) {
        const outer = domains
            .filter((each) => domain.endsWith(`.${each}`))
            .sort((one, other) => other.length - one.length)[0];
        if (inside !== outer) {
            throw new Error(
                `${domain}: inside is ${inside ?? "not set"}, and the nearest domain of a tenant or of the brand that contains it is ${outer ?? "none"}`,
            );
        }
    }
}

async function open(project: string, name: string, own: ConfigMap): Promise<Stack> {
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: name, workDir: join(root, project) });
    const shared = Object.entries(settings.config).map(([key, value]) => [key, { value }] as const);
    await stack.setAllConfig({ ...Object.fromEntries(shared), ...own });
    return stack;
}

const openNameServers = (): Promise<Stack> =>
    open("name-servers", settings.stack, {
        "name-servers:brandDomain": { value: settings.brandDomain },
        "name-servers:sets": { value: String(lists.length) },
    });

const openTenants = (tenants: object[], index: number): Promise<Stack> =>
    open("tenants", `${settings.stack}-${index + 1}`, {
        "tenants:nameServersStack": { value: `${settings.organization}/name-servers/${settings.stack}` },
        "tenants:set": { value: String(index + 1) },
        "tenants:tenants": { value: JSON.stringify(tenants) },
        // All together stay below what AWS allows the account.
        "white-label-dns:apiShare": { value: String(1 / lists.length) },
    });

async function run(name: string, stack: Stack): Promise<void> {
    const onOutput = (text: string): void => void process.stderr.write(`${name}: ${text}`);
    await (verb === "destroy" ? stack.destroy({ onOutput }) : stack.up({ onOutput }));
}

async function main(): Promise<void> {
    const nameServers = await openNameServers();
    if (verb !== "destroy") {
        checkInside();
        await run("name servers", nameServers);
    }
    // A workspace writes the project's settings, so the stacks are opened one after the other.
    const stacks: Stack[] = [];
    for (const [index, tenants] of lists.entries()) {
        stacks.push(await openTenants(tenants, index));
    }
    await Promise.all(stacks.map((stack, index) => run(`tenants ${index + 1}`, stack)));
    if (verb === "destroy") {
        await run("name servers", nameServers);
    }
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
