import { ApiError, invalidInput } from "../route53/errors";
import { uuidOf } from "../route53/replies";
import type { DomainEffect, RegistryDelegation, RegistryHost, StoredDomainOperation, World } from "../world";
import type { DomainsAccount } from "./account";
import { changeRegistration, registrationOf } from "./registrations";
import { registryVerdict } from "./registryRules";

/** Operations of Route 53 Domains. A call starts an operation, which takes its time and makes its change at its end. */

/** The time for which the registry of .it checks name servers (Developer Guide, domain-name-servers-glue-records). */
const CHECKING_MS = 22 * 24 * 3600 * 1000;
const PENDING_UPDATE = "pendingUpdate";
/** The longest time for which an operation is SUBMITTED, in milliseconds. For a short operation it is a third of its duration. */
const SUBMITTED_MS = 300;

/** The error for a request while another operation is not complete. It has the id of that operation. */
export class DuplicateRequest extends ApiError {
    /** @param requestId the id, which AWS has been seen to leave out (github.com/aws/aws-sdk/issues/164) */
    constructor(readonly requestId?: string) {
        super(
            "DuplicateRequest",
            "A request already pending for the operation. Please use the RequestId from the exception to track the request status.",
        );
    }
}

/**
 * Starts an operation on a domain of the account.
 *
 * @returns its id
 * @throws ApiError DuplicateRequest if another operation is not complete, OperationLimitExceeded
 */
export function startOperation(
    account: DomainsAccount,
    domain: string,
    type: string,
    effect: DomainEffect,
): string {
    const { world, limits, operationMs, statusFlag } = account;
    const now = account.now();
    const running = [...world.domainOperations.values()].filter(isRunning);
    const duplicate = running.find((each) => each.domain === domain);
    if (duplicate !== undefined) {
        throw new DuplicateRequest(duplicate.id);
    }
    if (running.filter((each) => each.account === account.id).length >= limits.domainOperations) {
        throw operationLimitExceeded();
    }
    const operation: StoredDomainOperation = {
        id: newOperationId(world),
        domain,
        account: account.id,
        type,
        submittedAt: now,
        updatedAt: now,
        dueAt: now + operationMs,
        status: "SUBMITTED",
        effect,
        ...(statusFlag === undefined ? {} : { statusFlag }),
        ...(account.fails === undefined ? {} : { fails: account.fails }),
    };
    world.domainOperations.set(operation.id, operation);
    settleOperations(world, now);
    return operation.id;
}

export function operationLimitExceeded(): ApiError {
    return new ApiError(
        "OperationLimitExceeded",
        "The number of operations or jobs running exceeded the allowed threshold for the account.",
    );
}

/** Ends each operation that has reached its end time. */
export function settleOperations(world: World, now: number): void {
    [...world.domainOperations.values()]
        .filter((operation) => isRunning(operation) && operation.dueAt <= now)
        .forEach((operation) => end(world, operation, now));
}

/** @throws ApiError InvalidInput for an operation that the account has not started */
export function findOperation({ world, id: account }: DomainsAccount, id: string): StoredDomainOperation {
    const operation = world.domainOperations.get(id);
    if (operation?.account !== account) {
        throw invalidInput(`No operation found with ${id} id.`);
    }
    return operation;
}

/** The status of an operation at a time. An operation that has started and is not complete is in progress after some time. */
export function statusAt(operation: StoredDomainOperation, now: number): StoredDomainOperation["status"] {
    const { status, submittedAt, dueAt, statusFlag } = operation;
    const begins = statusFlag === undefined ? Math.min((dueAt - submittedAt) / 3, SUBMITTED_MS) : 0;
    return status === "SUBMITTED" && now - submittedAt >= begins ? "IN_PROGRESS" : status;
}

export function isRunning({ status }: StoredDomainOperation): boolean {
    return status === "SUBMITTED" || status === "IN_PROGRESS";
}

function end(world: World, operation: StoredDomainOperation, now: number): void {
    if (operation.fails !== undefined) {
        close(operation, now, operation.fails, "The operation failed at the domain registry");
        return;
    }
    const { effect, domain } = operation;
    if (!world.registry.has(domain)) {
        close(operation, now, "FAILED", "The domain is not registered any more");
        return;
    }
    if ("nameServers" in effect) {
        delegate(world, operation, effect.nameServers, now);
        return;
    }
    if ("ds" in effect) {
        changeDelegation(world, domain, (before) => ({
            ...before,
            ds: (before.ds ?? []).filter((each) => each !== effect.ds.remove),
        }));
        changeRegistration(world, domain, now, { updatedAt: now });
    } else {
        changeRegistration(world, domain, now, { ...effect.registration, updatedAt: now });
    }
    close(operation, now, "SUCCESSFUL");
}

function delegate(
    world: World,
    operation: StoredDomainOperation,
    hosts: readonly RegistryHost[],
    now: number,
): void {
    const { domain, submittedAt } = operation;
    const registration = registrationOf(world, domain, now);
    const others = registration.status.filter((each) => each !== PENDING_UPDATE);
    const verdict = registryVerdict(world, domain, hosts, registration);
    if (verdict === "checking" && now - submittedAt < CHECKING_MS) {
        changeRegistration(world, domain, now, { status: [...others, PENDING_UPDATE] });
        Object.assign(operation, { status: "IN_PROGRESS", updatedAt: now });
        return;
    }
    if (verdict === "accepted") {
        changeDelegation(world, domain, (before) => ({
            ...before,
            nameServers: [...hosts],
            ...(before.hosts === undefined ? {} : { hosts: withoutNamed(before.hosts, hosts) }),
        }));
        changeRegistration(world, domain, now, { status: others, updatedAt: now });
        close(operation, now, "SUCCESSFUL");
        return;
    }
    if (others.length < registration.status.length) {
        changeRegistration(world, domain, now, { status: others });
    }
    const reason =
        verdict === "checking"
            ? "One or more of the specified name servers do not answer for the domain"
            : verdict.refused;
    close(operation, now, "FAILED", reason);
}

/** The hosts without those in the new list. From then on, the list itself has these host objects. */
function withoutNamed(hosts: readonly RegistryHost[], named: readonly RegistryHost[]): RegistryHost[] {
    return hosts.filter(({ name }) => !named.some((each) => each.name === name));
}

function changeDelegation(
    world: World,
    domain: string,
    change: (before: RegistryDelegation) => RegistryDelegation,
): void {
    world.registry.set(domain, change(world.registry.get(domain) ?? { nameServers: [] }));
}

function close(
    operation: StoredDomainOperation,
    now: number,
    status: StoredDomainOperation["status"],
    message?: string,
): void {
    delete operation.statusFlag;
    Object.assign(operation, { status, updatedAt: now, ...(message === undefined ? {} : { message }) });
}

/** The same calls in an empty world give the same ids. */
function newOperationId(world: World): string {
    world.counters.id += 1;
    return uuidOf(`operation ${world.counters.id}`);
}
