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
 * What settings say in files: the tenants of `tenantsFile`, and the records of zone files. They take the place of the settings
 * that name them, so that all else knows lists only; where each comes from is kept for the messages.
 */

/** MB. A zone of 10,000 records, Route 53's quota, has about half of that. */
const MAX_ZONE_FILE = 1;
const MAX_TENANTS_FILE = 16;

/** Of one zone file. One that is no zone file at all has a mistake on each line. */
const SHOWN_PROBLEMS = 20;

const recordFileSchema = closed({
    file: text("the path of a zone file, relative to the directory of Pulumi.yaml"),
});

/** Settings in which files have been put in the place of their names. */
export interface Expanded {
    value: unknown;
    places: FilePlaces;
    problems: SettingProblem[];
    /** What a person should know of the files, without being an error. */
    notes: string[];
    /** True where a file was read. */
    hasFiles: boolean;
}

/** @param value settings of a stack, unchecked; what has not the form of a file's name is left as it is */
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

/** The same for one tenant by itself. */
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

    /** @param before how many tenants stand before them */
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

    /** A tenant with a list of records, where it names a file of them. */
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
        // A domain that is none is a problem of its own, and without one there is nothing to hold the file against.
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

/** The names that get the target; undefined where they are not known yet. */
function namesOf({ names }: Record<string, unknown>): readonly string[] | undefined {
    return isPlain(names) ? (z.array(z.string()).safeParse(names).data ?? DEFAULT_NAMES) : undefined;
}
