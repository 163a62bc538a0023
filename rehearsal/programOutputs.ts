import { z } from "zod";
import { auditInputSchema } from "../audit/inputSchema";
import { jsonOfInputText } from "../audit/inputText";
import { registrarInstructions, registrarOfAll, type Registrar } from "../components/registrar";
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

const programOutputs = z.object({
    delegationSets: z.array(delegationSet),
    tenants: z.record(z.string(), tenant),
    // A text; in a state of a former version, an object.
    audit: z.preprocess(
        (value): unknown => (typeof value === "string" ? JSON.parse(jsonOfInputText(value) ?? value) : value),
        auditInputSchema,
    ),
});

/** The outputs of this package's program after a deployment. */
export type ProgramOutputs = z.infer<typeof programOutputs> & {
    /** The output with this name as text. */
    registrar: Registrar;
};

/** @throws ZodError if a value is missing or has another form, as a value has that a preview does not know */
export function readProgramOutputs(outputs: Record<string, unknown>): ProgramOutputs {
    const read = programOutputs.parse(outputs);
    const { brandDomain, brandNameServers = [], brandSetByStack = false } = read.audit;
    const registrars = read.delegationSets.map(({ hosts }) => {
        const isRewritten = hosts.length > 0 && hosts.every(({ host }) => brandNameServers.includes(host));
        return registrarInstructions(brandDomain, hosts, isRewritten, brandSetByStack);
    });
    return { ...read, registrar: registrarOfAll(registrars) };
}
