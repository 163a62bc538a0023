import * as pulumi from "@pulumi/pulumi";

/** The smallest program with a dynamic resource. Its time is the part of our start that Pulumi itself needs. */
class Nothing extends pulumi.dynamic.Resource {
    constructor(name: string) {
        super({ create: () => Promise.resolve({ id: name, outs: {} }) }, name, {});
    }
}

new Nothing("nothing");
