import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../dns/serverAddresses";
import { DomainNameServers } from "../providers/domainNameServers";
import { RegisteredDomain } from "../providers/registeredDomain";
import { registeredServer } from "../records/hostObjects";
import { whenFound } from "./whenFound";

/** A domain whose name servers are set at its registrar by the stack. */

interface Registration {
    domain: string;
    /** The white-label names. */
    names: pulumi.Input<string[]>;
    /** With the addresses of those that lie inside of the domain. */
    hosts?: pulumi.Input<Host[] | undefined> | undefined;
    /** What the name servers serve. */
    zoneId: pulumi.Input<string>;
    /** The delegation set whose zones use these names. */
    servesSet?: pulumi.Input<string> | undefined;
    furtherNames?: pulumi.Input<string[]> | undefined;
}

/** Two rows of state: what the domain had before, on record before the first change, and what it has. */
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
