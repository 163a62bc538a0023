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
 * How addresses of AWS's name servers are looked up, and what proves a new one.
 *
 * @throws Error where a resolver is none that can be asked
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
            // A sandbox is on loopback, where no machine is in between, and has no HTTPS.
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
