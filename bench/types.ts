/** The results of a benchmark as plain data, which is the content of `docs/performance.json`. */

/**
 * Ours: the program of this package. Plain: the same tenants as resources of @pulumi/aws. Bare: as many dynamic resources that call
 * nothing.
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

/** The measurements of a process and of the processes that it started. */
export interface Usage {
    /** The time from start to end. */
    seconds: number;
    /** Processor time. Left out if the system does not report it. */
    cpuSeconds?: number;
    /**
     * The largest memory (resident set) at one time, in bytes. Memory that processes share counts for each process. Left out if the system
     * does not report it.
     */
    peakBytes?: number;
}

export interface PhaseResult extends Usage {
    phase: Phase;
    /** The calls that Route 53 answered, by operation. */
    calls: Record<string, number>;
    throttled: number;
}

export interface StateSize {
    /** The size of the text that `pulumi stack export` prints, indented. */
    bytes: number;
    /** The size of the same text without blanks and line ends. */
    compactBytes: number;
    rows: number;
}

/** The measurements of one stack, phase by phase. */
export interface Story {
    engine: EngineKind;
    program: Program;
    tenants: number;
    /** With the account's token buckets: the factor by which they refill faster than AWS's. */
    timeScale?: number;
    phases: PhaseResult[];
    /** The number of rows after up. */
    state: StateSize;
}

/** The processor time of one preview, in milliseconds, by the owner of the code. */
export type CpuShares = Record<string, number>;

/** Audits of healthy tenants on four servers. */
export interface AuditBench {
    tenants: number;
    /** The largest number of packets of one of the audits. */
    packets: number;
    /** The times of the rounds. */
    auditSeconds: number[];
    /** The times of a bare loop that asks as many questions. */
    loopSeconds: number[];
    /** The results by number of tenants, the smallest first. */
    memory: AuditMemory[];
}

/** The memory in bytes. */
export interface AuditMemory extends HeapUse {
    tenants: number;
    /** The largest memory of the process (resident set), while Node itself decides when to collect garbage. */
    peakBytes: number;
}

/** The memory in use after a garbage collection, in bytes. */
export interface HeapUse {
    /** With only the plan, before the audit. */
    plan: number;
    /** During the audit, after each tenth of the tenants. At the last value all tenants are done, but there is no report yet. */
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

/** The costs of the monitor. */
export interface MonitorBench {
    previews: MonitorPreviews[];
    runs: MonitorRun[];
}

/** The first previews of the sample's stack, in turn without the monitor and with it. */
export interface MonitorPreviews {
    engine: EngineKind;
    without: Usage[];
    with: Usage[];
}

/** One run of the bundled function, with the start of its process. */
export interface MonitorRun {
    /** The number of tenants of the stack, and of those that the run checked (`looked`). */
    tenants: number;
    looked: number;
    packets: number;
    seconds: number;
    /** The resident set in bytes, with the heap limit of AWS Lambda. */
    peakBytes: number;
    /** True if the name servers of the brand answered no question. */
    silent?: true;
}

/** `pulumi preview`, with the program in TypeScript. */
export interface Starts {
    /** The sample, with the program of the checkout. */
    sample: Usage;
    /** The sample with Node's cache of compiled modules on disk; left out if this Node has no such cache. */
    cached?: Usage;
    /** The smallest program with a dynamic resource. */
    smallest: Usage;
}

export interface Report {
    machine: { cores: number; node: string; pulumi?: string };
    stories: Story[];
    /** The state with default tenants, whose records are at the domain and at www. */
    stateWithWww: { tenants: number; state: StateSize }[];
    start?: Starts;
    /** Previews with the embedded engine: the first one, and one without changes. */
    shares: { tenants: number; first: CpuShares; unchanged: CpuShares };
}

export const totalCalls = (calls: Readonly<Record<string, number>>): number =>
    Object.values(calls).reduce((sum, count) => sum + count, 0);
