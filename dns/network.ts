import { AWS_NAME_SERVER_RANGES, SANDBOX_RANGES } from "./awsRanges";
import type { Network } from "./establishAddresses";
import { defaultResolvers, parseResolver } from "./resolvers";
import { direct, viaGateway } from "./route";

/** Settings of the network in which a program runs; `settings/settings.ts` describes each. */
export interface NetworkSettings {
    resolvers?: readonly string[] | undefined;
    dnsGateway?: string | undefined;
    nameServerRanges?: readonly string[] | undefined;
    trustPlainResolvers?: boolean | undefined;
    allowSpecialPurposeAddresses?: boolean | undefined;
}

/**
 * The settings for the look-up of AWS's name servers, and for the proof of a new address.
 *
 * @throws Error if a resolver has no valid form
 */
export function networkOf({
    resolvers = [],
    dnsGateway,
    nameServerRanges = [],
    trustPlainResolvers = false,
    allowSpecialPurposeAddresses = false,
}: NetworkSettings): Network {
    const asked = resolvers.length === 0 ? defaultResolvers() : resolvers;
    asked.forEach(parseResolver);
    const inSandbox = dnsGateway !== undefined;
    return {
        resolvers: asked,
        route: inSandbox ? viaGateway(dnsGateway) : direct,
        rules: {
            // A sandbox is on loopback, where no machine can be on the way, and has no HTTPS.
            proof: trustPlainResolvers
                ? ["plain", "https", "walk"]
                : inSandbox
                  ? ["https", "walk"]
                  : ["https"],
            ranges: [...AWS_NAME_SERVER_RANGES, ...nameServerRanges, ...(inSandbox ? SANDBOX_RANGES : [])],
            allowSpecialPurpose: allowSpecialPurposeAddresses,
        },
    };
}
