import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../dns/serverAddresses";
import { DomainNameServers } from "../providers/domainNameServers";
import { RegisteredDomain } from "../providers/registeredDomain";
import { registeredServer } from "../records/hostObjects";
import { whenFound } from "./whenFound";

/** A domain whose name servers the stack sets at its registrar. */

interface Registration {
    domain: string;
    /** The white-label names. */
    names: pulumi.Input<string[]>;
    /** The addresses of the names that lie inside the domain. */
    hosts?: pulumi.Input<Host[] | undefined> | undefined;
    /** The zone that these name servers answer for. */
    zoneId: pulumi.Input<string>;
    /** The delegation set whose zones use these names. */
    servesSet?: pulumi.Input<string> | undefined;
    furtherNames?: pulumi.Input<string[]> | undefined;
}

/**
 * Creates the two resources of a registered domain: one stores its former name servers before the first change, the other one has the
 * present name servers.
 */
export function registerDomain(
    name: string,
    { domain, names, hosts, ...others }: Registration,
    opts: pulumi.CustomResourceOptions,
): DomainNameServers {
    const registered = new RegisteredDomain(`${name}-registered-domain`, { domain }, opts);
    const withAddresses = pulumi.output(hosts);
    const nameServers = whenFound(pulumi.output(names), (all) =>
        withAddresses.apply((known = []) =>
            all.map((host) =>
                registeredServer(
                    domain,
                    known.find((each) => each.host === host) ?? { host, ipv4: [], ipv6: [] },
                ),
            ),
        ),
    );
    const { former } = registered;
    return new DomainNameServers(
        `${name}-registered-name-servers`,
        { domain, nameServers, former, ...others },
        opts,
    );
}
