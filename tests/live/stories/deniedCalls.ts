import assert from "node:assert/strict";
import { withDenials } from "../../errors/fakeServices";
import type { LiveStage } from "../liveStage";
import { withPulumi } from "../pulumiStack";
import { dns, many, tenant } from "../settings";
import type { Story } from "../story";

const kind = "side effects of an edit";
const COMMANDS = "pulumi commands";
const DESTROY = ["destroy", "--yes", "--skip-preview"];
const FOUR = dns(many(4));
const TAGGED = dns(many(4).map(({ domain }) => tenant(domain, { tags: { customer: domain } })));

type Request = Parameters<Parameters<typeof withDenials>[1]>[0];
type Denial = (request: Request) => boolean;

const isZoneList: Denial = ({ method, url = "" }) => method === "GET" && /\/hostedzone\/?(\?|$)/.test(url);
const isRecordList: Denial = ({ method, url = "" }) => method === "GET" && url.includes("/rrset");
const isTagList: Denial = ({ method, url = "" }) => method === "POST" && /\/tags\/hostedzone\/?$/.test(url);

/** The rights of a stack's credentials. */
interface Rights {
    /** What is denied; undefined for nothing. */
    denied?: Denial | undefined;
}

/**
 * Lets a story change the rights of the stack's credentials, as a policy of IAM does. All of its commands use one endpoint, because a destroy
 * of the real engine has the config of the last up.
 */
async function withRights(stage: LiveStage, play: (rights: Rights) => Promise<void>): Promise<void> {
    const rights: Rights = {};
    const { location } = stage.remote;
    const isDenied: Denial = (request) => rights.denied?.(request) === true;
    await withDenials(location.endpoint, isDenied, async (proxy) => {
        const { endpoint } = location;
        location.endpoint = proxy;
        await play(rights).finally(() => {
            location.endpoint = endpoint;
        });
    });
}

/** Denied from the first deletion of a zone on. */
function fromTheFirstDeletion(isDenied: Denial): Denial {
    let hasBegun = false;
    return (request) => {
        hasBegun ||= request.method === "DELETE" && /\/hostedzone\//.test(request.url ?? "");
        return hasBegun && isDenied(request);
    };
}

/** A zone of a tenant has all of its records, or it does not exist. */
function assertNoneEmptied({ contents }: LiveStage): void {
    const zones = contents().hostedZones.filter(({ name }) => /^tenant\d/.test(name));
    for (const { name, records } of zones) {
        const types = records.filter((record) => record.name === name).map(({ type }) => type);
        assert.ok(types.includes("A"), `${name} has only ${types.join(", ")}`);
    }
}

const dismissAll = ({ dismiss }: LiveStage): void => dismiss(...many(4).map(({ domain }) => domain));

const countOf = ({ contents }: LiveStage): number =>
    contents().hostedZones.filter(({ name }) => /^tenant\d/.test(name)).length;

interface Case {
    does: string;
    isDenied: () => Denial;
    /** The reason for which the destroy ends, or undefined if it ends well. */
    refusal?: RegExp;
}

const CASES: readonly Case[] = [
    {
        does: "destroys with credentials that may not list hosted zones, and with the right ones",
        isDenied: () => isZoneList,
        refusal: /AccessDenied/,
    },
    {
        does: "destroys with credentials that lose the right to list hosted zones at the first deletion",
        isDenied: () => fromTheFirstDeletion(isZoneList),
        refusal: /AccessDenied/,
    },
    {
        does: "destroys with credentials that may not list records, and with the right ones",
        isDenied: () => isRecordList,
        refusal: /AccessDenied/,
    },
    {
        does: "destroys with credentials that lose the right to list records at the first deletion",
        isDenied: () => fromTheFirstDeletion(isRecordList),
        refusal: /AccessDenied/,
    },
];

function embedded(stage: LiveStage, { isDenied, refusal }: Case): Promise<void> {
    return withRights(stage, async (rights) => {
        const { stack } = stage;
        await stack.up(FOUR);
        dismissAll(stage);
        rights.denied = isDenied();
        const { ok, errors } = await stack.attempt("destroy", FOUR);
        const text = errors.map(({ message }) => message).join("\n");
        assert.equal(ok, refusal === undefined, text);
        assert.match(text, refusal ?? /^$/);
        stage.refusals.push(...(ok ? [] : [text]));
        assertNoneEmptied(stage);
        rights.denied = undefined;
        await stack.does("destroy", FOUR);
        assert.equal(countOf(stage), 0);
    });
}

function onPulumi(stage: LiveStage, { isDenied, refusal }: Case): Promise<void> {
    return withRights(stage, (rights) =>
        withPulumi(stage, async (stack) => {
            await stack.up(FOUR);
            dismissAll(stage);
            rights.denied = isDenied();
            const first = await stack.command(FOUR, ...DESTROY);
            assert.equal(first.ok, refusal === undefined, first.text);
            assert.match(first.text, refusal ?? /./);
            stage.refusals.push(...(first.ok ? [] : [first.text]));
            assertNoneEmptied(stage);
            rights.denied = undefined;
            const { ok, text } = await stack.command(FOUR, ...DESTROY);
            assert.ok(ok, text);
            assert.equal(countOf(stage), 0);
        }),
    );
}

/** Users whose credentials lack a right that a former version did not need, or lose it in the middle of a run. */
export const deniedCalls: readonly Story[] = [
    ...CASES.flatMap((each): Story[] => [
        {
            kind,
            does: each.does,
            expected: each.refusal ?? "goes on",
            play: (stage) => embedded(stage, each),
        },
        {
            kind: COMMANDS,
            needsPulumi: true,
            does: `${each.does}, on the real engine`,
            expected: each.refusal ?? "goes on",
            play: (stage) => onPulumi(stage, each),
        },
    ]),
    {
        kind: COMMANDS,
        needsPulumi: true,
        does: "refreshes with credentials of a former policy, without ListHostedZones and ListTagsForResources",
        expected: "goes on",
        play: (stage) =>
            withRights(stage, (rights) =>
                withPulumi(stage, async (stack) => {
                    await stack.up(TAGGED);
                    const before = stage.contents();
                    rights.denied = (request) => isZoneList(request) || isTagList(request);
                    const { ok, text } = await stack.command(TAGGED, "refresh", "--yes", "--skip-preview");
                    assert.ok(ok, text);
                    assert.doesNotMatch(text, /AccessDenied/);
                    await stack.same(TAGGED);
                    assert.deepEqual(stage.contents(), before);
                }),
            ),
    },
];
