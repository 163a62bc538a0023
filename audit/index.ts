/**
 * The audit of `white-label-dns audit` as functions, for a function or service of one's own. It loads neither Pulumi nor the
 * AWS SDK.
 */
export { runAudit, type AuditOptions } from "./audit";
export { changesBetween, renderChanges, type AuditChange } from "./changes";
export {
    AuditInputError,
    type AuditedServer,
    type AuditedTarget,
    type AuditedTenant,
    type AuditInput,
    type AuditInputHost,
    type AuditInputSet,
    type AuditInputTarget,
    type AuditInputTtls,
    type AuditPlan,
    type FormerName,
} from "./input";
export { auditPlanOf, onlyTenants, planOfNames } from "./plan";
export { readAuditInput, type NamedInput } from "./readInput";
export { renderHtml } from "./render/html";
export { toPrometheus } from "./render/prometheus";
export {
    problemsOf,
    stepsOf,
    type AddressLists,
    type Check,
    type Finding,
    type Owner,
    type Report,
    type ReportedDelegation,
    type ReportedServer,
    type ReportedTenant,
    type SubjectKind,
    type Verdict,
} from "./report";
