import { fromEnv } from "@aws-sdk/credential-providers";

/**
 * AWS Lambda gives a function the credentials of its role in environment variables, and no other source exists there. The bundle has this module in the
 * place of the SDK's default chain (`--alias` in package.json), which would be an eighth of it: profiles, single sign-on and the clients for them.
 */
export const defaultProvider = fromEnv;
