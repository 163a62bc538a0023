import * as pulumi from "@pulumi/pulumi";
import { awsProperties, type AwsArgs } from "../settings/awsArgument";
import { NAMESPACE, SETTING_NAMES, settingOf } from "../settings/settings";
import { SettingsError } from "../settings/settingsError";

/**
 * A provider with the settings of an AWS account, for resources of this package that are not in the account of the stack's `aws:`
 * settings. A component creates one from its `aws` argument. A program can create one and share it among components, as that
 * argument or as the option `provider`; these components then share one set of request limits.
 *
 * Changing, renaming, adding or removing the provider replaces no resource. Each zone, set and group of records stores its account,
 * so settings of another account are refused. `pulumi refresh` and `pulumi destroy` use the settings of the last up.
 *
 * @example
 * const customer = new WhiteLabelDnsProvider("customer", {
 *     assumeRoles: [{ roleArn: "arn:aws:iam::222222222222:role/dns" }],
 *     allowedAccountIds: ["222222222222"],
 * });
 * new WhiteLabelDns("dns", { brandDomain: "example.com", tenants: [] }, { provider: customer });
 */
export class WhiteLabelDnsProvider extends pulumi.ProviderResource {
    /** @throws SettingsError for invalid settings, before anything is created; it lists every problem at once */
    constructor(name: string, aws: AwsArgs, opts?: pulumi.ResourceOptions) {
        super("pulumi-nodejs", name, { ...runSettings(name, aws), ...awsProperties(name, aws) }, opts);
    }
}

/**
 * The AWS account of resources: its settings, a provider with these settings, or `"stack"` for the account of the stack's `aws:`
 * settings. `"stack"` is required only if the component also gets an `aws.Provider`.
 */
export type AwsArgument = AwsArgs | WhiteLabelDnsProvider | "stack";

/** The settings that a resource under its own provider reads from the stack's config: such a provider has no other config. */
function runSettings(name: string, aws: AwsArgs): Record<string, pulumi.Input<string>> {
    const config = new pulumi.Config(NAMESPACE);
    if (config.get("dnsGateway") !== undefined && aws.endpoints === undefined) {
        const message = `has no endpoints, but the stack is for a sandbox (${NAMESPACE}:dnsGateway), so the calls would go to AWS; set the endpoints of the sandbox, endpoints: [{ route53, route53domains, sts }]`;
        throw new SettingsError([{ key: "aws", message }], `${name}: `);
    }
    return Object.fromEntries(
        SETTING_NAMES.filter((key) => settingOf(key)?.reader === "providers").flatMap((key) => {
            // In a config, any of these values may be encrypted.
            const value = config.getSecret(key);
            return value === undefined ? [] : [[`${NAMESPACE}:${key}`, value]];
        }),
    );
}

/** Any type of Pulumi's dynamic resources: `getProvider` only uses the part before the first colon. */
const OURS = "pulumi-nodejs:dynamic:Resource";
const FOREIGN = "aws:index:Resource";

/** Components whose account is already decided. Resources below them need no account of their own. */
const decided = new WeakMap<object, ComponentAccount>();

/** The account of a component's resources. */
export interface ComponentAccount {
    /** Undefined for the account of the stack's settings. */
    provider: pulumi.ProviderResource | undefined;
    /** Options for the resources below the component. */
    children: { parent: pulumi.ComponentResource; provider?: pulumi.ProviderResource };
}

/**
 * Decides which account the resources of a component are in.
 *
 * @param follows a component whose account is used if no other is set
 * @throws SettingsError if the component got an `aws.Provider`, which no resource of this package can use
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

/** The options of a resource of this package, with its provider. @throws SettingsError like `accountOf` */
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
            const message = `"stack", but a WhiteLabelDnsProvider was passed as well; keep one of the two`;
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
        "is missing, but an aws.Provider was passed, which the resources of this package cannot use: it would be ignored, and the account would be that of the stack's aws: settings. " +
        'Set aws to the settings of that provider, such as aws: { profile: "…" }, or pass a WhiteLabelDnsProvider that has them; to use the account of the stack, set aws: "stack"';
    throw new SettingsError([{ key: "aws", message }], `${name}: `);
}
