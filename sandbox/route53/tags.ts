import type { StoredZone } from "../world";
import type { Account, ApiAnswer, ApiCall } from "./account";
import { ApiError, invalidInput, invalidXml } from "./errors";
import { findHostedZone } from "./hostedZones";
import { withoutPrefix } from "./ids";
import { allowOnly, checkEnum, checkLength, listOf, requiredText, textOf } from "./xml";
import type { Element, XmlObject } from "./xml";

/** Of added tags, removed keys, and resources asked for at once. */
const MOST = 10;

/** ChangeTagsForResource. */
export function handleChangeTagsForResource(account: Account, { params, body }: ApiCall): ApiAnswer {
    const zone = taggedZone(account, params.ResourceType ?? "", params.ResourceId ?? "");
    allowOnly(body, ["AddTags", "RemoveTagKeys"]);
    const added = atMost("AddTags", listOf(body, "AddTags", "Tag")).map(readTag);
    const removed = atMost("RemoveTagKeys", listOf(body, "RemoveTagKeys", "Key")).map((key) =>
        readKey(key.text),
    );
    const keys = [...added.map((tag) => tag.key), ...removed];
    if (keys.length === 0) {
        throw invalidInput("At least one of AddTags and RemoveTagKeys is required.");
    }
    if (new Set(keys).size < keys.length) {
        throw invalidInput("A tag key is there more than once in the request.");
    }
    removed.forEach((key) => zone.tags.delete(key));
    added.forEach(({ key, value }) => zone.tags.set(key, value));
    return { body: {} };
}

/** ListTagsForResource. */
export function handleListTagsForResource(account: Account, { params }: ApiCall): ApiAnswer {
    const zone = taggedZone(account, params.ResourceType ?? "", params.ResourceId ?? "");
    return { body: { ResourceTagSet: tagSetXml(zone) } };
}

/** ListTagsForResources: up to ten zones at once. */
export function handleListTagsForResources(account: Account, { params, body }: ApiCall): ApiAnswer {
    allowOnly(body, ["ResourceIds"]);
    const ids = listOf(body, "ResourceIds", "ResourceId");
    if (ids === undefined) {
        throw invalidXml(
            "cvc-complex-type.2.4.b: The content of element 'ListTagsForResourcesRequest' is not complete.",
        );
    }
    const zones = atMost("ResourceIds", ids).map((id) =>
        taggedZone(account, params.ResourceType ?? "", withoutPrefix(id.text)),
    );
    return { body: { ResourceTagSets: { ResourceTagSet: zones.map(tagSetXml) } } };
}

function taggedZone(account: Account, resourceType: string, id: string): StoredZone {
    if (checkEnum(resourceType, ["healthcheck", "hostedzone"]) === "healthcheck") {
        throw new ApiError("NoSuchHealthCheck", `No health check exists with the specified ID: ${id}`, 404);
    }
    return findHostedZone(account.world, id);
}

function tagSetXml(zone: StoredZone): XmlObject {
    const tags = [...zone.tags].map(([key, value]) => ({ Key: key, Value: value }));
    return { ResourceType: "hostedzone", ResourceId: zone.id, Tags: { Tag: tags } };
}

function readTag(tag: Element): { key: string; value: string } {
    allowOnly(tag, ["Key", "Value"]);
    return {
        key: readKey(requiredText(tag, "Key")),
        value: checkLength(textOf(tag, "Value") ?? "", "TagValue", { max: 256 }),
    };
}

function readKey(text: string): string {
    if (text === "" || text.toLowerCase().startsWith("aws:")) {
        throw invalidInput(`The tag key '${text}' is empty or starts with the reserved prefix aws:`);
    }
    return checkLength(text, "TagKey", { max: 128 });
}

function atMost(list: string, items: Element[] | undefined): Element[] {
    if (items !== undefined && items.length > MOST) {
        throw invalidInput(
            `1 validation error detected: '${list}' must have length less than or equal to ${MOST}`,
        );
    }
    return items ?? [];
}
