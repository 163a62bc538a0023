import { DynamicProvider } from "./dynamicProvider";
import { UnsupportedError, type ProviderPackage, type ResourceProvider } from "./provider";
import type { ResourceRow } from "./state";
import type { PropertyMap } from "./values";

interface RegistrySettings {
    programDir: string;
    project: string;
    config: Record<string, string>;
    providers?: readonly ProviderPackage[] | undefined;
}

/** The providers of one run: started when first needed, as the real engine starts their processes. */
export class ProviderRegistry {
    private readonly dynamic: DynamicProvider;
    /** By package name and provider reference. */
    private readonly started = new Map<string, (type: string) => ResourceProvider>();

    /** @param rowOf finds the row of a provider that the program made itself */
    constructor(
        private readonly settings: RegistrySettings,
        private readonly rowOf: (urn: string) => ResourceRow | undefined,
    ) {
        this.dynamic = new DynamicProvider(settings.programDir, settings.config, settings.project);
    }

    /**
     * @param reference `<urn>::<id>` of a provider that the program made itself, or empty for the default one
     * @throws UnsupportedError on a type that neither dynamic providers nor the option `providers` have
     */
    find(type: string, reference: string): ResourceProvider {
        if (/^pulumi-nodejs:dynamic[/:]/.test(type)) {
            return this.dynamic;
        }
        const [name = ""] = type.split(":");
        const known = this.settings.providers?.find((each) => each.name === name);
        if (known === undefined) {
            throw new UnsupportedError(
                `The embedded engine has no provider for ${type}: it runs dynamic resources. Hand in a provider named ${name} by the engine's option "providers", or use the real Pulumi engine.`,
            );
        }
        return this.start(known, reference)(type);
    }

    private start(known: ProviderPackage, reference: string): (type: string) => ResourceProvider {
        const key = `${known.name} ${reference}`;
        let provider = this.started.get(key);
        if (provider === undefined) {
            provider = known.create(
                reference === "" ? this.settings.config : this.explicitConfig(known.name, reference),
            );
            this.started.set(key, provider);
        }
        return provider;
    }

    /** A provider that the program made takes its settings from its own inputs only, not from the stack config. */
    private explicitConfig(name: string, reference: string): Record<string, string> {
        const urn = reference.slice(0, reference.lastIndexOf("::"));
        const inputs: PropertyMap = this.rowOf(urn)?.inputs ?? {};
        return Object.fromEntries(
            Object.entries(inputs).map(([key, value]) => [
                `${name}:${key}`,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
        );
    }
}
