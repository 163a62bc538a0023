import {
    mkdirSync,
    mkdtempSync,
    readFileSync,
    readdirSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ProviderPackage } from "../../engine/provider";
import type { Engine, EngineOptions, Outcome } from "../../engine/types";

/**
 * Provider code of the tests. The real engine runs it in a process of its own, so its cloud and its log of calls are files in the working
 * directory. `fail` in the inputs names the call that must fail.
 */
const PROVIDER = `
const fs = require("node:fs");
const path = require("node:path");
const dir = __dirname;
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const log = (line) => fs.appendFileSync(path.join(dir, "calls.log"), line + "\\n");
const show = (value) => (value === unknown ? "?" : value);
const file = (id) => path.join(dir, "cloud", id + ".json");
const outs = (id, inputs) => ({ ...inputs, stamp: id + "/" + inputs.value });
let config;
module.exports = {
    configure(request) { config = request.config; },
    async check(olds, news) {
        log("check " + news.key + " " + show(olds.value) + " -> " + show(news.value));
        if (news.warn) console.error(news.warn);
        if (news.fail === "check") return { inputs: news, failures: [{ property: "value", reason: "refused" }] };
        const derived = news.value === unknown ? unknown : String(news.value).toUpperCase();
        return { inputs: { ...news, derived } };
    },
    async diff(id, olds, news) {
        log("diff " + id + " " + show(olds.value) + " -> " + show(news.value));
        const replaces = ["key", "owner"].filter((name) => olds[name] !== news[name]);
        return {
            changes: replaces.length > 0 || olds.value !== news.value,
            replaces,
            deleteBeforeReplace: news.deleteFirst === true,
        };
    },
    async create(inputs) {
        let id = inputs.key;
        while (fs.existsSync(file(id))) id += "x";
        log("create " + id + " " + inputs.value + " " + config.get("test:suffix"));
        if (inputs.fail === "create") throw new Error("no room for " + id);
        fs.writeFileSync(file(id), JSON.stringify(inputs));
        if (inputs.fail === "partial") {
            const error = new Error("half done");
            error.id = id;
            error.properties = { ...outs(id, inputs), half: true };
            error.reasons = ["not ready"];
            throw error;
        }
        return { id, outs: outs(id, inputs) };
    },
    async read(id, props) {
        log("read " + id);
        if (!fs.existsSync(file(id))) return {};
        const { value, derived } = JSON.parse(fs.readFileSync(file(id), "utf8"));
        const inputs = { key: props.key, value, derived };
        return { id, props: { ...props, ...outs(id, { ...inputs }) }, inputs };
    },
    async update(id, olds, news) {
        log("update " + id + " " + olds.value + " -> " + news.value + (olds.half ? " half" : ""));
        if (news.fail === "update") throw new Error("cannot update " + id);
        fs.writeFileSync(file(id), JSON.stringify(news));
        return { outs: outs(id, news) };
    },
    async delete(id, props) {
        log("delete " + id);
        if (props.fail === "delete") throw new Error("cannot delete " + id);
        fs.rmSync(file(id), { force: true });
    },
};
`;

export interface ThingArgs {
    key: pulumi.Input<string>;
    /** A string once it is known. A resource becomes its id. */
    value: pulumi.Input<string> | pulumi.Resource;
    owner?: pulumi.Input<string>;
    deleteFirst?: boolean;
    fail?: "check" | "create" | "partial" | "update" | "delete";
    warn?: string;
    note?: pulumi.Input<string>;
}

/** A dynamic resource as this project creates them: its code is a short text that loads a module. */
export class Thing extends pulumi.CustomResource {
    declare readonly value: pulumi.Output<string>;
    declare readonly derived: pulumi.Output<string>;
    declare readonly stamp: pulumi.Output<string>;

    constructor(name: string, args: ThingArgs, options?: pulumi.CustomResourceOptions) {
        const code = 'exports.handler=()=>require("./provider.js")';
        const properties = { derived: undefined, stamp: undefined, ...args, __provider: code };
        super("pulumi-nodejs:dynamic/test:Thing", name, properties, options);
    }
}

/** A custom resource of any type, for tests that do not need Thing. */
export class Plain extends pulumi.CustomResource {
    declare readonly most: pulumi.Output<number>;
}

export class Group extends pulumi.ComponentResource {
    constructor(name: string, options?: pulumi.ComponentResourceOptions) {
        super("test:index:Group", name, {}, options);
    }
}

/** A provider of dynamic resources that the program creates itself, with settings that replace the stack's config. */
export class Settings extends pulumi.ProviderResource {
    constructor(name: string, settings: pulumi.Inputs, options?: pulumi.ResourceOptions) {
        super("pulumi-nodejs", name, settings, options);
    }
}

export type Program = () => Promise<Record<string, unknown>>;

/** A folder for one test, with the provider's code and its cloud. */
export class Workshop {
    readonly dir = mkdtempSync(join(tmpdir(), "engine-test-"));
    readonly state = join(this.dir, "state");

    /** @param providers the providers of resources that are not dynamic */
    constructor(
        private readonly make: (options: EngineOptions) => Engine,
        private readonly providers: readonly ProviderPackage[] = [],
    ) {
        mkdirSync(join(this.dir, "cloud"));
        writeFileSync(join(this.dir, "provider.js"), PROVIDER);
        writeFileSync(join(this.dir, "package.json"), "{}");
        symlinkSync(join(__dirname, "..", "..", "..", "node_modules"), join(this.dir, "node_modules"));
    }

    engine(program: EngineOptions["program"], options: Partial<EngineOptions> = {}): Engine {
        return this.make({
            program,
            programDir: this.dir,
            project: "test",
            stack: "dev",
            config: { "test:suffix": "!" },
            state: this.state,
            providers: this.providers,
            ...options,
        });
    }

    up(program: Program): Promise<Outcome> {
        return this.engine(program).up();
    }

    /** The provider's calls since the last reading, in order. */
    calls(): string[] {
        const file = join(this.dir, "calls.log");
        try {
            return readFileSync(file, "utf8").trimEnd().split("\n");
        } catch {
            return [];
        } finally {
            rmSync(file, { force: true });
        }
    }

    /** The ids in the cloud. */
    cloud(): string[] {
        return readdirSync(join(this.dir, "cloud"))
            .map((name) => name.replace(/\.json$/, ""))
            .sort();
    }

    /** Changes the cloud, as a user may do. */
    tamper(id: string, value: Record<string, unknown> | undefined): void {
        const file = join(this.dir, "cloud", `${id}.json`);
        if (value === undefined) {
            rmSync(file);
        } else {
            writeFileSync(file, JSON.stringify(value));
        }
    }

    /** The resources in the state: the parts that both engines keep. */
    async resources(): Promise<Record<string, unknown>[]> {
        const exported = (await this.engine(() => Promise.resolve({})).exportState()) as {
            deployment: { resources?: Record<string, unknown>[] };
        };
        const rows = exported.deployment.resources ?? [];
        return (
            rows
                // The engine's own providers. The embedded engine keeps no rows for them.
                .filter((row) => !/^urn:[^$]*::pulumi:providers:[^$]*::default/.test(String(row["urn"])))
                .map((row) => (isProvider(row) ? { ...row, id: "made up" } : row))
                .map(withoutEmptyLists)
                .map((row) =>
                    Object.fromEntries(
                        COMPARED.filter((key) => isGiven(row[key])).map((key) => [key, row[key]]),
                    ),
                )
                .sort((one, other) => (String(one["urn"]) < String(other["urn"]) ? -1 : 1))
        );
    }

    close(): void {
        rmSync(this.dir, { recursive: true, force: true });
    }
}

function isProvider(row: Record<string, unknown>): boolean {
    return String(row["type"]).startsWith("pulumi:providers:");
}

const COMPARED = [
    "urn",
    "id",
    "type",
    "custom",
    "inputs",
    "outputs",
    "parent",
    "dependencies",
    "propertyDependencies",
    "initErrors",
    "delete",
    "protect",
];

/** After a refresh that lost a resource, the real engine keeps no empty lists of dependencies. */
function withoutEmptyLists(row: Record<string, unknown>): Record<string, unknown> {
    const dependencies = Object.entries((row["propertyDependencies"] ?? {}) as Record<string, string[]>);
    const given = dependencies.filter(([, urns]) => urns.length > 0);
    return { ...row, propertyDependencies: Object.fromEntries(given) };
}

function isGiven(value: unknown): boolean {
    return (
        value !== undefined &&
        value !== false &&
        !(typeof value === "object" && Object.keys(value ?? {}).length === 0)
    );
}
