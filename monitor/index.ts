/** The watch over the DNS of a stack, in an entry of its own: a program without it loads nothing of `@pulumi/aws`. */
export {
    DelegationMonitor,
    type DelegationMonitorArgs,
    type DelegationMonitorNodes,
} from "./delegationMonitor";
export { ALARMS, type AlarmName } from "./alarms";
export type { AuditInput } from "../audit/input";
export type { Transform } from "../components/transform";
