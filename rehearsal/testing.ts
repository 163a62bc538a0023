/**
 * Rehearsals and tests of programs that use Route 53. It has an embedded Route 53, DNS and registry on loopback, and engines that run a
 * Pulumi program against them.
 */
export { startSandbox, type Sandbox, type SandboxOptions } from "../sandbox/sandbox";
export type { BucketRule } from "../sandbox/route53/tokenBucket";
export type { SandboxContents } from "../sandbox/contents";
export { DEFAULT_LIMITS, type Limits } from "../sandbox/route53/account";
export { DOMAIN_FAULTS, FAULTS, type Fault, type FaultKind, type Times } from "../sandbox/route53/faults";
export {
    DNS_FAULTS,
    TRANSPORTS,
    type DnsFault,
    type DnsFaultKind,
    type Transport,
} from "../sandbox/dns/faults";
export type {
    RegistryDelegation as Delegation,
    ContactRole,
    DomainContact,
    DomainEffect,
    RegistryHost,
    StoredChange,
    StoredDomainOperation,
    StoredHealthCheck,
    StoredRegistration,
    StoredDelegationSet as DelegationSet,
    StoredZone as HostedZone,
    StoredRecordSet as RecordSet,
    World,
} from "../sandbox/world";
export type { HostAddresses as Addresses } from "../sandbox/worldMaps";
export { createEmbeddedEngine } from "../engine/embeddedEngine";
export { createPulumiEngine, findPulumi } from "../engine/pulumiEngine";
export type {
    CheckResult,
    DiffResult,
    ProviderPackage,
    ReadResult,
    ResourceProvider,
} from "../engine/provider";
export type {
    ChangeCounts,
    Engine,
    EngineError,
    EngineEvent,
    EngineOptions,
    Operation,
    Outcome,
    Step,
} from "../engine/types";
export type { PropertyChange, PropertyMap } from "../engine/values";
export { standInAws } from "../standIn";
export type { QuestionType } from "../dns/question";
export type { EngineChoice } from "./step";
export {
    openProgram,
    playRegistrars,
    resolveName,
    type ProgramOptions,
    type ResolvedName,
} from "./testProgram";
export { forSandbox, type SandboxLocation, type StackConfig } from "./stackConfig";
