import * as pulumi from "@pulumi/pulumi";

/**
 * The costs of the engine and the SDK alone. The program has a dynamic resource for each tenant, whose provider calls nothing, and no
 * component.
 */

const tenants = new pulumi.Config("bare").requireNumber("tenants");

const provider: pulumi.dynamic.ResourceProvider = {
    check: (_olds: unknown, inputs: unknown) => Promise.resolve({ inputs }),
    diff: (_id: string, olds: { domain: string }, news: { domain: string }) =>
        Promise.resolve({ changes: olds.domain !== news.domain }),
    create: (inputs: { domain: string }) => Promise.resolve({ id: inputs.domain, outs: inputs }),
    read: (id: string, props: unknown) => Promise.resolve({ id, props }),
    delete: () => Promise.resolve(),
};

class Row extends pulumi.dynamic.Resource {
    constructor(domain: string) {
        super(provider, domain, { domain });
    }
}

for (let number = 1; number <= tenants; number++) {
    new Row(`tenant${number}.net`);
}
