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

/** Records as a list, also if they come from a file. */
type RecordList = Exclude<PooledTenantArgs["records"], RecordFile>;

interface NormalTenant extends PooledTenantArgs {
    records?: RecordList;
}

/** Settings with every name in its normal form: domains in ASCII, white-label names in full. Tenants from files are in `tenants`. */
interface NormalSettings extends Omit<StackSettings, "nameServers" | "tenants" | "tenantsFile"> {
    nameServers: string[];
    tenants: NormalTenant[];
}

/**
 * Marks settings that `checkSettings` has accepted, so that a component does not check the settings of `readConfig` again. A copy (`{
 * ...settings }`) is an ordinary object without the mark.
 */
class Checked {
    readonly #doubts: readonly string[];

    constructor(doubts: readonly string[]) {
        this.#doubts = doubts;
    }

    static is(settings: object): settings is CheckedSettings {
        return #doubts in settings;
    }

    /** The problems of records that are only allowed in a deployment that already has them, for a person. */
    static doubtsOf(settings: CheckedSettings): readonly string[] {
        return settings.#doubts;
    }
}

/** Valid settings. Their tenants are frozen, because a change could make them invalid. */
export type CheckedSettings = Checked & NormalSettings;

/** The problems of settings, or the valid settings. */
interface CheckResult {
    settings?: CheckedSettings | undefined;
    /** The settings if the only problems are records that an earlier version may have deployed. */
    tolerated?: NormalSettings | undefined;
    problems: SettingProblem[];
    /** Notes for a person about the files of the settings, which are not mistakes. */
    notes: string[];
    /** True if a file was read. */
    hasFiles: boolean;
}

/**
 * Checks everything that needs no call, and continues after a mistake: a value with the right shape is checked even if its neighbours are
 * wrong. Pure, except for the files of the settings.
 *
 * @param files the files; by default in the program's directory
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

/** Collects problems, and whether all of them are about records that an earlier version may have deployed. */
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

/** @returns their domains in the normal form, undefined for an invalid one */
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

/** Checks a tenant without its domain. If that is missing or wrong, all parts that do not depend on it are still checked. */
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

/** Replaces an unknown domain; messages never mention it (RFC 6761, section 6.4). */
const STAND_IN = "domain-that-is-not-known.invalid";

/**
 * The settings if `readConfig` has already checked them, or after a check. Notes about files become warnings of the deployment. Records
 * that an earlier version may have deployed are accepted if there is no other problem: the provider, which knows the state, refuses new
 * ones.
 *
 * @param prefix prefix of the keys in messages
 * @param further mistakes outside the settings
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
 * The same settings with the checked tenants as secret outputs.
 *
 * @param mask removes the secrets from the problems of records that are only allowed in a deployment that already has them
 */
export function withHiddenTenants(
    settings: CheckedSettings,
    tenants: NormalTenant[],
    mask: (text: string) => string,
): CheckedSettings {
    return Object.assign(new Checked(Checked.doubtsOf(settings).map(mask)), settings, { tenants });
}

/** The problems of records in these settings that are only allowed in a deployment that already has them. */
export function doubtsOf(settings: CheckedSettings): readonly string[] {
    return Checked.doubtsOf(settings);
}

/** Freezes a value with all of its parts, except for outputs, which are not plain data. */
function freeze<T extends object>(value: T): T {
    for (const part of Object.values(value) as unknown[]) {
        if (typeof part === "object" && part !== null && isPlain(part)) {
            freeze(part);
        }
    }
    return Object.freeze(value);
}

/** The problems of a tenant, and its domain and its records as a list if all problems can be tolerated. */
interface TenantResult {
    domain?: string | undefined;
    records?: RecordList;
    problems: SettingProblem[];
    /** True if the only problems are records that an earlier version may have deployed. */
    isTolerable: boolean;
    notes: string[];
}

/** Checks a single tenant for a zone in a program of a user. Keys are relative to the tenant. */
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

/** The tenants in the settings, unchecked. */
function givenTenants(value: unknown): readonly unknown[] {
    const tenants: unknown =
        typeof value === "object" && value !== null ? Reflect.get(value, "tenants") : undefined;
    return Array.isArray(tenants) ? tenants : [];
}

type Fields = Partial<Omit<StackSettings, "tenants">>;

interface Readable {
    fields: Fields;
    tenants: ReadableTenant[];
    /** The names of settings with a wrong shape. */
    unfit: ReadonlySet<string>;
}

function wholly({ tenants, ...fields }: z.infer<typeof settingsSchema>): Readable {
    return { fields, tenants, unfit: new Set() };
}

/** The settings with the right shape, each checked separately. */
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

/** @returns undefined if it cannot be read, which was reported */
function tryRead<T>(key: string, read: () => T, say: Say): T | undefined {
    try {
        return read();
    } catch (error) {
        say(key, error instanceof Error ? error.message : String(error));
        return undefined;
    }
}

/** Checks the source of the sets' name servers, and the zones that tenants move from. */
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
    // RFC 1035 §2.3.4: the mailbox is a label. toRname adds the escapes.
    const isLocal = rname?.includes("@")
        ? /^[!-[\]-~]{1,63}$/.test(local)
        : /^[!-~]+$/.test(toAsciiLabels(local));
    if (rname !== undefined && (more.length > 0 || !isLocal || parseDomain(name).problem !== undefined)) {
        say("soa.rname", `${shown(rname)} is not a mailbox; use an address such as hostmaster@example.com`);
    }
}
