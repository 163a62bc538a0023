/** What a benchmark measures, as plain data: what `docs/performance.json` holds. */

/**
 * Ours: the program of this package. Plain: the same tenants in resources of @pulumi/aws. Bare: as many dynamic resources
 * that call nothing.
 */
export type Program = "ours" | "plain" | "bare";
export type EngineKind = "embedded" | "pulumi";

export const PHASES = [
    "first preview",
    "up",
    "preview without changes",
    "up without changes",
    "refresh",
    "address change",
    "remove one tenant",
    "add one tenant",
    "destroy",
] as const;
export type Phase = (typeof PHASES)[number];

/** One process and those that it started. */
export interface Usage {
    /** From start to end. */
    seconds: number;
    /** Processor time. Left out where the system does not tell. */
    cpuSeconds?: number;
    /** The most memory (resident set) at one time, in bytes. Memory that processes share counts for each. Left out likewise. */
    peakBytes?: number;
}

export interface PhaseResult extends Usage {
    phase: Phase;
    /** Answered by Route 53, by operation. */
    calls: Record<string, number>;
    throttled: number;
}

export interface StateSize {
    /** Of the text that `pulumi stack export` prints, indented. */
    bytes: number;
    /** Of the same without the blanks and line ends. */
    compactBytes: number;
    rows: number;
}

/** The life of one stack, phase by phase. */
export interface Story {
    engine: EngineKind;
    program: Program;
    tenants: number;
    /** Under the account's token buckets: how many times faster than AWS's they refill. */
    timeScale?: number;
    phases: PhaseResult[];
    /** After up. */
    state: StateSize;
}

/** Processor time of one preview, in milliseconds, by whose code it was. */
export type CpuShares = Record<string, number>;

/** Audits of healthy tenants on four servers. */
export interface AuditBench {
    tenants: number;
    /** The most that one of the audits sent. */
    packets: number;
    /** Of each round. */
    auditSeconds: number[];
    /** Of a bare loop that asks as many questions. */
    loopSeconds: number[];
    /** The smallest number of tenants first. */
    memory: AuditMemory[];
}

/** Bytes. */
export interface AuditMemory extends HeapUse {
    tenants: number;
    /** The most that the process had (resident set), where garbage was collected when Node saw fit. */
    peakBytes: number;
}

/** What is alive after garbage was collected, in bytes. */
export interface HeapUse {
    /** With the plan alone, before the audit. */
    plan: number;
    /** During the audit, at each tenth of the tenants; the last when all are done, and there is no report yet. */
    tenths: number[];
    /** With the plan and the report. */
    report: number;
}

export type GrowthPhase = "first preview" | "up" | "up without changes" | "refresh" | "destroy";

/** One stack of so many tenants, without token buckets. */
export interface Growth {
    engine: EngineKind;
    program: Program;
    tenants: number;
    phases: Partial<Record<GrowthPhase, Usage>>;
}

/** What the monitor costs. */
export interface MonitorBench {
    previews: MonitorPreviews[];
    runs: MonitorRun[];
}

/** First previews of the sample's stack, in turn without the monitor and with it. */
export interface MonitorPreviews {
    engine: EngineKind;
    without: Usage[];
    with: Usage[];
}

/** One run of the bundled function, with the start of its process. */
export interface MonitorRun {
    /** Of the stack, and of these the ones that the run looked at. */
    tenants: number;
    looked: number;
    packets: number;
    seconds: number;
    /** Resident set, in bytes, where the heap is limited as AWS Lambda limits it. */
    peakBytes: number;
    /** All name servers of the brand left each question without an answer. */
    silent?: true;
}

/** `pulumi preview`, with the program in TypeScript. */
export interface Starts {
    /** The sample, with the program as it is in the checkout. */
    sample: Usage;
    /** The same where Node keeps compiled modules on disk; left out where this Node cannot. */
    cached?: Usage;
    /** The smallest program with a dynamic resource. */
    smallest: Usage;
}

export interface Report {
    machine: { cores: number; node: string; pulumi?: string };
    stories: Story[];
    /** The state with tenants as they are by default, at the domain and at www. */
    stateWithWww: { tenants: number; state: StateSize }[];
    start?: Starts;
    /** Of previews with the embedded engine: the first one, and one without changes. */
    shares: { tenants: number; first: CpuShares; unchanged: CpuShares };
}

export const totalCalls = (calls: Readonly<Record<string, number>>): number =>
    Object.values(calls).reduce((sum, count) => sum + count, 0);
