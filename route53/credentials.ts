import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import {
    createCredentialChain,
    fromContainerMetadata,
    fromEnv,
    fromHttp,
    fromIni,
    fromNodeProviderChain,
    fromProcess,
    fromTemporaryCredentials,
    fromTokenFile,
    fromWebToken,
} from "@aws-sdk/credential-providers";
import type { AssumeRole, AwsSettings, WebIdentity } from "../settings/awsTypes";
import type { Clock } from "./clock";
import { stsConnection, transport } from "./connection";

export type Credentials = NonNullable<Parameters<typeof fromTemporaryCredentials>[0]["masterCredentials"]>;
type Sts = ReturnType<typeof stsConnection>;
type Files = ReturnType<typeof filesOf>;
type RoleAssumer = NonNullable<NonNullable<Parameters<typeof fromIni>[0]>["roleAssumer"]>;

const SESSION = "pulumi-white-label-dns";

/**
 * The credentials of the calls: the web identity, the stack's keys, its profile or the SDK's own chain, and then one role after the other.
 * Every role is assumed at the same STS, with the same connection.
 */
export function resolveCredentials(settings: AwsSettings, clock: Clock): Credentials {
    const sts = stsConnection(settings, clock);
    return settings.assumeRoles.reduce<Credentials>(
        (masterCredentials, role) => assume(role, masterCredentials, sts),
        ownCredentials(settings, sts),
    );
}

function ownCredentials(settings: AwsSettings, sts: Sts): Credentials {
    const { webIdentity, credentials, profile } = settings;
    if (webIdentity !== undefined) {
        return identify(webIdentity, sts);
    }
    if (credentials !== undefined) {
        return credentials;
    }
    const files = filesOf(settings, sts);
    // A named profile is explicit, so it has priority over keys in the environment.
    if (profile !== undefined) {
        return fromIni(files);
    }
    return settings.skipMetadataApiCheck === true ? withoutMetadata(files) : fromNodeProviderChain(files);
}

function filesOf(settings: AwsSettings, sts: Sts) {
    return {
        profile: settings.profile,
        configFilepath: settings.sharedConfigFile,
        filepath: settings.sharedCredentialsFile,
        // For a profile with single sign-on, which uses other services than STS.
        clientConfig: transport(settings),
        roleAssumer: roleAssumer(sts),
    };
}

/** The role of a profile in the shared files. */
function roleAssumer(sts: Sts): RoleAssumer {
    return async (credentials, params) => {
        const client = new STSClient({ ...sts, credentials });
        try {
            const { Credentials: found } = await client.send(new AssumeRoleCommand(params));
            return {
                accessKeyId: found?.AccessKeyId ?? "",
                secretAccessKey: found?.SecretAccessKey ?? "",
                sessionToken: found?.SessionToken,
                expiration: found?.Expiration,
            };
        } finally {
            client.destroy();
        }
    };
}

/** The SDK's chain without the instance's metadata. A container's own credentials do not come from an instance. */
function withoutMetadata(files: Files): Credentials {
    const { AWS_PROFILE, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI } =
        process.env;
    const isInContainer = [AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI].some(
        (uri) => uri !== undefined && uri !== "",
    );
    return createCredentialChain(
        ...(AWS_PROFILE === undefined || AWS_PROFILE === "" ? [fromEnv()] : []),
        fromIni(files),
        fromProcess(files),
        fromTokenFile({ clientConfig: files.clientConfig }),
        ...(isInContainer ? [fromHttp(), fromContainerMetadata()] : []),
    );
}

function assume(role: AssumeRole, masterCredentials: Credentials, sts: Sts): Credentials {
    return fromTemporaryCredentials({
        masterCredentials,
        clientConfig: sts,
        params: {
            RoleArn: role.roleArn,
            RoleSessionName: role.sessionName ?? SESSION,
            ExternalId: role.externalId,
            Policy: role.policy,
            PolicyArns: role.policyArns?.map((arn) => ({ arn })),
            SourceIdentity: role.sourceIdentity,
            Tags: role.tags && Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
            TransitiveTagKeys: role.transitiveTagKeys,
            DurationSeconds: role.duration,
        },
    });
}

function identify({ token, ...role }: WebIdentity, sts: Sts): Credentials {
    const given = {
        roleArn: role.roleArn,
        roleSessionName: role.sessionName ?? SESSION,
        policy: role.policy,
        policyArns: role.policyArns?.map((arn) => ({ arn })),
        durationSeconds: role.duration,
        clientConfig: sts,
    };
    return "file" in token
        ? fromTokenFile({ ...given, webIdentityTokenFile: token.file })
        : fromWebToken({ ...given, webIdentityToken: token.text });
}
