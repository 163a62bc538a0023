import * as pulumi from "@pulumi/pulumi";

/**
 * Pulumi's resource option `ignoreChanges` replaces the inputs of the program by the inputs of the last up. Changes by hand since then are
 * only in the outputs, so these inputs would overwrite them. Therefore a resource passes the ignored properties to its provider, which
 * leaves them unchanged. The option is refused for other properties, and `deleteBeforeReplace`
 * is refused because it would delete live DNS.
 */

/** The property with the names. It is absent if no property is ignored. */
const IGNORED = "ignoredChanges";

/** The properties that are independent in the zone, and can stay unchanged while all others change. */
const ABLE: Readonly<Record<string, readonly string[]>> = { HostedZone: ["comment", "tags"] };

/**
 * The property with the names of the ignored properties.
 *
 * @param type type of the resource, as `DynamicResource` has it
 * @throws RunError for a property that cannot be ignored, and for `deleteBeforeReplace`
 */
export function ignoredChanges(
    type: string,
    name: string,
    { ignoreChanges = [], deleteBeforeReplace = false }: pulumi.CustomResourceOptions = {},
): Record<string, string[]> {
    if (deleteBeforeReplace) {
        throw new pulumi.RunError(
            `${name}: deleteBeforeReplace: true is not supported by a ${type}: a replacement, also one that is asked for with --replace, would delete what is live before the new one is there; leave the option out`,
        );
    }
    const able = ABLE[type] ?? [];
    const refused = ignoreChanges.filter((path) => !able.includes(path));
    if (refused.length > 0) {
        const others =
            able.length === 0 ? "" : `only ${able.join(" and ")} can be ignored here, each as a whole; `;
        throw new pulumi.RunError(
            `${name}: ignoreChanges: [${refused.map((path) => JSON.stringify(path)).join(", ")}] is not supported by a ${type}: the values of the last up would be written over what was changed since; ` +
                `${others}leave the option out, and leave out of the arguments what other programs or people change: records and tags that are not in them are never touched`,
        );
    }
    return ignoreChanges.length === 0 ? {} : { [IGNORED]: [...ignoreChanges].sort() };
}

/** The inputs with the present values of ignored properties. @param olds the outputs, which a refresh has updated */
export function withIgnored<Inputs>(news: Inputs, olds: unknown): Inputs {
    if (!isObject(news) || !isObject(olds) || !Array.isArray(news[IGNORED])) {
        return news;
    }
    const kept = news[IGNORED].map((name: unknown) => [String(name), olds[String(name)]] as const);
    return { ...news, ...Object.fromEntries(kept) };
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
