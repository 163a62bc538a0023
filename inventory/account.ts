import type { Route53Client } from "@aws-sdk/client-route-53";
import { lameDelegations } from "../providers/lameDelegations";
import { createAccount } from "../route53/account";
import { createRoute53Client } from "../route53/client";
import { createClock } from "../route53/clock";
import { readAwsSettings } from "../settings/awsSettings";
import { readRunSettings } from "../settings/readConfig";
import { readInventory, type Inventory, type InventoryQuery } from "./readInventory";
import { makeSigningAsker } from "./signing";

/** The account could not be read; the message has the reason and the next step. */
export class InventoryError extends Error {}

/** The zones of an account. */
export interface AccountInventory extends Inventory {
    /** 12 digits; undefined with `aws:skipRequestingAccountId`. */
    account: string | undefined;
}

/** Called while an account is read. */
export interface InventoryListener extends Pick<InventoryQuery, "onZone"> {
    onAccount?: ((id: string | undefined) => void) | undefined;
}

/**
 * Reads the hosted zones of the account that the `aws:` settings of a stack config lead to, or else the environment, as
 * `pulumi up` would. No call changes anything.
 *
 * @param config of a stack, as the engine passes it; empty for the credentials of the environment
 * @param only names or bare ids of zones; empty for all
 * @throws InventoryError
 */
export async function readAccount(
    config: Readonly<Record<string, string>>,
    only: readonly string[],
    { onAccount, onZone }: InventoryListener = {},
): Promise<AccountInventory> {
    let client: Route53Client | undefined;
    try {
        const get = (key: string): string | undefined => config[key];
        const settings = readAwsSettings(get);
        const names = ["sandboxTimeScale", "apiShare", "requestRates", "dnsGateway"] as const;
        const run = readRunSettings(get, names);
        const { sandboxTimeScale = 1, apiShare: share = 1, requestRates: rates, dnsGateway } = run;
        const clock = createClock(sandboxTimeScale);
        client = createRoute53Client(settings, { clock, share, rates });
        const account = await createAccount(settings, client.config.credentials, clock)();
        onAccount?.(account);
        const dnsSettings = { get, require: (key: string): string => get(key) ?? "" };
        const found = await readInventory(client, {
            only,
            onZone,
            isSigned: makeSigningAsker(dnsGateway),
            findLame: (domain, records) => lameDelegations(domain, records, dnsSettings),
        });
        return { account, ...found };
    } catch (error) {
        throw new InventoryError(error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
        client?.destroy();
    }
}
