import { z } from "zod";
import { ApiError, invalidInput } from "../route53/errors";

/**
 * The requests of Route 53 Domains (API 2014-05-15, the service's public model): the members, their types and their lengths. A member that
 * the model does not have is refused. Otherwise it would seem to work.
 */

const domainName = z.string().min(1).max(255);
const flag = z.boolean().optional();
const marker = z.string().max(4096).optional();
/** AWS's own limit is 100. The default page has 20. */
const maxItems = z.int().min(1).max(100).default(20);
const order = z.enum(["ASC", "DESC"]);
const domainAttribute = z.enum(["DomainName", "Expiry"]);
const short = z.string().max(255).optional();
const phone = z
    .string()
    .max(30)
    // Terraform sends an empty text for a value that is not set.
    .regex(/^(?:\+\d{1,3}\.\d+)?$/, "must be a phone number such as +1.2065550100")
    .optional();
const contact = z
    .strictObject({
        FirstName: short,
        LastName: short,
        ContactType: z.enum(["PERSON", "COMPANY", "ASSOCIATION", "PUBLIC_BODY", "RESELLER"]).optional(),
        OrganizationName: short,
        AddressLine1: short,
        AddressLine2: short,
        City: short,
        State: short,
        CountryCode: z
            .string()
            .regex(/^[A-Z]{2}$/, "must be a country code of two letters")
            .optional(),
        ZipCode: short,
        PhoneNumber: phone,
        Email: z.string().max(254).optional(),
        Fax: phone,
        ExtraParams: z.array(z.strictObject({ Name: z.string(), Value: z.string().max(2048) })).optional(),
    })
    .optional();

export const INPUTS = {
    domain: z.strictObject({ DomainName: domainName }),
    nameServers: z.strictObject({
        DomainName: domainName,
        Nameservers: z.array(
            z.strictObject({
                Name: z
                    .string()
                    .max(255)
                    .regex(/^[a-zA-Z0-9_\-.]*$/, "must match [a-zA-Z0-9_\\-.]*"),
                GlueIps: z.array(z.string().max(45)).optional(),
            }),
        ),
        FIAuthKey: z.string().max(255).optional(),
    }),
    operation: z.strictObject({ OperationId: z.string().max(255) }),
    operations: z.strictObject({
        SubmittedSince: z.number().optional(),
        Marker: marker,
        MaxItems: maxItems,
        Status: z
            .array(z.enum(["SUBMITTED", "IN_PROGRESS", "ERROR", "SUCCESSFUL", "FAILED"]))
            .max(5)
            .optional(),
        Type: z.array(z.string()).max(21).optional(),
        SortBy: z.enum(["SubmittedDate"]).optional(),
        SortOrder: order.optional(),
    }),
    domains: z.strictObject({
        FilterConditions: z
            .array(
                z.strictObject({
                    Name: domainAttribute,
                    Operator: z.enum(["LE", "GE", "BEGINS_WITH"]),
                    Values: z.array(z.string().min(1).max(1024)).length(1),
                }),
            )
            .default([]),
        SortCondition: z.strictObject({ Name: domainAttribute, SortOrder: order }).optional(),
        Marker: marker,
        MaxItems: maxItems,
    }),
    privacy: z.strictObject({
        DomainName: domainName,
        AdminPrivacy: flag,
        RegistrantPrivacy: flag,
        TechPrivacy: flag,
        BillingPrivacy: flag,
    }),
    contacts: z.strictObject({
        DomainName: domainName,
        AdminContact: contact,
        RegistrantContact: contact,
        TechContact: contact,
        BillingContact: contact,
    }),
    tags: z.strictObject({
        DomainName: domainName,
        TagsToUpdate: z
            .array(
                z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256).default("") }),
            )
            .max(50)
            .default([]),
    }),
    tagKeys: z.strictObject({
        DomainName: domainName,
        TagsToDelete: z.array(z.string().min(1).max(128)),
    }),
    signer: z.strictObject({ DomainName: domainName, Id: z.string() }),
};

/** @throws ApiError SerializationException for a body that is not JSON, InvalidInput for a body that does not match the model */
export function readInput<T>(schema: z.ZodType<T>, body: string): T {
    const result = schema.safeParse(parseBody(body));
    if (!result.success) {
        const problems = result.error.issues.map(
            ({ path, message }) =>
                `Value at '${path.map(String).join(".")}' failed to satisfy constraint: ${message}`,
        );
        throw invalidInput(`${problems.length} validation error detected: ${problems.join("; ")}`);
    }
    return result.data;
}

function parseBody(body: string): unknown {
    try {
        return JSON.parse(body === "" ? "{}" : body) as unknown;
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new ApiError("SerializationException", `The body is not JSON: ${reason}`);
    }
}
