/**
 * The AWS settings of a Pulumi stack, with the meaning that they have in `@pulumi/aws`, so that our calls and the provider's use the same
 * account in the same way.
 */
export interface AwsSettings {
    region?: string | undefined;
    profile?: string | undefined;
    credentials?:
        { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined } | undefined;
    /** The endpoint of Route 53, if it is not AWS's own. */
    endpoint?: string | undefined;
    /** The endpoint of Route 53 Domains, if it is not AWS's own. */
    domainsEndpoint?: string | undefined;
    /** The endpoint of STS, if it is not AWS's own. */
    stsEndpoint?: string | undefined;
    /** The region of STS. @default region */
    stsRegion?: string | undefined;
    /** The web identity with which the roles are assumed, instead of keys and profiles. */
    webIdentity?: WebIdentity | undefined;
    /** Assumed one after the other. */
    assumeRoles: AssumeRole[];
    /** The number of retries after the first attempt. */
    maxRetries?: number | undefined;
    sharedConfigFile?: string | undefined;
    sharedCredentialsFile?: string | undefined;
    /** The allowed accounts; all accounts if it is absent. */
    allowedAccountIds?: string[] | undefined;
    forbiddenAccountIds?: string[] | undefined;
    /** The account is not requested, stored or compared. */
    skipRequestingAccountId?: boolean | undefined;
    /** Credentials from the metadata of an EC2 instance are not used. */
    skipMetadataApiCheck?: boolean | undefined;
    /** A file of certificates that are trusted instead of Node's own. */
    customCaBundle?: string | undefined;
    /** Certificates are not checked. */
    insecure?: boolean | undefined;
    useDualstackEndpoint?: boolean | undefined;
    useFipsEndpoint?: boolean | undefined;
    /** Names and versions of products. */
    userAgents?: [string, string?][] | undefined;
    /** Tags that every hosted zone gets. */
    defaultTags?: Record<string, string> | undefined;
    /** Tags that are not written, compared or removed. */
    ignoreTags?: IgnoreTags | undefined;
}

export interface IgnoreTags {
    keys?: string[] | undefined;
    keyPrefixes?: string[] | undefined;
}

export interface AssumeRole {
    roleArn: string;
    sessionName?: string | undefined;
    externalId?: string | undefined;
    policy?: string | undefined;
    policyArns?: string[] | undefined;
    sourceIdentity?: string | undefined;
    tags?: Record<string, string> | undefined;
    transitiveTagKeys?: string[] | undefined;
    /** Seconds. */
    duration?: number | undefined;
}

export interface WebIdentity {
    roleArn: string;
    sessionName?: string | undefined;
    /** The token itself, or the file from which it is read each time. */
    token: { text: string } | { file: string };
    policy?: string | undefined;
    policyArns?: string[] | undefined;
    /** Seconds. */
    duration?: number | undefined;
}
