import type { CheckResult, DiffResult, ResourceProvider } from "./provider";
import type { PropertyMap } from "./values";

/**
 * In the place of a provider whose settings a preview does not know: the real engine does not call that one. Inputs go
 * unchecked, what is there is taken to be updated, and no output is known (`pcfg.known` of pulumi).
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

/** Only a preview has values that are not known, and it asks for none of these. */
function refuse(): Promise<never> {
    return Promise.reject(new Error("The provider's settings are not known."));
}
