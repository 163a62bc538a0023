import type { Account } from "../route53/account";
import type { OperationFaults } from "../route53/faults";
import { settleOperations } from "./domainOperations";
import { performOperation } from "./operations";
import type { DomainsCall } from "./protocol";

/** The longest time that a timer can wait, in milliseconds. */
const MOST_MS = 2 ** 31 - 1;

/** Route 53 Domains of one account. Operations end at their time, whether a client asks about them or not. */
export class DomainsApi {
    private readonly timers = new Set<NodeJS.Timeout>();

    constructor(private readonly account: Omit<Account, "id">) {}

    /** Stops the timers. After that, an operation ends only when a client asks about it. */
    stop(): void {
        this.timers.forEach((timer) => clearTimeout(timer));
        this.timers.clear();
    }

    /**
     * @param id the id of the account that calls
     * @throws ApiError
     */
    answer(
        call: DomainsCall,
        id: string,
        body: string,
        faults: OperationFaults = {},
    ): Record<string, unknown> {
        const { world, limits, now } = this.account;
        settleOperations(world, now());
        const { fails, statusFlag, pendingMs: operationMs = this.account.operationMs } = faults;
        const before = world.domainOperations.size;
        const account = { world, limits, now, id, operationMs, fails, statusFlag };
        const answer = performOperation(call.operation, account, body);
        if (world.domainOperations.size > before) {
            this.settleAfter(operationMs);
        }
        return answer;
    }

    private settleAfter(ms: number): void {
        if (ms === 0 || ms > MOST_MS) {
            return;
        }
        const due = this.account.now() + ms;
        const timer = setTimeout(() => {
            this.timers.delete(timer);
            // A timer may end slightly before its time by the clock.
            settleOperations(this.account.world, Math.max(due, this.account.now()));
        }, ms);
        timer.unref();
        this.timers.add(timer);
    }
}
