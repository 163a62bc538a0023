import { DynamicProvider } from "./dynamicProvider";
import { OWN_FOLDER, separateModules } from "./modules";
import { ProcessStart } from "./processStart";
import { UnsupportedError, type ProviderPackage, type ResourceProvider } from "./provider";
import type { ResourceRow } from "./state";
import { UnconfiguredProvider } from "./unconfiguredProvider";
import { containsUnknowns, forProvider, type PropertyMap } from "./values";

interface RegistrySettings {
    programDir: string;
    project: string;
    config: Record<string, string>;
    providers?: readonly ProviderPackage[] | undefined;
}

/** The providers of one run, started when they are first needed, like the processes of the real engine. */
export class ProviderRegistry {
    private readonly dynamic: DynamicProvider;
    private readonly processStart = new ProcessStart();
    /** Providers of dynamic resources by provider reference, each with its own modules, as in a separate process. */
    private readonly ownDynamic = new Map<string, ResourceProvider>();
    /** By package name and provider reference. */
    private readonly started = new Map<string, (type: string) => ResourceProvider>();

    /** @param rowOf finds the row of a provider that the program created itself */
    constructor(
        private readonly settings: RegistrySettings,
        private readonly rowOf: (urn: string) => ResourceRow | undefined,
    ) {
        const { programDir, config, project } = settings;
        this.dynamic = new DynamicProvider(programDir, config, project, (step) =>
            this.processStart.within(step),
        );
    }

    /** Ends the run. */
    end(): void {
        this.processStart.end();
    }

    /**
     * @param reference `<urn>::<id>` of a provider that the program created itself, or empty for the default one
     * @throws UnsupportedError for a type that neither dynamic providers nor the option `providers` have
     */
    find(type: string, reference: string): ResourceProvider {
        if (/^pulumi-nodejs:dynamic[/:]/.test(type)) {
            return reference === "" ? this.dynamic : this.startDynamic(reference);
        }
        const [name = ""] = type.split(":");
        const known = this.settings.providers?.find((each) => each.name === name);
        if (known === undefined) {
            throw new UnsupportedError(
                `The embedded engine has no provider for ${type}: it runs only dynamic resources. Pass a provider named ${name} in the engine's option "providers", or use the real Pulumi engine.`,
            );
        }
        return this.start(known, reference)(type);
    }

    private startDynamic(reference: string): ResourceProvider {
        let provider = this.ownDynamic.get(reference);
        if (provider === undefined) {
            const { programDir, project } = this.settings;
            const inputs = this.inputsOf(reference);
            const withModules = separateModules([programDir, OWN_FOLDER]);
            provider = containsUnknowns(inputs)
                ? new UnconfiguredProvider()
                : new DynamicProvider(programDir, textsOf(inputs), project, (step) =>
                      this.processStart.within(() => withModules(step)),
                  );
            this.ownDynamic.set(reference, provider);
        }
        return provider;
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

    private explicitConfig(name: string, reference: string): Record<string, string> {
        const texts = Object.entries(textsOf(this.inputsOf(reference)));
        return Object.fromEntries(texts.map(([key, value]) => [`${name}:${key}`, value]));
    }

    /** A provider that the program created uses only its own inputs, not the stack config. */
    private inputsOf(reference: string): PropertyMap {
        const urn = reference.slice(0, reference.lastIndexOf("::"));
        return forProvider(this.rowOf(urn)?.inputs ?? {});
    }
}

/** Settings in the form for a provider's process: text, and all other values as JSON text. */
function textsOf(inputs: PropertyMap): Record<string, string> {
    return Object.fromEntries(
        Object.entries(inputs).map(([key, value]) => [
            key,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
}
