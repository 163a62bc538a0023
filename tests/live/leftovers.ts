import assert from "node:assert/strict";

/** The deletion of a replacement that a killed process has left in a state. Its object is the same zone as that of a live resource. */
export function withDeletionLeftBehind(state: string): string {
    const parsed = JSON.parse(state) as { deployment: { resources: Record<string, unknown>[] } };
    const { resources } = parsed.deployment;
    const row = resources.find(
        ({ urn }) => String(urn).endsWith("::dns-tenant.net") && /HostedZone/.test(String(urn)),
    );
    assert.ok(row);
    resources.push({ ...row, delete: true });
    return JSON.stringify(parsed);
}

/** A state without the rows of these resources, as `pulumi state delete` leaves it. */
export function withoutRows(state: string, ...names: string[]): string {
    const parsed = JSON.parse(state) as { deployment: { resources: Record<string, unknown>[] } };
    const { resources } = parsed.deployment;
    const isOf = ({ urn, type }: Record<string, unknown>): boolean =>
        String(type).startsWith("pulumi-nodejs:") && names.some((name) => String(urn).endsWith(`::${name}`));
    assert.ok(resources.some(isOf), `there is no row ${names.join()}`);
    parsed.deployment.resources = resources.filter((row) => !isOf(row));
    return JSON.stringify(parsed);
}
