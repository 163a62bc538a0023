/**
 * For rehearsals and tests of programs that use Route 53: an embedded Route 53, DNS and registry on loopback, and
 * engines that run a Pulumi program against them.
 */
export { startSandbox, type Sandbox, type SandboxOptions } from "../sandbox/sandbox";
export type { SandboxContents } from "../sandbox/contents";
export { DEFAULT_LIMITS, type Limits } from "../sandbox/route53/account";
export type { Fault } from "../sandbox/route53/faults";
export type { DnsFault } from "../sandbox/dns/faults";
export type {
    RegistryDelegation as Delegation,
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
export type { Engine, EngineEvent, EngineOptions, Outcome } from "../engine/types";
export { standInAws } from "../standIn";
export type { EngineChoice } from "./step";
export {
    openProgram,
    playRegistrars,
    resolveName,
    type ProgramOptions,
    type ResolvedName,
} from "./testProgram";
export { forSandbox, type StackConfig } from "./stackConfig";
