import { fromFqdn } from "../../records/names";
import { checkName } from "./domainNames";
import { ApiError, invalidInput } from "./errors";
import { withoutPrefix } from "./ids";
import { allowOnly, checkEnum, checkLength, child, requiredText, textOf, type Element } from "./xml";

/** The parameters of CreateHostedZone. */
export interface ZoneRequest {
    name: string;
    callerReference: string;
    comment: string | undefined;
    vpc: { region: string; id: string } | undefined;
    delegationSetId: string | undefined;
}

/** @throws ApiError for the first rule that the request breaks */
export function readZoneRequest(body: Element): ZoneRequest {
    allowOnly(body, ["Name", "VPC", "CallerReference", "HostedZoneConfig", "DelegationSetId"]);
    const callerReference = checkLength(requiredText(body, "CallerReference"), "Nonce", { min: 1, max: 128 });
    const config = child(body, "HostedZoneConfig");
    if (config !== undefined) {
        allowOnly(config, ["Comment", "PrivateZone"]);
    }
    const vpc = readVpc(body);
    const privateText = config === undefined ? undefined : textOf(config, "PrivateZone");
    const wantsPrivate =
        privateText === undefined ? vpc !== undefined : checkEnum(privateText, ["true", "false"]) === "true";
    if (wantsPrivate !== (vpc !== undefined)) {
        throw invalidInput(
            "When you're creating a private hosted zone (when you specify true for PrivateZone), " +
                "you must also specify values for VPCId and VPCRegion; a public one has none.",
        );
    }
    const delegationSetId = textOf(body, "DelegationSetId");
    if (vpc !== undefined && delegationSetId !== undefined) {
        throw invalidInput("A private hosted zone can't be on a reusable delegation set.");
    }
    return {
        name: readZoneName(requiredText(body, "Name"), vpc !== undefined),
        callerReference,
        comment: config === undefined ? undefined : readComment(config),
        vpc,
        delegationSetId: delegationSetId === undefined ? undefined : withoutPrefix(delegationSetId),
    };
}

export function readComment(element: Element): string | undefined {
    const comment = textOf(element, "Comment");
    return comment === undefined ? undefined : checkLength(comment, "ResourceDescription", { max: 256 });
}

function readVpc(body: Element): ZoneRequest["vpc"] {
    const vpc = child(body, "VPC");
    if (vpc === undefined) {
        return undefined;
    }
    allowOnly(vpc, ["VPCRegion", "VPCId"]);
    const [region, id] = [textOf(vpc, "VPCRegion"), textOf(vpc, "VPCId")];
    if (region === undefined || id === undefined || !/^vpc-[0-9a-z]+$/.test(id)) {
        throw new ApiError(
            "InvalidVPCId",
            `The VPC ID that you specified isn't valid: ${id ?? ""} in ${region ?? ""}`,
        );
    }
    return { region, id };
}

function readZoneName(text: string, privateZone: boolean): string {
    const checked = checkName(checkLength(text, "DNSName", { max: 1024 }));
    if (checked.name === undefined) {
        throw new ApiError("InvalidDomainName", `${checked.problem} encountered with '${text}'`);
    }
    if (checked.name.startsWith("\\052.")) {
        throw new ApiError("InvalidDomainName", `A hosted zone's name can't begin with '*': '${text}'`);
    }
    if (!privateZone && !fromFqdn(checked.name).includes(".")) {
        throw new ApiError(
            "InvalidDomainName",
            `You can't create a hosted zone for a top-level domain: '${text}'`,
        );
    }
    return checked.name;
}
