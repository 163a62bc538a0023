/** The functions of `white-label-dns audit`, for a function or service of your own. The module loads neither Pulumi nor the AWS SDK. */
export { runAudit, type AuditOptions } from "./audit";
export { changesBetween, renderChanges, type AuditChange } from "./changes";
export {
    AuditInputError,
    MOVE_STAGES,
    type AuditedServer,
    type AuditedTarget,
    type AuditedTenant,
    type AuditInput,
    type AuditInputHost,
    type AuditInputMove,
    type AuditInputSet,
    type AuditInputTarget,
    type AuditInputTtls,
    type AuditPlan,
    type FormerName,
    type MoveStage,
} from "./input";
export { auditPlanOf, onlyTenants, planOfNames } from "./plan";
export { readAuditInput, type NamedInput } from "./readInput";
export { renderHtml } from "./render/html";
export { toPrometheus } from "./render/prometheus";
export {
    MOVE_SIDES,
    OWNERS,
    problemsOf,
    stepsOf,
    SUBJECT_KINDS,
    VERDICTS,
    type AddressLists,
    type Check,
    type Finding,
    type MoveSide,
    type Owner,
    type Report,
    type ReportedDelegation,
    type ReportedMove,
    type ReportedServer,
    type ReportedTenant,
    type SubjectKind,
    type Verdict,
} from "./report";
export type { DnsDestination, DnsRoute } from "../dns/route";
