import * as pulumi from "@pulumi/pulumi";
import type { RegisteredServer } from "../records/hostObjects";
import { getDomain } from "../route53/domains";
import { endpointProblem, startProblems } from "../route53/domainStatus";
import { accountProvider, recordedAccount } from "./accountRecord";
import { DynamicResource, isUnknown, type WithAws } from "./dynamicResource";

interface Inputs {
    domain: string;
    /** Found by check: the name servers that the domain had when it was first seen. */
    former?: RegisteredServer[] | undefined;
    /** The AWS account that check saw: it is in the inputs, so that the next preview compares it. */
    accountId?: string | undefined;
}

type Outputs = Inputs;

export interface RegisteredDomainArgs extends WithAws {
    /** The domain in its ASCII form. */
    domain: pulumi.Input<string>;
}

export const provider = accountProvider<Inputs, Outputs>({
    async check(olds, { domain }, { domains, account, aws }) {
        const accountId = (await account()) ?? recordedAccount(olds);
        if (isUnknown(domain)) {
            return { inputs: { domain, accountId }, failures: [] };
        }
        const reason = endpointProblem(domain, aws);
        if (reason !== undefined) {
            return { inputs: { domain, accountId }, failures: [{ property: "domain", reason }] };
        }
        if (olds.domain === domain && olds.former !== undefined) {
            return { inputs: { domain, former: olds.former, accountId }, failures: [] };
        }
        const detail = await getDomain(domains, domain);
        const failures = startProblems(domain, detail).map((reason) => ({ property: "domain", reason }));
        const former = typeof detail === "string" ? undefined : detail.nameServers;
        return { inputs: { domain, former, accountId }, failures };
    },

    identity: ({ domain }) =>
        domain === undefined || isUnknown(domain) ? undefined : `registered domain ${domain}`,

    diff: (_id, olds, news) => ({
        changes: olds.domain !== news.domain,
        replaces: olds.domain === news.domain ? [] : ["domain"],
    }),

    create: (inputs) => Promise.resolve({ id: inputs.domain, outs: inputs }),

    read: (_id, props) => Promise.resolve(props),

    update: (_id, _olds, news) => Promise.resolve(news),

    delete: () => Promise.resolve(),
});

/**
 * A domain that is registered at Route 53 Domains in the account, with the name servers that it had when it was first seen. Creates,
 * changes and deletes nothing, and costs nothing: one call when it is first seen, none after that.
 */
export class RegisteredDomain extends DynamicResource {
    declare readonly domain: pulumi.Output<string>;
    /** The name servers that the domain had when it was first seen. */
    declare readonly former: pulumi.Output<RegisteredServer[]>;

    constructor(name: string, args: RegisteredDomainArgs, opts?: pulumi.CustomResourceOptions) {
        super(__filename, "RegisteredDomain", name, { ...args, former: undefined }, opts);
    }
}
