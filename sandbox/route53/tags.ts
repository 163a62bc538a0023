import type { Account, ApiAnswer, ApiCall } from "./account";
import { invalidInput, invalidXml } from "./errors";
import { findHealthCheck } from "./healthChecks";
import { findHostedZone } from "./hostedZones";
import { withoutPrefix } from "./ids";
import { allowOnly, checkEnum, checkLength, listOf, requiredText, textOf } from "./xml";
import type { Element, XmlObject } from "./xml";

/** The largest numbers of added tags, of removed keys, and of resources in one request. */
const MOST = 10;

/** ChangeTagsForResource. */
export function handleChangeTagsForResource(account: Account, { params, body }: ApiCall): ApiAnswer {
    const resource = findTagged(account, params.ResourceType ?? "", params.ResourceId ?? "");
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
    removed.forEach((key) => resource.tags.delete(key));
    added.forEach(({ key, value }) => resource.tags.set(key, value));
    return { body: {} };
}

/** ListTagsForResource. */
export function handleListTagsForResource(account: Account, { params }: ApiCall): ApiAnswer {
    const resource = findTagged(account, params.ResourceType ?? "", params.ResourceId ?? "");
    return { body: { ResourceTagSet: tagSetXml(resource) } };
}

/** ListTagsForResources: up to ten resources at once. */
export function handleListTagsForResources(account: Account, { params, body }: ApiCall): ApiAnswer {
    allowOnly(body, ["ResourceIds"]);
    const ids = listOf(body, "ResourceIds", "ResourceId");
    if (ids === undefined) {
        throw invalidXml(
            "cvc-complex-type.2.4.b: The content of element 'ListTagsForResourcesRequest' is not complete.",
        );
    }
    const resources = atMost("ResourceIds", ids).map((id) =>
        findTagged(account, params.ResourceType ?? "", withoutPrefix(id.text)),
    );
    return { body: { ResourceTagSets: { ResourceTagSet: resources.map(tagSetXml) } } };
}

interface Tagged {
    type: "healthcheck" | "hostedzone";
    id: string;
    tags: Map<string, string>;
}

function findTagged({ world }: Account, resourceType: string, id: string): Tagged {
    const type = checkEnum(resourceType, ["healthcheck", "hostedzone"]);
    const { tags } = type === "healthcheck" ? findHealthCheck(world, id) : findHostedZone(world, id);
    return { type, id, tags };
}

function tagSetXml({ type, id, tags }: Tagged): XmlObject {
    const list = [...tags].map(([key, value]) => ({ Key: key, Value: value }));
    return { ResourceType: type, ResourceId: id, Tags: { Tag: list } };
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
