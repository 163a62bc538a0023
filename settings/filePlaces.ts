import { parseDomain } from "../records/names";
import type { SettingProblem } from "./settingsError";
import type { TenantsFile } from "./tenantsFile";

/** The places of settings in files: a problem's key is replaced by its place in a file, and a tenant's number gets its domain. */
export class FilePlaces {
    /** The number of tenants before the tenants of the file. */
    #before = Infinity;
    #tenants: readonly unknown[] = [];
    #tenantsFile: { path: string; file: TenantsFile } | undefined;
    /** By the key of the tenant; empty for a single tenant. */
    readonly #recordFiles = new Map<string, { path: string; lines: readonly number[]; domain: string }>();

    /** Adds the tenants in the config itself. */
    addListed(tenants: readonly unknown[]): void {
        this.#tenants = tenants;
    }

    addTenants(path: string, file: TenantsFile, before: number): void {
        this.#tenantsFile = { path, file };
        this.#before = before;
    }

    addRecords(tenantKey: string, path: string, lines: readonly number[], domain: string): void {
        this.#recordFiles.set(tenantKey, { path, lines, domain });
    }

    /** `tenants[2]`, or `tenants.yaml:17 (tenant.net)`. */
    tenant(index: number): string {
        const { key, place } = this.of({ key: `tenants[${index}]`, message: "" });
        return place ?? key;
    }

    of(problem: SettingProblem): SettingProblem {
        return this.#ofRecords(problem) ?? this.#ofTenant(problem) ?? this.#ofListed(problem);
    }

    #ofRecords({ key, message }: SettingProblem): SettingProblem | undefined {
        const match = /^(?:(tenants\[\d+\])\.)?records(?:\[(\d+)\].*)?$/s.exec(key);
        const found = match === null ? undefined : this.#recordFiles.get(match[1] ?? "");
        if (found === undefined) {
            return undefined;
        }
        const index = match?.[2];
        const line = index === undefined ? undefined : found.lines[Number(index)];
        return { key: "", message, place: placeText(found.path, line, found.domain) };
    }

    /** A problem of the domain itself already contains the domain. */
    #ofListed(problem: SettingProblem): SettingProblem {
        const [, index = "", below = ""] = /^tenants\[(\d+)\]\.?(.*)$/s.exec(problem.key) ?? [];
        const domain = domainOf(this.#tenants[Number(index)]);
        return index === "" ||
            below === "domain" ||
            domain === undefined ||
            parseDomain(domain).problem !== undefined
            ? problem
            : { ...problem, domain };
    }

    #ofTenant({ key, message }: SettingProblem): SettingProblem | undefined {
        const [, index = "", below = ""] = /^tenants\[(\d+)\]\.?(.*)$/s.exec(key) ?? [];
        const inFile = Number(index) - this.#before;
        if (this.#tenantsFile === undefined || index === "" || inFile < 0) {
            return undefined;
        }
        const { path, file } = this.#tenantsFile;
        const parts = below
            .split(/[.[\]]+/)
            .filter((part) => part !== "")
            .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
        const tenant = file.tenants[inFile];
        return { key: below, message, place: placeText(path, file.lineOf(inFile, parts), domainOf(tenant)) };
    }
}

/** `tenants.yaml:17 (tenant.net)` */
export function placeText(path: string, line: number | undefined, domain?: string): string {
    return `${path}${line === undefined ? "" : `:${line}`}${domain === undefined ? "" : ` (${domain})`}`;
}

export function domainOf(tenant: unknown): string | undefined {
    return isObject(tenant) && typeof tenant["domain"] === "string" ? tenant["domain"] : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
