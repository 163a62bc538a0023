import type { AuditedTenant } from "../input";
import type { Check, Finding } from "../report";

/** Which tenants' delegations cannot be seen because a zone of ours above them cannot be reached. Pure and total. */

export interface CheckedTenant {
    tenant: AuditedTenant;
    /** The zone whose servers gave the delegation; undefined where none did. */
    parentSeen: string | undefined;
    findings: Finding[];
}

/** What keeps resolvers from a zone, by the check that found it. */
const IN_THE_WAY: readonly Check[] = ["delegation", "agreement", "glue", "addresses", "answers"];

/**
 * The tenants' findings, where a delegation that our parent zone could not be asked for is blamed on what is wrong there.
 *
 * @param brandFindings of the brand domain and its servers, which all zones hang on
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
        // A server to which a zone is delegated besides ours, or in place of ours, may have a zone of the same name.
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
