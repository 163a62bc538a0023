import type { ResourceProvider } from "@pulumi/pulumi/dynamic";
import { accountProblem } from "../route53/account";
import { dynamicProvider, type Methods, type ProviderContext } from "./dynamicResource";

/** The account in the outputs of every resource that has an object at AWS. */
export interface AccountRecord {
    /** 12 digits. Absent in the state of a version that did not store it, and with `aws:skipRequestingAccountId`. */
    accountId?: string | undefined;
}

/**
 * The provider of an object in an AWS account. The state has its account. With the credentials of another account the object is not
 * compared, read, changed or deleted, because it would not be found there and would be treated as deleted. A row without an account gets
 * the present one with its next update.
 */
export function accountProvider<Inputs, Outputs extends object>(
    methods: Methods<Inputs, Outputs>,
): Required<ResourceProvider<Inputs, Outputs & AccountRecord>> {
    return dynamicProvider<Inputs, Outputs & AccountRecord>({
        identity: (inputs) => methods.identity?.(inputs),
        subject: (properties) => methods.subject?.(properties),
        names: (properties) => methods.names?.(properties) ?? [],
        async check(olds, news, context) {
            const present = await context.account();
            const reason = accountProblem(recordedAccount(olds), present);
            return reason === undefined
                ? methods.check(olds, news, context)
                : { inputs: news, failures: [{ property: "", reason }] };
        },
        async diff(id, olds, news, context) {
            // Diff is called in each preview, and is the first method that gets the outputs.
            await refuseOther(olds, context);
            return methods.diff(id, olds, news, context);
        },
        async create(inputs, context) {
            const accountId = await context.account();
            try {
                const { id, outs } = await methods.create(inputs, context);
                return { id, outs: { ...outs, accountId } };
            } catch (error) {
                throw recordInFailure(error, accountId);
            }
        },
        async read(id, props, context) {
            await refuseOther(props, context);
            return methods.read(id, props, context);
        },
        async update(id, olds, news, context) {
            const present = await refuseOther(olds, context);
            const accountId = present ?? olds.accountId;
            try {
                return { ...(await methods.update(id, olds, news, context)), accountId };
            } catch (error) {
                throw recordInFailure(error, accountId);
            }
        },
        async delete(id, props, context, successor) {
            await refuseOther(props, context);
            await methods.delete(id, props, context, successor);
        },
    });
}

/** The account in a resource's properties. */
export function recordedAccount(properties: object): string | undefined {
    return "accountId" in properties && typeof properties.accountId === "string"
        ? properties.accountId
        : undefined;
}

/** @returns the present account */
async function refuseOther(properties: AccountRecord, context: ProviderContext): Promise<string | undefined> {
    const present = await context.account();
    const problem = accountProblem(properties.accountId, present);
    if (problem !== undefined) {
        throw new Error(problem);
    }
    return present;
}

/** The properties that an incomplete create or update leaves in the state (`initializationFailed`) need the account too. */
function recordInFailure(error: unknown, accountId: string | undefined): unknown {
    return error instanceof Error && "properties" in error && typeof error.properties === "object"
        ? Object.assign(error, { properties: { ...error.properties, accountId } })
        : error;
}
