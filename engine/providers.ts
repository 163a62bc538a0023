import { createAwsProvider } from "../bench/awsProvider/provider";
import { DynamicProvider } from "./dynamicProvider";
import { UnsupportedError, type ResourceProvider } from "./provider";
import type { ResourceRow } from "./state";
import type { PropertyMap } from "./values";

/** The providers of one run: started when first needed, as the real engine starts their processes. */
export class ProviderRegistry {
    private readonly dynamic: DynamicProvider;
    private readonly aws = new Map<string, (type: string) => ResourceProvider>();

    /** @param rowOf finds the row of a provider that the program made itself */
    constructor(
        private readonly settings: { programDir: string; project: string; config: Record<string, string> },
        private readonly rowOf: (urn: string) => ResourceRow | undefined,
    ) {
        this.dynamic = new DynamicProvider(settings.programDir, settings.config, settings.project);
    }

    /**
     * @param reference `<urn>::<id>` of a provider that the program made itself, or empty for the default one
     * @throws UnsupportedError on a type that neither dynamic providers nor the stand-in of @pulumi/aws have
     */
    find(type: string, reference: string): ResourceProvider {
        if (/^pulumi-nodejs:dynamic[/:]/.test(type)) {
            return this.dynamic;
        }
        if (type.startsWith("aws:")) {
            return this.awsProvider(reference)(type);
        }
        throw new UnsupportedError(
            `The embedded engine has no provider for ${type}. It knows dynamic resources and some of aws; use the real Pulumi engine.`,
        );
    }

    private awsProvider(reference: string): (type: string) => ResourceProvider {
        let provider = this.aws.get(reference);
        if (provider === undefined) {
            provider = createAwsProvider(
                reference === "" ? this.settings.config : this.explicitConfig(reference),
            );
            this.aws.set(reference, provider);
        }
        return provider;
    }

    /** A provider that the program made takes its settings from its own inputs only, not from the stack config. */
    private explicitConfig(reference: string): Record<string, string> {
        const urn = reference.slice(0, reference.lastIndexOf("::"));
        const inputs: PropertyMap = this.rowOf(urn)?.inputs ?? {};
        return Object.fromEntries(
            Object.entries(inputs).map(([key, value]) => [
                `aws:${key}`,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
        );
    }
}
