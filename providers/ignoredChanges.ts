import * as pulumi from "@pulumi/pulumi";

/**
 * Pulumi's resource option `ignoreChanges` puts the inputs of the last up in the place of the program's. What was changed by hand since is in the
 * outputs alone, so these inputs would be written over it. So a resource tells its provider what is ignored, which then leaves it as it is;
 * and it takes the option only where that can be. `deleteBeforeReplace` takes live DNS away: it is refused.
 */

/** The property that has the names. It is absent where nothing is ignored. */
const IGNORED = "ignoredChanges";

/** What stands in the zone by itself, and can be left as it is while all else is changed. */
const ABLE: Readonly<Record<string, readonly string[]>> = { HostedZone: ["comment", "tags"] };

/**
 * The property with the names of what is ignored.
 *
 * @param type of the resource, as `DynamicResource` has it
 * @throws RunError for what cannot be ignored, and for `deleteBeforeReplace`
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

/** The inputs, with what is ignored as it is by now. @param olds the outputs, which a refresh has brought up to date */
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
