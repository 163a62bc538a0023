/**
 * For rehearsals and tests of programs that use Route 53: an embedded Route 53, DNS and registry on loopback, and
 * engines that run a Pulumi program against them.
 */
export { startSandbox, type Sandbox, type SandboxOptions } from "./sandbox";
export type { SandboxContents } from "./contents";
export { DEFAULT_LIMITS, type Limits } from "./route53/account";
export type { Fault } from "./route53/api";
export type { DnsFault } from "./dnsFaults";
export type { Addresses, Delegation, DelegationSet, HostedZone, RecordSet, World } from "./world";
export { createEmbeddedEngine } from "./engine/embeddedEngine";
export { createPulumiEngine, findPulumi } from "./engine/pulumiEngine";
export type { Engine, EngineEvent, EngineOptions, Outcome } from "./engine/types";
export { forSandbox, type StackConfig } from "./rehearsal/stackConfig";
