import * as pulumi from "@pulumi/pulumi";
import { awsProperties, type AwsArgs } from "../settings/awsArgument";
import { NAMESPACE, SETTING_NAMES, settingOf } from "../settings/settings";
import { SettingsError } from "../settings/settingsError";

/**
 * What resources of this package run under, where they are of another AWS account than that of the stack's `aws:` settings:
 * it has the settings of that account. Components make one of their `aws` argument; a program that makes one itself can
 * share it, by that argument or by the option `provider`, and its components then share one set of request limits.
 *
 * Neither a change of it, nor another name, nor its coming or going replaces what runs under it. The account is on record
 * with each zone, set and group of records, so settings of another account are refused. `pulumi refresh` and `pulumi
 * destroy` use the settings of the last up.
 *
 * @example
 * const customer = new WhiteLabelDnsProvider("customer", {
 *     assumeRoles: [{ roleArn: "arn:aws:iam::222222222222:role/dns" }],
 *     allowedAccountIds: ["222222222222"],
 * });
 * new WhiteLabelDns("dns", { brandDomain: "example.com", tenants: [] }, { provider: customer });
 */
export class WhiteLabelDnsProvider extends pulumi.ProviderResource {
    /** @throws SettingsError where a setting is wrong, before anything is created */
    constructor(name: string, aws: AwsArgs, opts?: pulumi.ResourceOptions) {
        super("pulumi-nodejs", name, { ...runSettings(name, aws), ...awsProperties(name, aws) }, opts);
    }
}

/**
 * Which AWS account resources are in: its settings, a provider that has them, or the word for that of the stack's `aws:`
 * settings, which an `aws.Provider` that the resources are given makes necessary.
 */
export type AwsArgument = AwsArgs | WhiteLabelDnsProvider | "stack";

/** What a resource under a provider of its own reads of the stack's config: such a provider has no other config. */
function runSettings(name: string, aws: AwsArgs): Record<string, pulumi.Input<string>> {
    const config = new pulumi.Config(NAMESPACE);
    if (config.get("dnsGateway") !== undefined && aws.endpoints === undefined) {
        const message = `has no endpoints, and the stack is for a sandbox (${NAMESPACE}:dnsGateway): the calls would go to AWS; give it those of the sandbox, endpoints: [{ route53, route53domains, sts }]`;
        throw new SettingsError([{ key: "aws", message }], `${name}: `);
    }
    return Object.fromEntries(
        SETTING_NAMES.filter((key) => settingOf(key)?.reader === "providers").flatMap((key) => {
            // In a config any of them may be encrypted.
            const value = config.getSecret(key);
            return value === undefined ? [] : [[`${NAMESPACE}:${key}`, value]];
        }),
    );
}

/** Any type of theirs: what `getProvider` asks for is the part before the first colon. */
const OURS = "pulumi-nodejs:dynamic:Resource";
const FOREIGN = "aws:index:Resource";

/** Components that have said which account they mean, so that what is made below them need not say it again. */
const decided = new WeakMap<object, ComponentAccount>();

/** Where the resources of a component are. */
export interface ComponentAccount {
    /** Undefined for the account of the stack's settings. */
    provider: pulumi.ProviderResource | undefined;
    /** Options for the resources below the component. */
    children: { parent: pulumi.ComponentResource; provider?: pulumi.ProviderResource };
}

/**
 * Decides for a component in whose account its resources are.
 *
 * @param follows a component in whose account they have to be, where nothing else is said
 * @throws SettingsError where the component was given an `aws.Provider`, which nothing of this package can run under
 */
export function accountOf(
    component: pulumi.ComponentResource,
    name: string,
    aws: AwsArgument | undefined,
    { parent }: pulumi.ComponentResourceOptions = {},
    follows?: object,
): ComponentAccount {
    const inherited = component.getProvider(OURS);
    const foreign = component.getProvider(FOREIGN);
    const isNew = foreign !== parent?.getProvider(FOREIGN);
    const isDecided = [parent, follows].some((each) => each !== undefined && decided.has(each));
    if (aws === undefined && inherited === undefined && foreign !== undefined && (isNew || !isDecided)) {
        refuseForeign(name);
    }
    const given = inherited ?? (follows === undefined ? undefined : decided.get(follows)?.provider);
    const provider = aws === undefined ? given : chosen(name, aws, given, component);
    const account: ComponentAccount = {
        provider,
        children: {
            parent: component,
            ...(provider === undefined || provider === inherited ? {} : { provider }),
        },
    };
    decided.set(component, account);
    return account;
}

/** The options of a resource of this package, with the provider that it runs under. @throws SettingsError as `accountOf` */
export function withProvider(
    name: string,
    aws: AwsArgument | undefined,
    opts: pulumi.CustomResourceOptions = {},
): pulumi.CustomResourceOptions {
    const { parent, provider } = opts;
    const given = provider ?? parent?.getProvider(OURS);
    if (aws !== undefined) {
        return { ...opts, provider: chosen(name, aws, given, parent) };
    }
    const isForeign = provider !== undefined && !(provider instanceof WhiteLabelDnsProvider);
    const isLeftOpen =
        given === undefined && parent?.getProvider(FOREIGN) !== undefined && !decided.has(parent);
    if (isForeign || isLeftOpen) {
        refuseForeign(name);
    }
    return opts;
}

function chosen(
    name: string,
    aws: AwsArgument,
    given: pulumi.ProviderResource | undefined,
    parent: pulumi.Resource | undefined,
): pulumi.ProviderResource | undefined {
    if (aws === "stack") {
        if (given instanceof WhiteLabelDnsProvider) {
            const message = `"stack", and a WhiteLabelDnsProvider was given to it; keep one of the two`;
            throw new SettingsError([{ key: "aws", message }], `${name}: `);
        }
        return undefined;
    }
    return aws instanceof WhiteLabelDnsProvider
        ? aws
        : new WhiteLabelDnsProvider(`${name}-aws`, aws, parent === undefined ? {} : { parent });
}

function refuseForeign(name: string): never {
    const message =
        "is missing, and an aws.Provider was given to it, under which nothing of this package can run: it would be ignored, and the account be that of the stack's aws: settings. " +
        'Give it the settings of that provider, aws: { profile: "…" } and so on, or a WhiteLabelDnsProvider that has them; where the account of the stack is meant, aws: "stack"';
    throw new SettingsError([{ key: "aws", message }], `${name}: `);
}
