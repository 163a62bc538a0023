import "./runtime";
export { SettingsError, type SettingProblem } from "../settings/settingsError";
export { readConfig, readMonitor, type ConfiguredMonitor } from "../settings/readConfig";
export type {
    DelegationSetSource,
    DnsSettings,
    MigrateFromArgs,
    MonitorSettings,
    NameServerSettings,
    PooledTenantArgs,
    RecordFile,
    SoaArgs,
    TenantArgs,
} from "../settings/stackSettings";
export type {
    InputFields,
    Target,
    TargetArgs,
    TenantRecord,
    TenantRecordArgs,
} from "../settings/tenantRecords";
export { TTL_PHASES, type TtlPhase } from "../settings/ttlPhase";
export type { MigrationOutput } from "./migration";
export type { Registrar } from "./registrar";
export { TenantZone, type TenantNodes, type TenantZoneArgs } from "./tenantZone";
export type { TtlPhaseOutput, TtlPhasesOutput } from "./ttlPhases";
export type { Transform } from "./transform";
export {
    WhiteLabelDns,
    type DelegationSetOutput,
    type TenantOutput,
    type WhiteLabelDnsArgs,
} from "./whiteLabelDns";
export type { WhiteLabelNameServersArgs } from "./nameServerResources";
export { WhiteLabelNameServers, type NameServers, type NameServersOfSet } from "./whiteLabelNameServers";
export { BrandZone, type BrandZoneArgs } from "../providers/brandZone";
export { DelegationSet, type DelegationSetArgs } from "../providers/delegationSet";
export { HostedZone, type Copied, type HostedZoneArgs } from "../providers/hostedZone";
export { NameServerAddresses, type NameServerAddressesArgs } from "../providers/nameServerAddresses";
export type { LowTtls } from "../records/lowTtls";
export { RecordSetGroup, type Apex, type RecordSetGroupArgs } from "../providers/recordSetGroup";
export { WhiteLabelDnsProvider, type AwsArgument } from "../providers/whiteLabelDnsProvider";
export type { WithAws } from "../providers/dynamicResource";
export type { AssumeRoleArgs, AwsArgs, WebIdentityArgs } from "../settings/awsArgument";
export type { Host } from "../dns/serverAddresses";
export type { OriginalApex } from "../records/recordGroup";
export type { AliasTarget, OwnAlias, RecordData } from "../records/recordSet";
export type { Geolocation, Geoproximity, Routing } from "../records/routing";
export type { Soa } from "../records/soa";
export type { DomainNameServers } from "../providers/domainNameServers";
export type { LeavingZone } from "../providers/leavingZone";
export type { SeenDs } from "../providers/seenDs";
export type { TenantPlacement } from "../providers/tenantPlacement";
