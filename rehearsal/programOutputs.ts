import { z } from "zod";
import { auditInputSchema } from "../audit/inputSchema";
import type { Registrar } from "../components/registrar";
import type { DelegationSetOutput, TenantOutput } from "../components/whiteLabelDns";

const names = z.array(z.string());

const delegationSet: z.ZodType<DelegationSetOutput> = z.object({
    id: z.string(),
    nameServers: names,
    hosts: z.array(z.object({ host: z.string(), awsName: z.string(), ipv4: names, ipv6: names })),
    tenants: z.number(),
    capacity: z.number(),
});

const tenant: z.ZodType<TenantOutput> = z.object({
    zoneId: z.string(),
    delegationSetId: z.string(),
    nameServers: names,
});

const registrar: z.ZodType<Registrar> = z.object({
    brandDomain: z.string(),
    hostRecords: z.array(z.object({ host: z.string(), addresses: names })),
    brandNameServers: names.optional(),
    tenantNameServers: names,
    instructions: names,
    setByStack: z.boolean().optional(),
    // A stack that a former version deployed has none of these.
    glue: names.default([]),
    csv: z.string().default(""),
    otherWords: names.default([]),
    tenantTexts: names.default([]),
});

const programOutputs = z.object({
    delegationSets: z.array(delegationSet),
    tenants: z.record(z.string(), tenant),
    registrar,
    audit: auditInputSchema,
});

/** What the program of this package puts out once it is deployed. */
export type ProgramOutputs = z.infer<typeof programOutputs>;

/** @throws ZodError where a value is missing or has another shape, as those have that a preview does not know yet */
export function readProgramOutputs(outputs: Record<string, unknown>): ProgramOutputs {
    return programOutputs.parse(outputs);
}
