import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { TenantZone, WhiteLabelDns, WhiteLabelDnsProvider, type AwsArgument } from "../../components";
import { awsOf, openScene, type Scene } from "../program/providerScene";
import { RunNotes } from "../../providers/runNotes";
import { errorOf } from "../providers/fixture";
import type { Produces } from "./entries";

/** The messages to a program about the account of its components. */

export function describeProviderErrors(produces: Produces): void {
    let scene: Scene;
    beforeEach(async () => {
        scene = await openScene("embedded");
    });
    afterEach(() => scene.close());

    /** A component with this argument and these options. Returns the first line of each error. */
    const told = async (
        aws: unknown,
        options: () => pulumi.ComponentResourceOptions = () => ({}),
    ): Promise<string[]> => {
        const args = { brandDomain: "example.com", tenants: [], aws: aws as AwsArgument };
        const { errors } = await scene
            .engine(() => {
                new WhiteLabelDns("dns", args, options());
                return {};
            })
            .up();
        return errors.map(({ message }) => message.split("\n")[0]?.replace(/^.*Error: /, "") ?? "");
    };
    const alike = (provider: () => pulumi.ProviderResource) => () => ({ provider: provider() });

    class Aws extends pulumi.ProviderResource {
        constructor() {
            super("aws", "customer", {});
        }
    }

    produces("an-awsprovider-that-was-passed-to-a-component", async () => {
        const nameServers = { delegationSetId: "N0SET00000000A", names: ["ns1.example.com"] };
        const target = { addresses: ["203.0.113.10"] };
        const { errors } = await scene
            .engine(() => {
                new TenantZone("zone", { domain: "a.net", nameServers, target }, { provider: new Aws() });
                return {};
            })
            .up();
        return [
            ...errors.map(({ message }) => message),
            ...(await told(
                undefined,
                alike(() => new Aws()),
            )),
        ];
    });
    produces("an-aws-argument-beside-a-provider", () =>
        told(
            "stack",
            alike(() => new WhiteLabelDnsProvider("own", awsOf(scene.theirs))),
        ),
    );
    produces("an-aws-argument-that-is-wrong", async () => {
        const own = awsOf(scene.ours);
        return [
            ...(await told({ ...own, profil: "x" })),
            ...(await told({ ...own, profile: "" })),
            ...(await told({ ...own, profile: pulumi.output(undefined) })),
            ...(await told({ ...own, region: 5 })),
        ];
    });
    produces("no-folder-for-notes", async () => {
        const notes = new RunNotes("127.0.0.1:40001", join(__filename, "notes"));
        return [(await errorOf(Promise.resolve().then(() => notes.open()))).message];
    });
    produces("an-account-of-its-own-in-a-sandbox", () => told({ profile: "customer" }));
}
