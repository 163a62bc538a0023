import { access, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { Command } from "commander";
import { printable } from "../audit/printable";
import { readAccount, type AccountInventory } from "../inventory/account";
import { importedTenants } from "../inventory/importedTenants";
import { stackFiles, type ImportedStack, type StackFiles } from "../inventory/stackFile";
import { judgeZones, mainSet, type ZoneVerdict } from "../inventory/verdicts";
import { fromFqdn, parseDomain, toAsciiLabels } from "../records/names";
import { connect } from "../rehearsal/remote";
import { configProblems, forSandbox, readConfigText, StackConfigError } from "../rehearsal/stackConfig";
import { renderInventory } from "./inventoryTable";
import { collect } from "./optionValues";
import { EXIT, type Streams } from "./streams";

/** The number of zones after which the progress is printed. */
const ZONES_A_LINE = 100;

interface ImportOptions {
    zone: string[];
    brand?: string;
    config?: string;
    adopt?: string;
    out?: string;
    endpoint?: string;
    records?: boolean;
    json?: boolean;
}

/** Adds `white-label-dns import`. */
export function addImportCommand(parent: Command, streams: Streams, exit: (code: number) => void): void {
    parent
        .command("import")
        .description(
            "read the hosted zones of an AWS account, report how each can move to the white-label name servers, and write a stack config that copies them; changes nothing in AWS",
        )
        .option("--zone <name or id>", "read only this hosted zone; repeatable", collect, [])
        .option("--brand <domain>", "the brand domain; default: the brand domain of --config")
        .option("--config <file>", "a stack config to read the aws: settings and the brand domain from")
        .option("--adopt <name or id>", "the zone whose name servers become those of the delegation set")
        .option("--records", "also write the records into the config, so that the stack manages them")
        .option("--out <file>", "the stack config to write; an existing file is not overwritten")
        .option("--endpoint <url>", "endpoint of a running sandbox, instead of AWS")
        .option("--json", "print JSON on standard output instead of tables")
        .action(async (options: ImportOptions) => exit(await runImport(options, streams)));
}

async function runImport(options: ImportOptions, { stdout, stderr }: Streams): Promise<number> {
    const { config, brandDomain } = await readSources(options);
    if (options.out !== undefined) {
        await checkOut(options.out, brandDomain);
    }
    const wanted = options.zone.map(zoneKey);
    const adopt = options.adopt === undefined ? undefined : zoneKey(options.adopt);
    const inventory = await readAccount(config, wanted, {
        onAccount: (id) => stderr.write(`AWS account ${id ?? "unknown"}\n`),
        onZone: (done, all) => {
            if (done % ZONES_A_LINE === 0) {
                stderr.write(`${done} of ${all} zones read\n`);
            }
        },
    });
    refuseUnknown(inventory, adopt);
    const { zones, listed } = inventory;
    const verdicts = judgeZones(zones, { brandDomain, adopt: idOf(inventory, adopt), listed });
    const { tenants, notes } = importedTenants(inventory.zones, verdicts, options.records === true);
    stdout.write(
        options.json === true
            ? `${JSON.stringify({ brandDomain, account: inventory.account, zones: verdicts.map(toJson) })}\n`
            : renderInventory(verdicts, { account: inventory.account, brandDomain }, stdout.columns),
    );
    refuseLostAdoption(verdicts, options.adopt);
    if (options.out !== undefined) {
        const stack = { ...stackOf(inventory, verdicts, brandDomain ?? ""), tenants };
        notes.push(...(await writeStack(options.out, stack)));
    }
    const denied = zones.filter((zone) => zone.denied !== undefined).length;
    notes.forEach((note) => stderr.write(`note: ${printable(note)}\n`));
    if (denied > 0) {
        const problem = `${denied} of ${zones.length} hosted zones could not be read, because permissions are missing; they are not in the config`;
        stderr.write(`error: ${problem}\n`);
    }
    if (options.json !== true || options.out !== undefined) {
        stderr.write(nextSteps(options.out, tenants.length, brandDomain));
    }
    return denied > 0 ? EXIT.unknown : EXIT.fine;
}

/** The `aws:` settings and the brand domain, from the options and their config. */
async function readSources({
    config: file,
    brand,
    endpoint,
}: ImportOptions): Promise<{ config: Record<string, string>; brandDomain: string | undefined }> {
    const config = file === undefined ? {} : await readConfigText(file);
    const given = brand ?? config["white-label-dns:brandDomain"];
    const { domain, problem } = given === undefined ? {} : parseDomain(given);
    if (problem !== undefined) {
        throw new StackConfigError(`--brand ${given ?? ""}: ${problem}`);
    }
    const location = endpoint === undefined ? undefined : (await connect(endpoint)).location;
    return { config: location === undefined ? config : forSandbox(config, location), brandDomain: domain };
}

/** A name in the form of Route 53, or a bare id. */
function zoneKey(text: string): string {
    const bare = text.replace(/^\/?hostedzone\//, "");
    return /^Z[0-9A-Z]+$/.test(bare) ? bare : toAsciiLabels(fromFqdn(bare.trim()).toLowerCase());
}

function refuseUnknown({ account, zones, notFound }: AccountInventory, adopt: string | undefined): void {
    const isUnknown = adopt !== undefined && !zones.some(({ id, name }) => id === adopt || name === adopt);
    const [first] = [...notFound.map((each) => `--zone ${each}`), ...(isUnknown ? [`--adopt ${adopt}`] : [])];
    if (first !== undefined) {
        throw new StackConfigError(
            `${first}: AWS account ${account ?? ""} has no hosted zone of this name or id; remove the option to see all of its zones, or use the credentials of another account`,
        );
    }
}

function idOf({ zones }: AccountInventory, key: string | undefined): string | undefined {
    return zones.find(({ id, name, privateZone }) => !privateZone && (id === key || name === key))?.id;
}

function toJson({ id, name, verdict, reasons, records, inside }: ZoneVerdict): object {
    return { id, name, verdict, reasons, records, inside };
}

/** Without the requested servers, the config would be a different one. */
function refuseLostAdoption(verdicts: readonly ZoneVerdict[], adopt: string | undefined): void {
    if (adopt === undefined || verdicts.some(({ verdict }) => verdict === "adopt")) {
        return;
    }
    const key = zoneKey(adopt);
    const found = verdicts.find(({ id, name }) => id === key || name === key);
    throw new StackConfigError(
        `--adopt ${adopt}: its name servers cannot become those of the delegation set (${found?.verdict ?? ""}: ${found?.reasons.join("; ") ?? ""}); remove the option, or name another zone`,
    );
}

function stackOf(
    { zones }: AccountInventory,
    verdicts: readonly ZoneVerdict[],
    brandDomain: string,
): Omit<ImportedStack, "tenants"> {
    const brands = verdicts.filter(({ verdict }) => verdict === "brand");
    const adopted = verdicts.find(({ verdict }) => verdict === "adopt");
    const isOnSet = verdicts.some(({ verdict }) => verdict === "on-set");
    const id = mainSet(zones);
    return {
        brandDomain,
        brandZoneId: brands.length === 1 ? brands[0]?.id : undefined,
        delegationSet:
            adopted !== undefined
                ? { fromZone: adopted.id }
                : isOnSet && id !== undefined
                  ? { id }
                  : undefined,
    };
}

/** Checked before any call, so that no report is lost because its file cannot be written. */
async function checkOut(file: string, brandDomain: string | undefined): Promise<void> {
    if (brandDomain === undefined) {
        throw new StackConfigError(
            `--out ${file}: a stack config needs the brand domain; add --brand example.com`,
        );
    }
    if (!(await exists(dirname(file)))) {
        throw new StackConfigError(
            `--out ${file}: there is no folder ${dirname(file)}; make it, or name another file`,
        );
    }
    for (const each of [file, tenantsFileOf(file)]) {
        if (await exists(each)) {
            throw new StackConfigError(
                `--out ${file}: there is a file ${each} already, which is not overwritten; name another file, or move it away`,
            );
        }
    }
}

function exists(path: string): Promise<boolean> {
    return access(path).then(
        () => true,
        () => false,
    );
}

/** The tenants of `Pulumi.prod.yaml` are in `Pulumi.prod.tenants.yaml`. */
function tenantsFileOf(file: string): string {
    return join(dirname(file), `${basename(file, extname(file))}.tenants.yaml`);
}

/** @returns the changes that a person has to make in the config */
async function writeStack(file: string, stack: ImportedStack): Promise<string[]> {
    const tenantsFile = tenantsFileOf(file);
    const files: StackFiles = stackFiles(stack, basename(tenantsFile));
    if (files.tenants !== undefined) {
        await write(tenantsFile, files.tenants);
    }
    await write(file, files.config).catch(async (error: unknown) => {
        if (files.tenants !== undefined) {
            await rm(tenantsFile);
        }
        throw error;
    });
    return configProblems(file);
}

async function write(file: string, text: string): Promise<void> {
    await writeFile(file, text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
        throw new StackConfigError(
            `--out ${file}: it cannot be written (${error.code ?? error.message}); name a file in a folder that you may write to`,
            { cause: error },
        );
    });
}

/** The next commands. */
function nextSteps(file: string | undefined, tenants: number, brandDomain: string | undefined): string {
    const found = `${tenants} tenant${tenants === 1 ? "" : "s"}`;
    if (file === undefined) {
        const brand = brandDomain === undefined ? "--brand <the brand domain> " : "";
        return tenants === 0
            ? "next: none of these zones can become a tenant as it is\n"
            : `next: the same command with ${brand}--out Pulumi.prod.yaml writes a stack config of ${found}\n`;
    }
    const stack = /^Pulumi\.(.+)\.yaml$/.exec(basename(file))?.[1];
    const preview = stack === undefined ? "pulumi preview" : `pulumi preview --stack ${stack}`;
    return `${file}: ${found}\nnext: "${preview}", which changes nothing and says what each tenant gets; then "pulumi up", which copies and leaves the old zones as they are\n`;
}
