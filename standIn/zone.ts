import { randomUUID } from "node:crypto";
import {
    ChangeResourceRecordSetsCommand,
    ChangeTagsForResourceCommand,
    CreateHostedZoneCommand,
    DeleteHostedZoneCommand,
    GetHostedZoneCommand,
    ListResourceRecordSetsCommand,
    ListTagsForResourceCommand,
    NoSuchHostedZone,
    UpdateHostedZoneCommentCommand,
    type GetHostedZoneCommandOutput,
    type ListResourceRecordSetsCommandInput,
    type ResourceRecordSet,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import { fromFqdn, toFqdn, toRoute53Name } from "../records/names";
import type { CheckResult, DiffResult, ReadResult, ResourceProvider } from "../engine/provider";
import { isRecord, sameProperties, UNKNOWN, type PropertyMap } from "../engine/values";
import { zoneIdOf, inputText, waitForSync } from "./calls";

/** The inputs of aws.route53.Zone that the stand-in knows. */
const KNOWN = ["name", "comment", "delegationSetId", "forceDestroy", "tags"];

/** A zone cannot be renamed or moved to another set. Either change replaces the zone (API CreateHostedZone). */
const REPLACING = ["name", "delegationSetId"];

/** API ChangeResourceRecordSets: at most 1,000 changes in a batch. */
const MAX_CHANGES = 1000;

type Tags = Record<string, string>;

/** `aws:route53/zone:Zone` with the calls of hashicorp/aws for aws_route53_zone; @pulumi/aws is built on it. */
export class ZoneProvider implements ResourceProvider {
    constructor(
        private readonly client: Route53Client,
        private readonly defaultTags: Tags,
    ) {}

    check(_olds: PropertyMap, news: PropertyMap): Promise<CheckResult> {
        const failures = Object.keys(news)
            .filter((key) => !KNOWN.includes(key) && news[key] !== undefined && news[key] !== null)
            .map((property) => ({
                property,
                reason: `the sandbox's stand-in of @pulumi/aws knows only ${KNOWN.join(", ")} of a Zone`,
            }));
        if (typeof news["name"] !== "string" || news["name"] === "") {
            failures.push({
                property: "name",
                reason: "the sandbox's stand-in of @pulumi/aws makes up no names",
            });
        }
        const inputs = { comment: "Managed by Pulumi", forceDestroy: false, ...news };
        return Promise.resolve({ inputs: { ...inputs, tagsAll: this.allTags(news["tags"]) }, failures });
    }

    diff(_id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult> {
        const differs = (key: string): boolean =>
            !sameProperties({ v: compared(olds, key) }, { v: compared(news, key) });
        const replaces = REPLACING.filter(differs);
        const changes = ["comment", "forceDestroy", "tags", "tagsAll", ...REPLACING].some(differs);
        // The real provider deletes first if a property that it can generate, here the name, was set.
        return Promise.resolve({ changes, replaces, deleteBeforeReplace: replaces.length > 0 });
    }

    async create(inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
        const setId = inputs["delegationSetId"];
        const created = await this.client.send(
            new CreateHostedZoneCommand({
                Name: inputText(inputs["name"]),
                // hashicorp/aws makes a unique reference for each attempt; the client retries with the same one.
                CallerReference: `pulumi-${randomUUID()}`,
                HostedZoneConfig: { Comment: inputText(inputs["comment"]) },
                ...(typeof setId === "string" && setId !== "" ? { DelegationSetId: setId } : {}),
            }),
        );
        const id = zoneIdOf(created.HostedZone?.Id);
        await waitForSync(this.client, created.ChangeInfo?.Id);
        await this.changeTags(id, {}, tagsOf(inputs["tagsAll"]));
        const { outputs } = await this.readZone(id, inputs);
        return { id, outputs };
    }

    async read(id: string, outputs: PropertyMap): Promise<ReadResult> {
        try {
            const { outputs: found, tags } = await this.readZone(id, outputs);
            const inputs = Object.fromEntries(
                [...KNOWN.filter((key) => key !== "tags"), "tagsAll"]
                    .filter((key) => found[key] !== undefined)
                    .map((key) => [key, found[key]]),
            );
            return {
                id,
                outputs: found,
                inputs: Object.keys(tags).length === 0 ? inputs : { ...inputs, tags },
            };
        } catch (error) {
            if (error instanceof NoSuchHostedZone) {
                return { id: undefined, outputs: {} };
            }
            throw error;
        }
    }

    async update(id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
        if (news["comment"] !== olds["comment"]) {
            await this.client.send(
                new UpdateHostedZoneCommentCommand({ Id: id, Comment: inputText(news["comment"]) }),
            );
        }
        await this.changeTags(id, tagsOf(olds["tagsAll"]), tagsOf(news["tagsAll"]));
        return (await this.readZone(id, news)).outputs;
    }

    async delete(id: string, outputs: PropertyMap): Promise<void> {
        try {
            if (outputs["forceDestroy"] === true) {
                await this.deleteRecords(id, toRoute53Name(inputText(outputs["name"])));
            }
            const deleted = await this.client.send(new DeleteHostedZoneCommand({ Id: id }));
            await waitForSync(this.client, deleted.ChangeInfo?.Id);
        } catch (error) {
            if (!(error instanceof NoSuchHostedZone)) {
                throw error;
            }
        }
    }

    /** @param known a value that the API does not return: forceDestroy */
    private async readZone(id: string, known: PropertyMap): Promise<{ outputs: PropertyMap; tags: Tags }> {
        const zone = await this.client.send(new GetHostedZoneCommand({ Id: id }));
        const listed = await this.client.send(
            new ListTagsForResourceCommand({ ResourceType: "hostedzone", ResourceId: id }),
        );
        const tagsAll = Object.fromEntries(
            (listed.ResourceTagSet?.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]),
        );
        const own = tagsOf(known["tags"]);
        const tags = Object.fromEntries(
            Object.entries(tagsAll).filter(([key, value]) => key in own || this.defaultTags[key] !== value),
        );
        return { outputs: zoneOutputs(id, zone, known, tags, tagsAll), tags };
    }

    private allTags(tags: unknown): unknown {
        return tags === UNKNOWN ? UNKNOWN : { ...this.defaultTags, ...tagsOf(tags) };
    }

    private async changeTags(id: string, olds: Tags, news: Tags): Promise<void> {
        const add = Object.entries(news).filter(([key, value]) => olds[key] !== value);
        const remove = Object.keys(olds).filter((key) => !(key in news));
        if (add.length === 0 && remove.length === 0) {
            return;
        }
        await this.client.send(
            new ChangeTagsForResourceCommand({
                ResourceType: "hostedzone",
                ResourceId: id,
                ...(add.length > 0 ? { AddTags: add.map(([Key, Value]) => ({ Key, Value })) } : {}),
                ...(remove.length > 0 ? { RemoveTagKeys: remove } : {}),
            }),
        );
    }

    /** All records except the NS and SOA of the zone itself, which the API does not delete. */
    private async deleteRecords(id: string, zone: string): Promise<void> {
        const records = await this.listRecords(id);
        const deletable = records.filter(
            (record) => record.Name !== zone || (record.Type !== "NS" && record.Type !== "SOA"),
        );
        for (let start = 0; start < deletable.length; start += MAX_CHANGES) {
            const batch = deletable.slice(start, start + MAX_CHANGES);
            const changed = await this.client.send(
                new ChangeResourceRecordSetsCommand({
                    HostedZoneId: id,
                    ChangeBatch: {
                        Comment: "Deleted by Pulumi",
                        Changes: batch.map((ResourceRecordSet) => ({ Action: "DELETE", ResourceRecordSet })),
                    },
                }),
            );
            await waitForSync(this.client, changed.ChangeInfo?.Id);
        }
    }

    private async listRecords(id: string): Promise<ResourceRecordSet[]> {
        const records: ResourceRecordSet[] = [];
        let start: Omit<ListResourceRecordSetsCommandInput, "HostedZoneId"> = {};
        for (;;) {
            const page = await this.client.send(
                new ListResourceRecordSetsCommand({ HostedZoneId: id, ...start }),
            );
            records.push(...(page.ResourceRecordSets ?? []));
            if (page.IsTruncated !== true) {
                return records;
            }
            start = {
                StartRecordName: page.NextRecordName,
                StartRecordType: page.NextRecordType,
                StartRecordIdentifier: page.NextRecordIdentifier,
            };
        }
    }
}

function zoneOutputs(
    id: string,
    zone: GetHostedZoneCommandOutput,
    known: PropertyMap,
    tags: Tags,
    tagsAll: Tags,
): PropertyMap {
    const nameServers = (zone.DelegationSet?.NameServers ?? []).map(fromFqdn);
    const setId = zone.DelegationSet?.Id;
    return {
        arn: `arn:aws:route53:::hostedzone/${id}`,
        zoneId: id,
        name: fromFqdn(zone.HostedZone?.Name ?? ""),
        comment: zone.HostedZone?.Config?.Comment ?? "",
        ...(setId === undefined ? {} : { delegationSetId: zoneIdOf(setId) }),
        forceDestroy: known["forceDestroy"] === true,
        nameServers: [...nameServers].sort(),
        primaryNameServer: nameServers[0] ?? "",
        tags,
        tagsAll,
    };
}

/** Normalizes a property as the real provider compares it: names in Route 53's form, and empty values as missing. */
function compared(properties: PropertyMap, key: string): unknown {
    const value = properties[key];
    if (typeof value === "string" && value !== UNKNOWN) {
        return key === "name"
            ? toRoute53Name(toFqdn(value))
            : key === "delegationSetId"
              ? zoneIdOf(value)
              : value;
    }
    if (key === "tags" || key === "tagsAll") {
        return value ?? {};
    }
    return key === "forceDestroy" ? value === true : value;
}

function tagsOf(value: unknown): Tags {
    const entries = isRecord(value) ? Object.entries(value) : [];
    return Object.fromEntries(entries.map(([key, tag]) => [key, inputText(tag)]));
}
