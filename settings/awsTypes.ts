/**
 * The AWS settings of a Pulumi stack, as `@pulumi/aws` reads them, so that our calls and the provider's go to the same
 * account by the same means.
 */
export interface AwsSettings {
    region?: string | undefined;
    profile?: string | undefined;
    credentials?:
        { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined } | undefined;
    /** The endpoint of Route 53, where it is not AWS's own. */
    endpoint?: string | undefined;
    /** That of Route 53 Domains. */
    domainsEndpoint?: string | undefined;
    /** That of STS. */
    stsEndpoint?: string | undefined;
    /** Of STS. @default region */
    stsRegion?: string | undefined;
    /** What the roles are assumed with, in place of keys and profiles. */
    webIdentity?: WebIdentity | undefined;
    /** Assumed one after the other. */
    assumeRoles: AssumeRole[];
    /** Retries after the first attempt. */
    maxRetries?: number | undefined;
    sharedConfigFile?: string | undefined;
    sharedCredentialsFile?: string | undefined;
    /** The only accounts that anything may be done in; all where there are none. */
    allowedAccountIds?: string[] | undefined;
    forbiddenAccountIds?: string[] | undefined;
    /** The account is neither looked up, nor remembered, nor compared. */
    skipRequestingAccountId?: boolean | undefined;
    /** No credentials of an EC2 instance's metadata. */
    skipMetadataApiCheck?: boolean | undefined;
    /** A file of certificates that are trusted in place of Node's own. */
    customCaBundle?: string | undefined;
    /** Certificates are not checked. */
    insecure?: boolean | undefined;
    useDualstackEndpoint?: boolean | undefined;
    useFipsEndpoint?: boolean | undefined;
    /** Names and versions. */
    userAgents?: [string, string?][] | undefined;
    /** Tags that every hosted zone gets. */
    defaultTags?: Record<string, string> | undefined;
    /** Tags that are neither written, nor compared, nor removed. */
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
    /** The token itself, or the file that it is read from each time that it is needed. */
    token: { text: string } | { file: string };
    policy?: string | undefined;
    policyArns?: string[] | undefined;
    /** Seconds. */
    duration?: number | undefined;
}
