/**
 * The audit of `white-label-dns audit` as functions, for a function or service of one's own. Nothing here loads Pulumi or the
 * AWS SDK.
 */
export { runAudit, type AuditOptions } from "./audit";
export { changesBetween, renderChanges, type Change } from "./changes";
export { renderHtml } from "./html";
export {
    AuditInputError,
    type AuditedServer,
    type AuditedTenant,
    type AuditInput,
    type AuditPlan,
} from "./input";
export { toPrometheus } from "./prometheus";
export { auditPlanOf, onlyTenants, planOfNames, readAuditInput, type NamedInput } from "./readInput";
export { problemsOf, type Check, type Finding, type Party, type Report, type Verdict } from "./report";
