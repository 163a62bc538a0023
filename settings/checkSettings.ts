import type { z } from "zod";
import { parseDomain, toAsciiLabels } from "../records/names";
import { identify, shownResolver } from "../dns/resolvers";
import { parseHostPort } from "../dns/route";
import { checkInside, checkInsideAlone } from "./checkInside";
import { checkMigrations, checkZoneOfTenant } from "./checkMigrations";
import { checkBrandRegistrar, checkTenantRegistrar } from "./checkRegistrars";
import { checkNameServers, checkPattern, checkRetired, namesOfPool } from "./checkNameServers";
import {
    checkDomain,
    checkGivenTarget,
    checkTenantDomains,
    checkTenantParts,
    fittingFields,
    readableTenant,
    type ReadableTenant,
    type Say,
} from "./checkTenants";
import type { FilePlaces } from "./filePlaces";
import { expandSettings, expandTenant } from "./fileTenants";
import { isPlain, tenantSchema } from "./schemas";
import { findIssues, shown } from "./settingIssues";
import { warnOfFiles, type SettingFiles } from "./settingFiles";
import { problemText, SettingsError, type SettingProblem } from "./settingsError";
import { SETTINGS, settingsSchema } from "./settings";
import type { PooledTenantArgs, RecordFile, StackSettings } from "./stackSettings";

/** Records as a list, whatever file they come from. */
type RecordList = Exclude<PooledTenantArgs["records"], RecordFile>;

interface NormalTenant extends PooledTenantArgs {
    records?: RecordList;
}

/**
 * Settings with every name in its normal form: domains in ASCII, white-label names in full. What stands in files is in
 * `tenants`.
 */
interface NormalSettings extends Omit<StackSettings, "nameServers" | "tenants" | "tenantsFile"> {
    nameServers: string[];
    tenants: NormalTenant[];
}

/**
 * Marks settings that `checkSettings` found to be in order, so that a component does not check again what `readConfig`
 * has checked. A copy (`{ ...settings }`) is an ordinary object without the mark.
 */
class Checked {
    readonly #doubts: readonly string[];

    constructor(doubts: readonly string[]) {
        this.#doubts = doubts;
    }

    static is(settings: object): settings is CheckedSettings {
        return #doubts in settings;
    }

    /** What is wrong with records that only a deployment which has them already may have, for a person. */
    static doubtsOf(settings: CheckedSettings): readonly string[] {
        return settings.#doubts;
    }
}

/** Settings in which no rule is broken. Their tenants are frozen, or one might break a rule later. */
export type CheckedSettings = Checked & NormalSettings;

/** What is wrong with settings, or the settings where nothing is. */
interface CheckResult {
    settings?: CheckedSettings | undefined;
    /** The settings where nothing is wrong but records that an earlier version may have deployed as they are. */
    tolerated?: NormalSettings | undefined;
    problems: SettingProblem[];
    /** What a person should know of the files that the settings name, although it is no mistake. */
    notes: string[];
    /** True where a file was read. */
    hasFiles: boolean;
}

/**
 * Checks all that can be known without a call, and goes on after the first mistake: what has the right shape is
 * looked at even where something beside it has not. Pure, but for the files that the settings name.
 *
 * @param files where those are; by default in the program's directory
 */
export function checkSettings(given: unknown, files?: SettingFiles): CheckResult {
    const { value, places, problems: ofFiles, notes, hasFiles } = expandSettings(given, files);
    const shape = settingsSchema.safeParse(value, { reportInput: true });
    const problems = [
        ...ofFiles,
        ...(shape.success ? [] : findIssues(shape.error).map((issue) => places.of(issue))),
    ];
    const { say, isTolerable } = collector(problems, places);
    const { fields, tenants, unfit } = shape.success ? wholly(shape.data) : readable(value);
    const brandDomain =
        fields.brandDomain === undefined ? undefined : checkDomain("brandDomain", fields.brandDomain, say);
    const nameServers = checkNameServers(
        fields.nameServers ?? SETTINGS.nameServers.declared.default,
        brandDomain,
        say,
    );
    const retiredNameServers = checkRetired(fields.retiredNameServers, nameServers, brandDomain, say);
    const abandonBrandDomain =
        fields.abandonBrandDomain === undefined
            ? undefined
            : checkDomain("abandonBrandDomain", fields.abandonBrandDomain, say);
    const nameServerPattern = checkPattern(fields.nameServerPattern, brandDomain, say);
    let names: string[] | undefined;
    const namesOfSets = (): string[] => (names ??= namesOfPool(nameServers, nameServerPattern, brandDomain));
    const domains = checkAllTenants(tenants, brandDomain, namesOfSets, say, places);
    givenTenants(value).forEach((tenant, index) => checkGivenTarget(`tenants[${index}]`, tenant, say));
    checkNetwork(fields, unfit, say);
    checkDelegationSet(fields, tenants, unfit, say);
    checkBrandRegistrar(fields, brandDomain, say);
    checkSoa(fields, say);
    if (!shape.success || brandDomain === undefined || !isTolerable()) {
        return { problems, notes, hasFiles };
    }
    const { tenantsFile: _joined, ...data } = shape.data;
    const normal: NormalSettings = {
        ...data,
        brandDomain,
        nameServers,
        nameServerPattern,
        retiredNameServers,
        abandonBrandDomain,
        tenants: freeze(
            data.tenants.map((tenant, index) => ({
                ...tenant,
                domain: domains[index] ?? tenant.domain,
            })),
        ),
    };
    return problems.length > 0
        ? { tolerated: normal, problems, notes, hasFiles }
        : { settings: Object.assign(new Checked([]), normal), problems, notes, hasFiles };
}

/** Notes problems, and whether all of them are of records that may be deployed as they are. */
function collector(
    problems: SettingProblem[],
    places: Pick<FilePlaces, "of">,
): { say: Say; isTolerable: () => boolean } {
    let doubts = 0;
    return {
        say(key, message, isDoubt = false) {
            problems.push(places.of({ key, message }));
            doubts += isDoubt ? 1 : 0;
        },
        isTolerable: () => problems.length === doubts,
    };
}

/** @returns their domains in the normal form, undefined for what is none */
function checkAllTenants(
    tenants: readonly ReadableTenant[],
    brandDomain: string | undefined,
    namesOfSets: () => string[],
    say: Say,
    places: FilePlaces,
): (string | undefined)[] {
    const nameOf = (index: number): string => places.tenant(index);
    const domains = tenants.map(({ domain }, index) =>
        domain === undefined ? undefined : checkDomain(`tenants[${index}].domain`, domain, say),
    );
    checkTenantDomains(domains, brandDomain, namesOfSets, say, nameOf);
    checkInside(domains, tenants, brandDomain, say, nameOf);
    tenants.forEach((tenant, index) => {
        checkPartsOf(`tenants[${index}]`, domains[index], tenant, say);
    });
    return domains;
}

/** Everything of a tenant but its domain. Where that is missing or wrong, what does not depend on it is checked all the same. */
function checkPartsOf(key: string, domain: string | undefined, tenant: ReadableTenant, say: Say): void {
    if (domain === undefined) {
        checkTenantParts(key, STAND_IN, tenant, (at, message, isDoubt) => {
            if (!message.includes(STAND_IN)) {
                say(at, message, isDoubt);
            }
        });
    } else {
        checkTenantParts(key, domain, tenant, say);
        checkTenantRegistrar(key, domain, tenant, say);
    }
    checkZoneOfTenant(key, tenant, say);
}

/** In place of a domain that is not known; what a message says of it says nothing of the tenant (RFC 6761, section 6.4). */
const STAND_IN = "domain-that-is-not-known.invalid";

/**
 * The same settings where they are checked already, by `readConfig`. Notes on files become warnings of the deployment. Records that an
 * earlier version may have deployed are let pass, where nothing else is wrong: who knows the state refuses those that are new.
 *
 * @param prefix of the keys in messages
 * @param further mistakes that were found around the settings
 * @throws SettingsError with all mistakes
 */
export function checkedSettings(
    value: object,
    prefix = "",
    further: readonly SettingProblem[] = [],
): CheckedSettings {
    if (Checked.is(value)) {
        return value;
    }
    const { settings, tolerated, problems, notes } = checkSettings(value);
    if (further.length > 0 || (settings === undefined && tolerated === undefined)) {
        throw new SettingsError([...further, ...problems], prefix);
    }
    warnOfFiles(notes);
    const doubts = problems.map((problem) => problemText(problem, prefix));
    return settings ?? Object.assign(new Checked(doubts), tolerated);
}

/**
 * The same settings with other tenants: those that were checked, as secret outputs.
 *
 * @param mask takes the secrets out of what is said of records that only a deployment which has them already may have
 */
export function withHiddenTenants(
    settings: CheckedSettings,
    tenants: NormalTenant[],
    mask: (text: string) => string,
): CheckedSettings {
    return Object.assign(new Checked(Checked.doubtsOf(settings).map(mask)), settings, { tenants });
}

/** What is wrong with records of these settings that only a deployment which has them already may have. */
export function doubtsOf(settings: CheckedSettings): readonly string[] {
    return Checked.doubtsOf(settings);
}

/** With all that is in it, but for outputs, which are no plain data. */
function freeze<T extends object>(value: T): T {
    for (const part of Object.values(value) as unknown[]) {
        if (typeof part === "object" && part !== null && isPlain(part)) {
            freeze(part);
        }
    }
    return Object.freeze(value);
}

/** What is wrong with a tenant, and its domain and its records as a list where nothing is that is not to be tolerated. */
interface TenantResult {
    domain?: string | undefined;
    records?: RecordList;
    problems: SettingProblem[];
    /** Nothing is wrong but records that an earlier version may have deployed as they are. */
    isTolerable: boolean;
    notes: string[];
}

/** Checks one tenant by itself, for a zone that another program creates. Keys are relative to the tenant. */
export function checkTenant(given: unknown): TenantResult {
    const { value, places, problems: ofFiles, notes } = expandTenant(given);
    const shape = tenantSchema.safeParse(value, { reportInput: true });
    const problems = [
        ...ofFiles,
        ...(shape.success ? [] : findIssues(shape.error).map((issue) => places.of(issue))),
    ];
    const { say, isTolerable } = collector(problems, places);
    checkGivenTarget("", value, say);
    const tenant = shape.success ? shape.data : readableTenant(value);
    const domain = tenant.domain === undefined ? undefined : checkDomain("domain", tenant.domain, say);
    if (domain !== undefined) {
        checkInsideAlone(domain, tenant.inside, say);
    }
    checkPartsOf("", domain, tenant, say);
    return shape.success && isTolerable()
        ? { domain, records: shape.data.records, problems, isTolerable: true, notes }
        : { problems, isTolerable: false, notes };
}

/** The tenants as they are given. */
function givenTenants(value: unknown): readonly unknown[] {
    const tenants: unknown =
        typeof value === "object" && value !== null ? Reflect.get(value, "tenants") : undefined;
    return Array.isArray(tenants) ? tenants : [];
}

type Fields = Partial<Omit<StackSettings, "tenants">>;

interface Readable {
    fields: Fields;
    tenants: ReadableTenant[];
    /** The names of settings that have not the right shape. */
    unfit: ReadonlySet<string>;
}

function wholly({ tenants, ...fields }: z.infer<typeof settingsSchema>): Readable {
    return { fields, tenants, unfit: new Set() };
}

/** The settings that have the right shape, each by itself. */
function readable(value: unknown): Readable {
    const { tenants: _tenants, ...shape } = settingsSchema.shape;
    const { fields, unfit } = fittingFields(shape, value);
    const tenants =
        typeof value === "object" && value !== null && "tenants" in value ? value.tenants : undefined;
    return { fields, unfit, tenants: Array.isArray(tenants) ? tenants.map(readableTenant) : [] };
}

function checkNetwork({ resolvers = [], dnsGateway }: Fields, unfit: ReadonlySet<string>, say: Say): void {
    const seen = new Map<string, string>();
    resolvers.forEach((value, index) => {
        const key = `resolvers[${index}]`;
        const place = tryRead(key, () => identify(value).place, say);
        const first = place === undefined ? undefined : seen.get(place);
        if (first !== undefined) {
            say(
                key,
                `"${shownResolver(value)}" duplicates ${first}; two resolvers that confirm each other must be different`,
            );
        }
        if (place !== undefined) {
            seen.set(place, first ?? key);
        }
    });
    if (dnsGateway !== undefined) {
        tryRead("dnsGateway", () => parseHostPort(dnsGateway), say);
    }
    if (resolvers.length === 0 && dnsGateway !== undefined && !unfit.has("resolvers")) {
        say(
            "dnsGateway",
            `${shown(dnsGateway)} is for a sandbox, which needs its own resolvers too; set resolvers`,
        );
    }
}

/** @returns undefined where it cannot be read, which is said */
function tryRead<T>(key: string, read: () => T, say: Say): T | undefined {
    try {
        return read();
    } catch (error) {
        say(key, error instanceof Error ? error.message : String(error));
        return undefined;
    }
}

/** Where the sets' name servers come from, and the zones that tenants move from. */
function checkDelegationSet(
    { brandZoneId, delegationSet, rewriteBrandZone }: Fields,
    tenants: readonly ReadableTenant[],
    unfit: ReadonlySet<string>,
    say: Say,
): void {
    checkMigrations(tenants, { brandZoneId, delegationSet }, say);
    if (delegationSet?.fromZone !== undefined && delegationSet.id !== undefined) {
        say(
            "delegationSet",
            "has both fromZone and id; keep one: fromZone adopts the servers of a zone, id uses an existing delegation set",
        );
    }
    const named = (["fromZone", "id"] as const).filter((key) => Object.hasOwn(delegationSet ?? {}, key));
    const [first] = named;
    if (first !== undefined && named.every((key) => delegationSet?.[key] === undefined)) {
        say(
            `delegationSet.${first}`,
            "is undefined, as after a misspelt setting or variable; give it an id, or remove delegationSet to create a new set",
        );
    }
    const isNew = delegationSet?.fromZone === undefined && delegationSet?.id === undefined;
    if (rewriteBrandZone === true && isNew && !unfit.has("delegationSet")) {
        say(
            "rewriteBrandZone",
            "is true, but the brand zone is not on the delegation set, and the servers of a zone never change; adopt its servers with delegationSet.fromZone, or leave rewriteBrandZone out",
        );
    }
}

/** RFC 1035 §3.3.13: RNAME is a domain name whose first label is the mailbox. */
function checkSoa({ soa }: Fields, say: Say): void {
    const { rname } = soa ?? {};
    const [local = "", domain = "", ...more] = (rname ?? "").split("@");
    const name = rname?.includes("@")
        ? domain
        : local.replace(/\\(?:[0-3][0-7]{2}|\.)/g, "x").replaceAll("_", "x");
    // RFC 1035 §2.3.4: the mailbox is a label. What an escape is for, toRname escapes.
    const isLocal = rname?.includes("@")
        ? /^[!-[\]-~]{1,63}$/.test(local)
        : /^[!-~]+$/.test(toAsciiLabels(local));
    if (rname !== undefined && (more.length > 0 || !isLocal || parseDomain(name).problem !== undefined)) {
        say("soa.rname", `${shown(rname)} is not a mailbox; use an address such as hostmaster@example.com`);
    }
}
