import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { statusAt } from "../../../sandbox/domains/domainOperations";
import { emptyWorld, restoreWorld } from "../../../sandbox/world";
import { control } from "../control";
import { AWS_NAMES, domainsRefusalOf, useDomains, type DomainsInTest } from "./useDomains";

const NEW = ["ns-2.awsdns-00.com", "ns-514.awsdns-00.net"] as const;

async function addFault(used: DomainsInTest, fault: string, more: object = {}): Promise<void> {
    await control(used.sandbox, "POST", "faults", [{ operation: "UpdateDomainNameservers", fault, ...more }]);
}

async function statusOf(used: DomainsInTest, id: string): Promise<(string | undefined)[]> {
    const { Status, StatusFlag } = await used.detail(id);
    return StatusFlag === undefined ? [Status] : [Status, StatusFlag];
}

function namesOnly(names: readonly string[]): [name: string][] {
    return names.map((name) => [name]);
}

/** Ends the time of an operation that would never end. */
function finish({ sandbox }: DomainsInTest, id: string): void {
    const operation = sandbox.world.domainOperations.get(id);
    assert.ok(operation?.dueAt === Infinity);
    operation.dueAt = Date.now();
}

/** Waits until a condition becomes true. */
async function until(isSo: () => boolean): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!isSo()) {
        assert.ok(Date.now() < deadline, "it is not so after 10 s");
        await wait(10);
    }
}

describe("An operation of Route 53 Domains", () => {
    const used = useDomains();
    beforeEach(() => used.register("tenant.net", { ds: ["1 13 2 AA"], ttl: 600 }));

    it("replaces the whole list, and no other part of the delegation", async () => {
        const id = await used.send("tenant.net", "ns-3.awsdns-00.com");
        const { Status, Type, DomainName, Message, SubmittedDate } = await used.detail(id);
        assert.deepEqual(
            [Status, Type, DomainName, Message],
            ["SUCCESSFUL", "UPDATE_NAMESERVER", "tenant.net", undefined],
        );
        assert.ok(Math.abs((SubmittedDate?.getTime() ?? 0) - Date.now()) < 60_000);
        assert.deepEqual(used.sandbox.contents().registry["tenant.net"], {
            nameServers: [{ name: "ns-3.awsdns-00.com", glue: [] }],
            ds: ["1 13 2 AA"],
            ttl: 600,
        });
        const { UpdatedDate } = await used.domains.getDomainDetail({ DomainName: "tenant.net" });
        assert.ok(Math.abs((UpdatedDate?.getTime() ?? 0) - Date.now()) < 60_000);
    });

    it("fails with a message, or ends as an error, without a change", async () => {
        await addFault(used, "operation-fails");
        await addFault(used, "operation-error");
        for (const status of ["ERROR", "FAILED", "SUCCESSFUL"]) {
            assert.deepEqual(used.delegated("tenant.net"), namesOnly(AWS_NAMES));
            const id = await used.send("tenant.net", ...NEW);
            const { Status, Message } = await used.detail(id);
            assert.equal(Status, status);
            assert.equal(Message !== undefined, status !== "SUCCESSFUL");
        }
        assert.deepEqual(used.delegated("tenant.net"), namesOnly(NEW));
    });

    it("is in progress for the time of operation-pending", async () => {
        await addFault(used, "operation-pending");
        const id = await used.send("tenant.net", ...NEW);
        await wait(310);
        assert.deepEqual(await statusOf(used, id), ["IN_PROGRESS"]);
        assert.deepEqual(used.delegated("tenant.net"), namesOnly(AWS_NAMES));
        finish(used, id);
        assert.deepEqual(await statusOf(used, id), ["SUCCESSFUL"]);
        assert.deepEqual(used.delegated("tenant.net"), namesOnly(NEW));
    });

    it("ends by itself, without a request", async () => {
        await addFault(used, "operation-pending", { delayMs: 30 });
        await used.send("tenant.net", ...NEW);
        await until(() => used.delegated("tenant.net")[0]?.[0] === NEW[0]);
    });

    it("is SUBMITTED for a moment and IN_PROGRESS after it", () => {
        const operation = {
            id: "1",
            domain: "tenant.net",
            account: "111111111111",
            type: "UPDATE_NAMESERVER",
            submittedAt: 1000,
            updatedAt: 1000,
            dueAt: 1060,
            status: "SUBMITTED" as const,
            effect: { nameServers: [] },
        };
        assert.equal(statusAt(operation, 1019), "SUBMITTED");
        assert.equal(statusAt(operation, 1020), "IN_PROGRESS");
        assert.equal(statusAt({ ...operation, dueAt: Infinity }, 1299), "SUBMITTED");
        assert.equal(statusAt({ ...operation, dueAt: Infinity }, 1300), "IN_PROGRESS");
        assert.equal(statusAt({ ...operation, status: "FAILED" }, 1000), "FAILED");
    });

    it("can be pending first and then fail", async () => {
        await addFault(used, "operation-pending");
        await addFault(used, "operation-fails");
        const id = await used.send("tenant.net", ...NEW);
        assert.notDeepEqual(await statusOf(used, id), ["FAILED"]);
        finish(used, id);
        assert.deepEqual(await statusOf(used, id), ["FAILED"]);
        assert.deepEqual(used.delegated("tenant.net"), namesOnly(AWS_NAMES));
    });

    it("waits for the customer, and continues after that", async () => {
        await addFault(used, "customer-action");
        const id = await used.send("tenant.net", ...NEW);
        assert.deepEqual(await statusOf(used, id), ["IN_PROGRESS", "PENDING_CUSTOMER_ACTION"]);
        finish(used, id);
        assert.deepEqual(await statusOf(used, id), ["SUCCESSFUL"]);
    });

    it("refuses a second one for its domain with its own id, of any type, and none for another domain", async () => {
        await used.register("other.net");
        await addFault(used, "operation-pending");
        const id = await used.send("tenant.net", ...NEW);
        for (const call of [
            used.send("tenant.net", ...NEW),
            used.domains.disableDomainTransferLock({ DomainName: "tenant.net" }),
        ]) {
            const { code, status, requestId } = await domainsRefusalOf(call);
            assert.deepEqual([code, status, requestId], ["DuplicateRequest", 400, id]);
        }
        await used.send("other.net", ...NEW);
        assert.deepEqual(used.delegated("other.net"), namesOnly(NEW));
    });

    it("is refused by a fault as a duplicate without an id, as AWS does", async () => {
        await addFault(used, "duplicate-request");
        const { code, requestId } = await domainsRefusalOf(used.send("tenant.net", ...NEW));
        assert.deepEqual([code, requestId], ["DuplicateRequest", undefined]);
        assert.deepEqual(used.delegated("tenant.net"), namesOnly(AWS_NAMES));
    });

    it("is refused beyond the limit of simultaneous operations", async () => {
        await used.register("other.net");
        await addFault(used, "operation-limit");
        assert.equal(
            (await domainsRefusalOf(used.send("tenant.net", ...NEW))).code,
            "OperationLimitExceeded",
        );
        await control(used.sandbox, "POST", "limits", { domainOperations: 1 });
        await addFault(used, "operation-pending");
        const id = await used.send("tenant.net", ...NEW);
        assert.equal((await domainsRefusalOf(used.send("other.net", ...NEW))).code, "OperationLimitExceeded");
        finish(used, id);
        await used.send("other.net", ...NEW);
        assert.deepEqual(used.delegated("other.net"), namesOnly(NEW));
    });

    it("belongs to the account that started it, and to a domain that exists to its end", async () => {
        await addFault(used, "operation-pending");
        const id = await used.send("tenant.net", ...NEW);
        await control(used.sandbox, "DELETE", "registry/tenant.net");
        await control(used.sandbox, "POST", "account", { id: "222222222222" });
        const { code, message } = await domainsRefusalOf(used.detail(id));
        assert.equal(code, "InvalidInput");
        assert.match(message, /^No operation found/);
        await control(used.sandbox, "POST", "account", { id: "111111111111" });
        finish(used, id);
        assert.deepEqual(await statusOf(used, id), ["FAILED"]);
    });

    it("continues in a copy of its world", async () => {
        await addFault(used, "operation-pending");
        const id = await used.send("tenant.net", ...NEW);
        const copy = emptyWorld();
        restoreWorld(copy, used.sandbox.world);
        used.sandbox.reset();
        restoreWorld(used.sandbox.world, copy);
        finish(used, id);
        assert.deepEqual(await statusOf(used, id), ["SUCCESSFUL"]);
        assert.deepEqual(used.delegated("tenant.net"), namesOnly(NEW));
    });

    it("is deleted by a reset, also if it would end later", async () => {
        await addFault(used, "operation-pending", { delayMs: 30 });
        const id = await used.send("tenant.net", ...NEW);
        used.sandbox.reset();
        await used.register("tenant.net");
        await wait(60);
        assert.equal((await domainsRefusalOf(used.detail(id))).code, "InvalidInput");
        assert.deepEqual(used.delegated("tenant.net"), namesOnly(AWS_NAMES));
    });
});

describe("Operations of Route 53 Domains with a configured duration", () => {
    const used = useDomains({ operationMs: 3_600_000 });

    it("have that duration, each of them", async () => {
        await used.register("tenant.net");
        await used.register("other.net");
        const id = await used.send("tenant.net", ...NEW);
        const lock = await used.domains.disableDomainTransferLock({ DomainName: "other.net" });
        const { world } = used.sandbox;
        for (const operation of [id, lock.OperationId ?? ""]) {
            const { submittedAt = 0, dueAt } = world.domainOperations.get(operation) ?? {};
            assert.equal(dueAt, submittedAt + 3_600_000);
        }
        assert.deepEqual(used.delegated("tenant.net"), namesOnly(AWS_NAMES));
    });
});
