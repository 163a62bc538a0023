import type { CheckResult, DiffResult, ResourceProvider } from "./provider";
import type { PropertyMap } from "./values";

/**
 * Replaces a provider whose settings a preview does not know, because the real engine does not call such a provider. Inputs are not
 * checked, existing resources are assumed to be updated, and all outputs are unknown (`pcfg.known` of pulumi).
 */
export class UnconfiguredProvider implements ResourceProvider {
    check(_olds: PropertyMap, news: PropertyMap): Promise<CheckResult> {
        return Promise.resolve({ inputs: news, failures: [] });
    }

    diff(): Promise<DiffResult> {
        return Promise.resolve({ changes: true, replaces: [], deleteBeforeReplace: false });
    }

    create(): Promise<never> {
        return refuse();
    }

    read(): Promise<never> {
        return refuse();
    }

    update(): Promise<never> {
        return refuse();
    }

    delete(): Promise<never> {
        return refuse();
    }
}

/** Only a preview has unknown values, and it calls none of these methods. */
function refuse(): Promise<never> {
    return Promise.reject(new Error("The provider's settings are not known."));
}
