import { z } from "zod";
import { parseDomain } from "../records/names";
import { closed } from "./knownKeys";
import { isPlain, text } from "./schemas";
import { findIssues, joinKey } from "./settingIssues";
import type { SettingProblem } from "./settingsError";
import { domainOf, FilePlaces, isObject, placeText } from "./filePlaces";
import { FileError, programFiles, type SettingFiles } from "./settingFiles";
import { readTenantsFile } from "./tenantsFile";
import { DEFAULT_NAMES } from "./tenantRecords";
import { zoneFileRecords } from "./zoneFileRecords";

/**
 * Reads the files of settings: the tenants of `tenantsFile`, and the records of zone files. They replace the settings that name them, so
 * that all other code only knows lists. The places are kept for the messages.
 */

/** In MB. A zone of 10,000 records, Route 53's quota, needs about half of that. */
const MAX_ZONE_FILE = 1;
const MAX_TENANTS_FILE = 16;

/** The maximum number of reported problems of one zone file, because a file of another kind has a mistake in each line. */
const SHOWN_PROBLEMS = 20;

const recordFileSchema = closed({
    file: text("the path of a zone file, relative to the directory of Pulumi.yaml"),
});

/** Settings in which the content of files replaces their names. */
export interface Expanded {
    value: unknown;
    places: FilePlaces;
    problems: SettingProblem[];
    /** Notes for a person about the files, which are not errors. */
    notes: string[];
    /** True if a file was read. */
    hasFiles: boolean;
}

/** @param value unchecked settings of a stack; a value that is not the name of a file stays unchanged */
export function expandSettings(value: unknown, given: SettingFiles = programFiles()): Expanded {
    if (!isObject(value)) {
        return { value, places: new FilePlaces(), problems: [], notes: [], hasFiles: false };
    }
    const { tenantsFile, ...settings } = value;
    const directory = settings["fileDirectory"];
    const expansion = new Expansion(typeof directory === "string" ? given.from(directory) : given);
    const listed = settings["tenants"] ?? [];
    expansion.list(Array.isArray(listed) ? (listed as unknown[]) : []);
    let tenants: unknown = settings["tenants"];
    if (typeof tenantsFile === "string" && Array.isArray(listed)) {
        tenants = [...(listed as unknown[]), ...expansion.tenantsOf(tenantsFile, listed.length)];
    } else if (tenantsFile !== undefined) {
        settings["tenantsFile"] = tenantsFile;
    }
    if (Array.isArray(tenants)) {
        tenants = tenants.map((tenant: unknown, index) => expansion.tenant(tenant, `tenants[${index}]`));
    }
    return expansion.done(tenants === undefined ? settings : { ...settings, tenants });
}

/** The same for a single tenant. */
export function expandTenant(value: unknown, files: SettingFiles = programFiles()): Expanded {
    const expansion = new Expansion(files);
    return expansion.done(expansion.tenant(value, ""));
}

class Expansion {
    readonly #places = new FilePlaces();
    readonly #problems: SettingProblem[] = [];
    readonly #notes: string[] = [];
    readonly #files: SettingFiles;

    constructor(files: SettingFiles) {
        this.#files = files;
    }

    done(value: unknown): Expanded {
        return {
            value,
            places: this.#places,
            problems: this.#problems,
            notes: this.#notes,
            hasFiles: this.#files.areUsed,
        };
    }

    list(tenants: readonly unknown[]): void {
        this.#places.addListed(tenants);
    }

    /** @param before the number of tenants before them */
    tenantsOf(path: string, before: number): unknown[] {
        try {
            const file = readTenantsFile(path, this.#files.read(path, MAX_TENANTS_FILE));
            this.#places.addTenants(path, file, before);
            return file.tenants;
        } catch (error) {
            this.#refuse(error, "tenantsFile", path);
            return [];
        }
    }

    /** A tenant with a list of records, instead of the name of their file. */
    tenant(value: unknown, key: string): unknown {
        const records = isObject(value) ? value["records"] : undefined;
        if (!isObject(value) || !isObject(records) || !("file" in records)) {
            return value;
        }
        const { records: _file, ...tenant } = value;
        const parsed = recordFileSchema.safeParse(records, { reportInput: true });
        if (!parsed.success) {
            this.#problems.push(
                ...findIssues(parsed.error).map((issue) =>
                    this.#places.of({ ...issue, key: joinKey(joinKey(key, "records"), issue.key) }),
                ),
            );
            return tenant;
        }
        const domain = parseDomain(domainOf(tenant) ?? "").domain;
        // An invalid domain is reported separately, and without a domain the file cannot be checked.
        return domain === undefined ? tenant : this.#withRecords(tenant, key, parsed.data.file, domain);
    }

    #withRecords(tenant: Record<string, unknown>, key: string, path: string, domain: string): unknown {
        const covered = tenant["target"] === undefined ? [] : namesOf(tenant);
        if (covered === undefined) {
            const message =
                "is an output, but the names must be known when the zone file is read; write the names as plain values, or give records as a list";
            this.#problems.push(this.#places.of({ key: joinKey(key, "names"), message }));
            return tenant;
        }
        try {
            const content = this.#files.read(path, MAX_ZONE_FILE);
            const { records, lines, problems, notes } = zoneFileRecords(content, domain, covered);
            this.#places.addRecords(key, path, lines, domain);
            this.#problems.push(
                ...problems.slice(0, SHOWN_PROBLEMS).map(({ line, message }) => ({
                    key: "",
                    message,
                    place: placeText(path, line, domain),
                })),
            );
            const more = problems.length - SHOWN_PROBLEMS;
            if (more > 0) {
                const message = `${more} more lines have errors; is this the right file?`;
                this.#problems.push({ key: "", message, place: placeText(path, undefined, domain) });
            }
            this.#notes.push(...notes.map((note) => `${placeText(path, undefined, domain)}: ${note}`));
            return { ...tenant, records };
        } catch (error) {
            this.#refuse(error, joinKey(key, "records.file"), path);
            return tenant;
        }
    }

    #refuse(error: unknown, key: string, path: string): void {
        if (!(error instanceof FileError)) {
            throw error;
        }
        const { line, message } = error;
        const problem = { key, message: line === undefined ? `"${path}" ${message}` : message };
        this.#problems.push(
            line === undefined
                ? this.#places.of(problem)
                : { key: "", message, place: placeText(path, line) },
        );
    }
}

/** The names with the target; undefined if they are unknown. */
function namesOf({ names }: Record<string, unknown>): readonly string[] | undefined {
    return isPlain(names) ? (z.array(z.string()).safeParse(names).data ?? DEFAULT_NAMES) : undefined;
}
