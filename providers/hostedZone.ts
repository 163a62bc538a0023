import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Config } from "@pulumi/pulumi/dynamic";
import { fromFqdn } from "../dns/names";
import { describeAwsError, isAwsError } from "../route53/client";
import {
    changeZoneTags,
    createHostedZone,
    deleteHostedZone,
    readZoneTags,
    setZoneComment,
    type Tags,
} from "../route53/hostedZoneChanges";
import { bareId, getHostedZone } from "../route53/hostedZones";
import { describeZoneQuotas } from "../route53/quotas";
import { deleteRecords, listOwnersRecords } from "../route53/records";
import { parseSetting } from "../route53/settingIssues";
import {
    changedKeys,
    DynamicResource,
    dynamicProvider,
    initializationFailed,
    isUnknown,
    type Context,
} from "./dynamicResource";

interface Inputs {
    domain: string;
    delegationSetId?: string | undefined;
    comment?: string | undefined;
    /** Those of `aws:defaultTags` among them. */
    tags?: Tags | undefined;
    forceDestroy?: boolean | undefined;
    reference: string;
}

type Outputs = Inputs;

export interface HostedZoneArgs {
    /** The domain in its ASCII form. Changing it replaces the zone. */
    domain: pulumi.Input<string>;
    /** The reusable delegation set that the zone is on; without it AWS picks four servers. Changing it replaces the zone. */
    delegationSetId?: pulumi.Input<string> | undefined;
    /** At most 256 characters. */
    comment?: pulumi.Input<string> | undefined;
    /** Beside them the zone gets the tags of `aws:defaultTags`. Tags that somebody else puts on the zone are left alone. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
    /** Delete the zone with everything that is in it, whoever put it there. Default false: that is refused, with the names. */
    forceDestroy?: pulumi.Input<boolean> | undefined;
    /**
     * Identifies the zone in Route 53 until it is on record here, so that one whose creation was cut off is found by the
     * next up. Unique to this resource across all stacks of the account. Ignored once the zone exists.
     */
    reference: pulumi.Input<string>;
}

const COMPARED = ["domain", "delegationSetId", "comment", "tags", "forceDestroy"] as const;
const DEFAULT_TAGS = "aws:defaultTags";

export const provider = dynamicProvider<Inputs, Outputs>({
    check(olds, news, { config }) {
        const { delegationSetId: setId } = news;
        const tags = isUnknown(news.tags) ? news.tags : { ...defaultTags(config), ...news.tags };
        const inputs: Inputs = {
            ...news,
            delegationSetId: setId === undefined ? undefined : bareId(setId),
            tags: Object.keys(tags ?? {}).length === 0 ? undefined : tags,
            reference: olds.reference ?? news.reference,
        };
        return Promise.resolve({ inputs, failures: [] });
    },

    diff(_id, olds, news) {
        const changed = changedKeys<Inputs>(olds, news, COMPARED);
        const replaces = changed.filter((key) => key === "domain" || key === "delegationSetId");
        // Asked for by hand, with the same domain and set, the new zone would be found to be the old one, and then deleted.
        return { changes: changed.length > 0, replaces, deleteBeforeReplace: replaces.length === 0 };
    },

    async create(inputs, { route53 }) {
        const { domain, comment, tags = {} } = inputs;
        const { id, existed } = await createHostedZone(route53, inputs).catch(async (error: unknown) => {
            throw await explainRefusal(route53, inputs, error);
        });
        try {
            if (existed) {
                await setZoneComment(route53, id, comment);
            }
            await changeZoneTags(route53, id, {}, tags);
        } catch (error) {
            const reason = describeAwsError(`completing the hosted zone of ${domain} (${id})`, error).message;
            throw initializationFailed(id, { ...inputs, comment: undefined, tags: undefined }, reason);
        }
        return { id, outs: inputs };
    },

    async read(id, props, { route53 }) {
        const zone = await getHostedZone(route53, id);
        if (zone === undefined) {
            return undefined;
        }
        const { tags } = props;
        return { ...props, comment: zone.comment, tags: tags && (await ownTags(route53, id, tags)) };
    },

    async update(id, olds, news, { route53 }) {
        try {
            if (olds.comment !== news.comment) {
                await setZoneComment(route53, id, news.comment);
            }
            await changeZoneTags(route53, id, olds.tags ?? {}, news.tags ?? {});
        } catch (error) {
            throw isAwsError(error, "NoSuchHostedZone")
                ? new Error(
                      `${news.domain}: hosted zone ${id} is gone; run "pulumi refresh", then "pulumi up" creates it anew`,
                      { cause: error },
                  )
                : describeAwsError(`changing the hosted zone of ${news.domain} (${id})`, error);
        }
        return news;
    },

    async delete(id, { domain, forceDestroy = false }, { route53 }) {
        if (await deleteHostedZone(route53, id)) {
            return;
        }
        const records = (await listOwnersRecords(route53, id, domain)) ?? [];
        if (forceDestroy) {
            await deleteRecords(route53, id, records).catch((error: unknown) => {
                throw describeAwsError(`emptying the hosted zone of ${domain} (${id})`, error);
            });
            if (await deleteHostedZone(route53, id)) {
                return;
            }
        }
        throw new Error(notEmpty(id, domain, forceDestroy ? [] : records));
    },
});

/** The tags of `aws:defaultTags`, which every zone gets. */
export function defaultTags(config: Config): Tags {
    const value = config.get(DEFAULT_TAGS);
    const schema = z.looseObject(
        { tags: z.record(z.string(), z.string(), { error: "tags as { key: text }" }).optional() },
        { error: "an object: { tags: { … } }" },
    );
    return value === undefined || value === "" ? {} : (parseSetting(DEFAULT_TAGS, value, schema).tags ?? {});
}

/** What the zone has of the tags that are ours. */
async function ownTags(route53: Context["route53"], id: string, ours: Tags): Promise<Tags> {
    const found = await readZoneTags(route53, id).catch((error: unknown) => {
        throw describeAwsError(`reading the tags of hosted zone ${id}`, error);
    });
    return Object.fromEntries(Object.entries(found).filter(([key]) => key in ours));
}

async function explainRefusal(route53: Context["route53"], inputs: Inputs, error: unknown): Promise<Error> {
    const { domain, delegationSetId: setId } = inputs;
    const described = describeAwsError(`creating the hosted zone of ${domain}`, error);
    const hint = isAwsError(error, "ConflictingDomainExists")
        ? `a zone of this name, or of a parent or child domain, is on a name server of delegation set ${setId ?? ""} already ` +
          `(see "aws route53 list-hosted-zones-by-name --dns-name ${domain}"); delete that zone, or put this domain on another set. ` +
          "If it is the zone of a resource that was renamed, give the resource an alias with its former name"
        : isAwsError(error, "NoSuchDelegationSet")
          ? `delegation set ${setId ?? ""} is gone; run "pulumi refresh", then "pulumi up"`
          : isAwsError(error, "TooManyHostedZones")
            ? await describeZoneQuotas(route53, setId)
            : undefined;
    return hint === undefined ? described : new Error(`${described.message}: ${hint}`, { cause: error });
}

function notEmpty(
    id: string,
    domain: string,
    records: { Name?: string | undefined; Type?: string | undefined }[],
): string {
    const names = records.slice(0, 10).map(({ Name = "", Type = "" }) => `${fromFqdn(Name)} ${Type}`);
    const found =
        records.length === 0
            ? 'DNSSEC signing may be on: turn it off with "aws route53 disable-hosted-zone-dnssec"'
            : `${records.length} record${records.length === 1 ? "" : "s"} of somebody else are in it: ${names.join(", ")}${records.length > 10 ? " …" : ""}. ` +
              "Remove them, or have them deleted with the zone by forceDestroy";
    return `hosted zone ${id} of ${domain} is not deleted, because Route 53 deletes no zone that is in use; ${found}`;
}

/**
 * A public hosted zone on a delegation set. Costs what AWS charges for a zone each month.
 *
 * Unlike `aws.route53.Zone` it is found again when the answer to its creation was lost or the process was killed before
 * the zone was on record, it makes one call where that makes four, and it takes a third of the state. The zone is in
 * the account of the stack's `aws:` settings, where its delegation set has to be too.
 */
export class HostedZone extends DynamicResource {
    declare readonly domain: pulumi.Output<string>;
    declare readonly delegationSetId: pulumi.Output<string | undefined>;
    declare readonly comment: pulumi.Output<string | undefined>;
    /** Those of `aws:defaultTags` among them. */
    declare readonly tags: pulumi.Output<Record<string, string> | undefined>;
    /** The bare id. */
    readonly zoneId: pulumi.Output<string>;

    constructor(name: string, args: HostedZoneArgs, opts?: pulumi.CustomResourceOptions) {
        super(__filename, "HostedZone", name, { ...args }, opts);
        this.zoneId = this.id;
    }
}
