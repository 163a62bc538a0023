import { GetCallerIdentityCommand, STSClient, STSServiceException } from "@aws-sdk/client-sts";
import type { AwsSettings } from "../settings/awsTypes";
import { firstLine } from "./client";
import { createClock, type Clock } from "./clock";
import { stsConnection } from "./connection";
import type { Credentials } from "./credentials";

/**
 * The id of the credentials' AWS account, from GetCallerIdentity, which needs no permission. It is requested once, at the first call; an
 * error is kept too.
 *
 * @param credentials the credentials object of the Route 53 client, so that no role is assumed twice
 * @returns a function that returns 12 digits, or undefined with `aws:skipRequestingAccountId`. It rejects if STS does
 * not return the account, and if `aws:allowedAccountIds` or `aws:forbiddenAccountIds` do not allow it.
 */
export function createAccount(
    settings: AwsSettings,
    credentials: Credentials,
    clock: Clock = createClock(),
): () => Promise<string | undefined> {
    let account: Promise<string | undefined> | undefined;
    const find = async (): Promise<string | undefined> => {
        if (settings.skipRequestingAccountId === true) {
            return undefined;
        }
        const id = await askSts(settings, credentials, clock);
        refuseBySettings(id, settings);
        return id;
    };
    return () => (account ??= find());
}

async function askSts(settings: AwsSettings, credentials: Credentials, clock: Clock): Promise<string> {
    const client = new STSClient({ ...stsConnection(settings, clock), credentials });
    try {
        const { Account: id = "" } = await client.send(new GetCallerIdentityCommand({}));
        return id;
    } catch (error) {
        throw describeStsError(error);
    } finally {
        client.destroy();
    }
}

function refuseBySettings(
    id: string,
    { allowedAccountIds = [], forbiddenAccountIds = [] }: AwsSettings,
): void {
    if (allowedAccountIds.length > 0 && !allowedAccountIds.includes(id)) {
        throw new Error(
            `aws:allowedAccountIds: the credentials belong to AWS account ${id}, and the list has ${allowedAccountIds.join(", ")}; nothing was changed. ` +
                `Use the credentials of an account in the list (aws:profile, or another aws: setting of the stack), or add ${id} to the list`,
        );
    }
    if (forbiddenAccountIds.includes(id)) {
        throw new Error(
            `aws:forbiddenAccountIds: the credentials belong to AWS account ${id}, which is in the list; nothing was changed. ` +
                `Use the credentials of another account (aws:profile, or another aws: setting of the stack), or remove ${id} from the list`,
        );
    }
}

function describeStsError(error: unknown): Error {
    const reason = !(error instanceof Error)
        ? String(error)
        : error instanceof STSServiceException
          ? `STS answered ${error.name}: ${firstLine(error)}`
          : `${error.name === "Error" ? "" : `${error.name}: `}${firstLine(error)}`;
    if (error instanceof Error && error.name === "CredentialsProviderError") {
        return new Error(
            `there are no AWS credentials (${reason}); name a profile with "pulumi config set aws:profile NAME" or the variable AWS_PROFILE, and check it with "aws sts get-caller-identity --profile NAME"`,
            { cause: error },
        );
    }
    return new Error(
        `asking STS for the AWS account of the credentials: ${reason}; GetCallerIdentity needs no permission, so correct the credentials or the connection to STS ` +
            "(aws:endpoints, aws:stsRegion). If there is no STS, set aws:skipRequestingAccountId to true: then the account is neither recorded nor compared",
        { cause: error },
    );
}

/**
 * The reason why credentials cannot be used for an object whose account is in the state. An object that is invisible with these credentials
 * still exists.
 *
 * @param recorded undefined for the state of a version that did not store it
 * @param present undefined with `aws:skipRequestingAccountId`
 * @returns undefined if the two are the same, or one is unknown
 */
export function accountProblem(
    recorded: string | undefined,
    present: string | undefined,
): string | undefined {
    return recorded === undefined || present === undefined || recorded === present
        ? undefined
        : `this state was written with AWS account ${recorded}, but the credentials belong to ${present}; nothing was changed, and no resource is treated as deleted. ` +
              `Use the credentials of ${recorded} (aws:profile, or another aws: setting of the stack), or, to have the same resources in ${present}, deploy another stack there`;
}
