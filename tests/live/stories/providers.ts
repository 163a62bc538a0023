import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { WhiteLabelDns, WhiteLabelDnsProvider, type AwsArgument } from "../../../components";
import { seedHostedZone } from "../../../sandbox/seed";
import { startSandbox, type Sandbox } from "../../../sandbox/sandbox";
import { awsOf, withDnsOf } from "../../program/providerScene";
import { control } from "../../sandbox/control";
import type { Program } from "../deployment";
import { withDeletionLeftBehind } from "../leftovers";
import { BRAND, BRAND_ZONE } from "../liveStage";
import { TARGET } from "../settings";
import type { Story } from "../story";

const kind = "accounts";
const THEIRS = "222222222222";
const OTHER =
    /this state was written with AWS account 111111111111, but the credentials belong to 222222222222; nothing was changed/;
const GIVEN = /dns: aws: is missing, but an aws\.Provider was passed/;

const tenant = (domain: string) => ({ domain, target: TARGET });
const BOTH = [tenant("tenant.net"), tenant("b.net")];

type Options = () => pulumi.ComponentResourceOptions;

/** A program with one component, in the account of the argument or of a provider. */
function one(aws?: AwsArgument, options: Options = () => ({}), tenants = BOTH): Program {
    return () => {
        const dns = new WhiteLabelDns("dns", { brandDomain: BRAND, tenants, aws }, options());
        return { tenants: dns.tenants };
    };
}

/** A second component in another account. The resolvers of this story do not ask for its tenants. */
function two(theirs: Sandbox, mine = BOTH, others = [tenant("other.net")]): Program {
    return () => {
        const aws = awsOf(theirs, { allowedAccountIds: [THEIRS] });
        new WhiteLabelDns("theirs", { brandDomain: BRAND, tenants: others, aws }, withDnsOf(theirs));
        return one(undefined, undefined, mine)();
    };
}

class Aws extends pulumi.ProviderResource {
    constructor() {
        super("aws", "customer", { region: "eu-west-1" });
    }
}

class Platform extends pulumi.ComponentResource {
    constructor() {
        super("test:index:Platform", "platform", {}, { providers: [new Aws()] });
    }
}

/** Another account with a brand zone of the same name, until the play ends. */
async function withTheirs(play: (theirs: Sandbox) => Promise<void>): Promise<void> {
    const theirs = await startSandbox();
    try {
        await control(theirs, "POST", "account", { id: THEIRS });
        seedHostedZone(theirs.world, BRAND_ZONE, BRAND);
        await play(theirs);
    } finally {
        await theirs.close();
    }
}

/** Components whose account is not the stack's, or seems to be another one. */
export const providers: readonly Story[] = [
    {
        kind,
        does: "passes an `aws.Provider` to the component, and reverts it",
        expected: GIVEN,
        async play({ stack }) {
            await stack.up(one());
            await stack.refused(
                one(undefined, () => ({ provider: new Aws() })),
                GIVEN,
            );
            await stack.same(one("stack", () => ({ provider: new Aws() })));
        },
    },
    {
        kind,
        does: "moves the component into one that has an `aws.Provider` for other resources, with an alias",
        expected: GIVEN,
        async play({ stack }) {
            const moved: Options = () => ({
                parent: new Platform(),
                aliases: [{ parent: pulumi.rootStackResource }],
            });
            await stack.up(one());
            await stack.refused(one(undefined, moved), GIVEN);
            await stack.upAsBefore(one("stack", moved));
        },
    },
    {
        kind,
        does: "sets the account of a live component by `aws`, renames the provider, and reverts it",
        expected: "goes on",
        async play({ stack, sandbox }) {
            const own = awsOf(sandbox);
            const shared = (name: string) => () => ({ provider: new WhiteLabelDnsProvider(name, own) });
            await stack.up(one());
            await stack.same(one(own));
            await stack.same(one(undefined, shared("one")));
            await stack.same(one(undefined, shared("two")));
            await stack.does("refresh", one());
            await stack.same(one());
        },
    },
    {
        kind,
        does: "renames the provider of a component in the same up that adds and removes tenants",
        expected: "goes on",
        async play({ stack, sandbox, dismiss }) {
            const own = awsOf(sandbox);
            const shared = (name: string) => () => ({ provider: new WhiteLabelDnsProvider(name, own) });
            await stack.up(one(undefined, shared("one")));
            dismiss("b.net");
            const tenants = [tenant("tenant.net"), tenant("c.net")];
            await stack.up(one(undefined, shared("two"), tenants));
            await stack.same(one(undefined, shared("two"), tenants));
        },
    },
    {
        kind,
        does: "renames the provider of a component after a killed up has left in the state the deletion of a zone that stays",
        expected: "goes on",
        async play({ stack, sandbox, contents }) {
            const own = awsOf(sandbox);
            const shared = (name: string) => () => ({ provider: new WhiteLabelDnsProvider(name, own) });
            await stack.up(one(undefined, shared("one")));
            const before = contents();
            await stack.editState(withDeletionLeftBehind);
            const { warnings } = await stack.up(one(undefined, shared("two")));
            assert.match(
                warnings.join("\n"),
                /was to be deleted for a replacement that an earlier run has begun/,
            );
            assert.deepEqual(contents(), before);
            await stack.same(one(undefined, shared("two")));
        },
    },
    {
        kind,
        does: "configures another account for a live component",
        expected: OTHER,
        async play({ stack, sandbox, contents }) {
            await withTheirs(async (theirs) => {
                await stack.up(one(awsOf(sandbox)));
                const [before, there] = [contents(), theirs.contents()];
                // The last two run with the settings of the refused up.
                for (const verb of ["preview", "up", "refresh", "destroy"] as const) {
                    await stack.refusedLate(one(awsOf(theirs)), OTHER, verb);
                }
                assert.deepEqual([contents(), theirs.contents()], [before, there]);
                await stack.same(one(awsOf(sandbox)));
                await stack.same(one());
            });
        },
    },
    {
        kind,
        does: "deploys two accounts with one program, changes one, and removes that component",
        expected: "goes on",
        async play({ stack, contents }) {
            await withTheirs(async (theirs) => {
                const there = theirs.contents();
                await stack.up(two(theirs));
                await stack.same(two(theirs));
                const before = contents();
                await stack.up(two(theirs, BOTH, [tenant("other.net"), tenant("more.net")]));
                assert.deepEqual(contents(), before);
                assert.equal(theirs.contents().hostedZones.length, 3);
                await stack.up(one());
                assert.deepEqual([contents(), theirs.contents()], [before, there]);
            });
        },
    },
];
