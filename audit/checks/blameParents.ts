import type { AuditedTenant } from "../input";
import type { Check, Finding } from "../report";

/** Finds the tenants whose delegations are invisible because a zone of ours above them cannot be reached. Pure and total. */

export interface CheckedTenant {
    tenant: AuditedTenant;
    /** The zone whose servers returned the delegation; undefined if there was none. */
    parentSeen: string | undefined;
    findings: Finding[];
}

/** Checks that find the reasons why resolvers cannot reach a zone. */
const IN_THE_WAY: readonly Check[] = ["delegation", "agreement", "glue", "addresses", "answers"];

/**
 * The tenants' findings. If our parent zone could not be queried for a delegation, the problem of that zone becomes the cause.
 *
 * @param brandFindings findings of the brand domain and its servers, on which all zones depend
 */
export function blameParents(
    tenants: readonly CheckedTenant[],
    brandFindings: readonly Finding[],
): Finding[][] {
    const parents = new Set(tenants.flatMap(({ tenant: { parentZone } }) => parentZone ?? []));
    const troubles = new Map(
        tenants
            .filter(({ tenant }) => parents.has(tenant.domain))
            .map(({ tenant, findings }) => [tenant.domain, troubleIn(findings)]),
    );
    const brandTrouble = troubleIn(brandFindings);
    return tenants.map(({ tenant: { parentZone }, parentSeen, findings }) => {
        const cause = parentZone === undefined ? undefined : (troubles.get(parentZone) ?? brandTrouble);
        // A server of another owner to which a zone is delegated may have a zone of the same name.
        const reached = parentSeen === parentZone && cause !== "delegation";
        return cause === undefined || reached
            ? findings
            : findings.map((finding) =>
                  finding.check === "delegation" && finding.verdict !== "ok" && finding.because === undefined
                      ? { ...finding, because: cause }
                      : finding,
              );
    });
}

function troubleIn(findings: readonly Finding[]): Check | undefined {
    return IN_THE_WAY.find((check) =>
        findings.some(
            (finding) => finding.check === check && ["broken", "unknown"].includes(finding.verdict),
        ),
    );
}
