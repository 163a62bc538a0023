import {
    ChangeResourceRecordSetsCommand,
    GetHostedZoneCommand,
    InvalidChangeBatch,
    ListResourceRecordSetsCommand,
    NoSuchHostedZone,
    type Change,
    type ResourceRecordSet,
    type RRType,
    type Route53Client,
} from "@aws-sdk/client-route-53";
import { fromFqdn, isInDomain, toFqdn, toRoute53Name } from "../records/names";
import type { CheckResult, DiffResult, ReadResult, ResourceProvider } from "../engine/provider";
import { isRecord, sameProperties, UNKNOWN, type PropertyMap } from "../engine/values";
import { zoneIdOf, inputText, waitForSync } from "./calls";

/** The inputs of aws.route53.Record that the stand-in knows. */
const KNOWN = ["zoneId", "name", "type", "ttl", "records", "aliases", "allowOverwrite"];

const REQUIRED = ["zoneId", "name", "type"];

/** Another name or zone is another record. A new type changes the record in place, by a DELETE and a CREATE in one batch. */
const REPLACING = ["zoneId", "name"];

/**
 * Additional data that the real provider stores in the state of each record: timeouts, the version of its schema, and how to convert the
 * properties back into Terraform's (@pulumi/aws 7.23). Needed only for the size of the state.
 */
const BRIDGE: PropertyMap = {
    __meta: JSON.stringify({
        "e2bfb730-ecaa-11e6-8f88-34363bc7c4c0": {
            create: 1_800_000_000_000,
            delete: 1_800_000_000_000,
            update: 1_800_000_000_000,
        },
        schema_version: "2",
    }),
    __pulumi_raw_state_delta: {
        obj: {
            ps: {
                aliases: { arr: {} },
                cidrRoutingPolicy: { plu: { i: {} } },
                failoverRoutingPolicies: { arr: {} },
                geolocationRoutingPolicies: { arr: {} },
                geoproximityRoutingPolicy: { plu: { i: {} } },
                latencyRoutingPolicies: { arr: {} },
                records: { arr: {} },
                weightedRoutingPolicies: { arr: {} },
            },
            renamed: {
                aliases: "alias",
                failoverRoutingPolicies: "failover_routing_policy",
                geolocationRoutingPolicies: "geolocation_routing_policy",
                latencyRoutingPolicies: "latency_routing_policy",
                weightedRoutingPolicies: "weighted_routing_policy",
            },
        },
    },
};

/** The properties of other kinds of records, with the values that the real provider returns for a simple record. */
const SIMPLE: PropertyMap = {
    cidrRoutingPolicy: null,
    failoverRoutingPolicies: [],
    geolocationRoutingPolicies: [],
    geoproximityRoutingPolicy: null,
    healthCheckId: "",
    latencyRoutingPolicies: [],
    multivalueAnswerRoutingPolicy: false,
    setIdentifier: "",
    weightedRoutingPolicies: [],
};

/**
 * `aws:route53/record:Record` for simple records, with the calls of hashicorp/aws for aws_route53_record; @pulumi/aws is built on it. As in
 * hashicorp/aws, the original apex NS or SOA is not restored: Route 53 refuses the deletion, and the provider treats this as success.
 */
export class RecordProvider implements ResourceProvider {
    constructor(private readonly client: Route53Client) {}

    check(_olds: PropertyMap, news: PropertyMap): Promise<CheckResult> {
        const given = (key: string): boolean => news[key] !== undefined && news[key] !== null;
        const unknown = Object.keys(news).filter((key) => !KNOWN.includes(key) && given(key));
        const missing = REQUIRED.filter((key) => inputText(news[key]) === "");
        const failures = [
            ...unknown.map((property) => ({
                property,
                reason: `the sandbox's stand-in of @pulumi/aws knows only ${KNOWN.join(", ")} of a Record`,
            })),
            ...missing.map((property) => ({ property, reason: `a Record needs a ${property}` })),
        ];
        if (!given("records") && !given("aliases")) {
            failures.push({ property: "records", reason: "one of records, aliases must be specified" });
        }
        return Promise.resolve({ inputs: news, failures });
    }

    diff(_id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult> {
        const differs = (key: string): boolean =>
            !sameProperties({ v: compared(olds, key) }, { v: compared(news, key) });
        const changes = KNOWN.some(differs);
        return Promise.resolve({ changes, replaces: REPLACING.filter(differs), deleteBeforeReplace: true });
    }

    async create(inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
        const Action = inputs["allowOverwrite"] === true ? "UPSERT" : "CREATE";
        const zoneName = await this.zoneName(zoneOf(inputs));
        await this.change(inputs, [{ Action, ResourceRecordSet: recordSet(inputs, zoneName) }]);
        return { id: idOf(inputs), outputs: await this.readBack(inputs) };
    }

    async read(id: string, outputs: PropertyMap): Promise<ReadResult> {
        const found = await this.find(outputs);
        if (found === undefined) {
            return { id: undefined, outputs: {} };
        }
        const read = recordOutputs(id, found, outputs);
        const inputs = Object.fromEntries(
            KNOWN.filter((key) => outputs[key] !== undefined && outputs[key] !== null).map((key) => [
                key,
                read[key],
            ]),
        );
        return { id, outputs: read, inputs };
    }

    async update(_id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
        const zoneName = await this.zoneName(zoneOf(news));
        const record = recordSet(news, zoneName);
        const changes: Change[] =
            olds["type"] === news["type"]
                ? [{ Action: "UPSERT", ResourceRecordSet: record }]
                : [
                      { Action: "DELETE", ResourceRecordSet: recordSet(olds, zoneName) },
                      { Action: "CREATE", ResourceRecordSet: record },
                  ];
        await this.change(news, changes);
        return this.readBack(news);
    }

    async delete(_id: string, outputs: PropertyMap): Promise<void> {
        const ResourceRecordSet = await this.find(outputs);
        if (ResourceRecordSet === undefined) {
            return;
        }
        try {
            await this.change(outputs, [{ Action: "DELETE", ResourceRecordSet }]);
        } catch (error) {
            if (!(error instanceof InvalidChangeBatch)) {
                throw error;
            }
        }
    }

    private async zoneName(id: string): Promise<string> {
        const { HostedZone } = await this.client.send(new GetHostedZoneCommand({ Id: id }));
        return HostedZone?.Name ?? "";
    }

    private async change(properties: PropertyMap, Changes: Change[]): Promise<void> {
        const { ChangeInfo } = await this.client.send(
            new ChangeResourceRecordSetsCommand({
                HostedZoneId: zoneOf(properties),
                ChangeBatch: { Comment: "Managed by Pulumi", Changes },
            }),
        );
        await waitForSync(this.client, ChangeInfo?.Id);
    }

    private async readBack(inputs: PropertyMap): Promise<PropertyMap> {
        const found = await this.find(inputs);
        if (found === undefined) {
            throw new Error(`The record ${idOf(inputs)} is not there after it was made.`);
        }
        return recordOutputs(idOf(inputs), found, inputs);
    }

    /** @returns undefined if the record or its zone does not exist any more */
    private async find(properties: PropertyMap): Promise<ResourceRecordSet | undefined> {
        try {
            const name = fullName(inputText(properties["name"]), await this.zoneName(zoneOf(properties)));
            const type = recordType(properties);
            const { ResourceRecordSets = [] } = await this.client.send(
                new ListResourceRecordSetsCommand({
                    HostedZoneId: zoneOf(properties),
                    StartRecordName: name,
                    StartRecordType: type,
                    MaxItems: 1,
                }),
            );
            return ResourceRecordSets.find((record) => record.Name === name && record.Type === type);
        } catch (error) {
            if (error instanceof NoSuchHostedZone) {
                return undefined;
            }
            throw error;
        }
    }
}

function zoneOf(properties: PropertyMap): string {
    return zoneIdOf(inputText(properties["zoneId"]));
}

function recordType(properties: PropertyMap): RRType {
    return inputText(properties["type"]) as RRType;
}

function idOf(inputs: PropertyMap): string {
    return [zoneOf(inputs), inputText(inputs["name"]).toLowerCase(), inputText(inputs["type"])].join("_");
}

/** A name that does not end with the zone's name is below the zone. An empty name is the zone itself. */
function fullName(name: string, zoneName: string): string {
    const plain = fromFqdn(name.toLowerCase());
    const zone = fromFqdn(zoneName);
    return toRoute53Name(toFqdn(isInDomain(plain, zone) ? plain : plain === "" ? zone : `${plain}.${zone}`));
}

function recordSet(properties: PropertyMap, zoneName: string): ResourceRecordSet {
    const [alias] = aliasesOf(properties);
    const named = { Name: fullName(inputText(properties["name"]), zoneName), Type: recordType(properties) };
    if (alias !== undefined) {
        return {
            ...named,
            AliasTarget: {
                DNSName: inputText(alias["name"]),
                HostedZoneId: inputText(alias["zoneId"]),
                EvaluateTargetHealth: alias["evaluateTargetHealth"] === true,
            },
        };
    }
    return {
        ...named,
        TTL: Number(properties["ttl"]),
        ResourceRecords: valuesOf(properties).map((Value) => ({ Value })),
    };
}

function recordOutputs(id: string, found: ResourceRecordSet, known: PropertyMap): PropertyMap {
    const { AliasTarget: alias, TTL: ttl } = found;
    return {
        ...BRIDGE,
        ...SIMPLE,
        id,
        zoneId: zoneOf(known),
        name: known["name"],
        type: found.Type,
        fqdn: fromFqdn(found.Name ?? ""),
        ...(known["allowOverwrite"] === undefined ? {} : { allowOverwrite: known["allowOverwrite"] }),
        ...(ttl === undefined ? {} : { ttl }),
        records: (found.ResourceRecords ?? []).map(({ Value = "" }) => Value).sort(),
        aliases:
            alias === undefined
                ? []
                : [
                      {
                          evaluateTargetHealth: alias.EvaluateTargetHealth,
                          name: fromFqdn(alias.DNSName ?? "").toLowerCase(),
                          zoneId: alias.HostedZoneId,
                      },
                  ],
    };
}

function valuesOf(properties: PropertyMap): string[] {
    const records: unknown = properties["records"];
    return Array.isArray(records) ? records.map(inputText) : [];
}

function aliasesOf(properties: PropertyMap): PropertyMap[] {
    const aliases: unknown = properties["aliases"];
    return Array.isArray(aliases) ? aliases.filter(isRecord) : [];
}

/**
 * Normalizes a property as the real provider compares it: names without case and final dot, values without order, and empty values as
 * missing.
 */
function compared(properties: PropertyMap, key: string): unknown {
    const value = properties[key];
    if (value === UNKNOWN) {
        return value;
    }
    switch (key) {
        case "name":
            return fromFqdn(inputText(value)).toLowerCase();
        case "zoneId":
            return zoneOf(properties);
        case "records":
            return valuesOf(properties).sort();
        case "aliases":
            return aliasesOf(properties).map((alias) => ({
                ...alias,
                name: fromFqdn(inputText(alias["name"])).toLowerCase(),
            }));
        case "allowOverwrite":
            return value === true;
        default:
            return value;
    }
}
