/** The monitor of a stack's DNS, in a separate entry: a program without it loads no module of `@pulumi/aws`. */
export {
    DelegationMonitor,
    type DelegationMonitorArgs,
    type DelegationMonitorNodes,
} from "./delegationMonitor";
export { ALARMS, type AlarmName } from "./alarms";
export type { AuditInput } from "../audit/input";
export type { Transform } from "../components/transform";
