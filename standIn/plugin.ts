import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "@pulumi/pulumi/provider";
import type { ResourceProvider } from "../engine/provider";
import { forProvider, isRecord, keepSecret, type PropertyMap } from "../engine/values";
import { typeOf } from "../engine/urns";
import { VERSION_FILE } from "./install";
import { createAwsProvider } from "./provider";

/**
 * `pulumi-resource-aws`: the stand-in as a plugin of the real engine. Its settings are beside the executable, because the SDK's provider
 * server does not pass the configuration to a provider. An explicit provider of a program gets the same settings, so no setting can make it
 * call AWS.
 */
function serve(folder: string): Promise<void> {
    const version = awsVersion(folder);
    const settings: unknown = JSON.parse(readFileSync(join(folder, "settings.json"), "utf8"));
    const entries = Object.entries(isRecord(settings) ? settings : {});
    const provide = createAwsProvider(
        Object.fromEntries(entries.map(([key, value]) => [key, String(value)])),
    );
    const find = (urn: string): ResourceProvider => provide(typeOf(urn));
    return main(
        {
            version,
            schema: JSON.stringify({ name: "aws", version }),
            async check(urn: string, olds: PropertyMap, news: PropertyMap) {
                const { inputs, failures } = await find(urn).check(forProvider(olds), forProvider(news));
                return { inputs: keepSecret(inputs, news), failures };
            },
            diff: (id: string, urn: string, olds: PropertyMap, news: PropertyMap) =>
                find(urn).diff(id, forProvider(olds), forProvider(news)),
            async create(urn: string, inputs: PropertyMap) {
                const { id, outputs } = await find(urn).create(forProvider(inputs));
                return { id, outs: keepSecret(outputs, inputs) };
            },
            async read(id: string, urn: string, properties: PropertyMap) {
                const result = await find(urn).read(id, forProvider(properties));
                return {
                    id: result.id,
                    props: keepSecret(result.outputs, properties),
                    ...(result.inputs === undefined ? {} : { inputs: keepSecret(result.inputs, properties) }),
                };
            },
            async update(id: string, urn: string, olds: PropertyMap, news: PropertyMap) {
                const outputs = await find(urn).update(id, forProvider(olds), forProvider(news));
                return { outs: keepSecret(outputs, news) };
            },
            delete: (id: string, urn: string, properties: PropertyMap) =>
                find(urn).delete(id, forProvider(properties)),
        },
        process.argv.slice(2),
    );
}

/** The program's version of @pulumi/aws: the program's SDK asks the engine for a plugin with this version. */
function awsVersion(folder: string): string {
    return readFileSync(join(folder, VERSION_FILE), "utf8");
}

// The wrapper script passes its own folder, and then the engine's arguments.
const [folder] = process.argv.splice(2, 1);
void serve(folder ?? ".");
