import assert from "node:assert/strict";
import { createClock } from "../../route53/clock";
import {
    createDomainsClient,
    findRunning,
    getDomain,
    getOperation,
    recentChanges,
    RefusedError,
    updateNameServers,
} from "../../route53/domains";
import { useSandbox } from "../sandbox/useSandbox";
import { errorOf } from "../providers/fixture";

const FORMER = [{ name: "ns1.former-host.com", glue: [] }];

describe("The client of Route 53 Domains", () => {
    const used = useSandbox();
    const client = () =>
        createDomainsClient(
            { assumeRoles: [], domainsEndpoint: used.sandbox.endpoint, maxRetries: 0 },
            { accessKeyId: "owner", secretAccessKey: "owner" },
            createClock(1000),
        );
    const control = async (path: string, body: object): Promise<void> => {
        const url = `${used.sandbox.endpoint}/_sandbox/${path}`;
        const { status } = await fetch(url, { method: "POST", body: JSON.stringify(body) });
        assert.equal(status, 200);
    };
    const register = (more: object = {}): Promise<void> =>
        control("registry/tenant.net", { nameServers: FORMER, ...more });
    const fault = (operation: string, kind: string, more: object = {}): Promise<void> =>
        control("faults", [{ operation, fault: kind, times: 1, ...more }]);

    it("reads a domain without its contacts", async () => {
        await register({ autoRenew: false, expires: "2030-01-31", status: ["serverHold"] });
        const detail = await getDomain(client(), "tenant.net");
        assert.ok(typeof detail !== "string");
        assert.deepEqual(Object.keys(detail).sort(), ["autoRenew", "expires", "nameServers", "status"]);
        assert.deepEqual(detail.nameServers, FORMER);
        assert.deepEqual([detail.autoRenew, detail.status.includes("serverHold")], [false, true]);
        assert.equal(detail.expires?.toISOString().slice(0, 10), "2030-01-31");
    });

    it("distinguishes a domain elsewhere from a top-level domain that AWS does not support", async () => {
        await register({ registrar: "elsewhere" });
        assert.equal(await getDomain(client(), "tenant.net"), "missing");
        assert.equal(await getDomain(client(), "tenant.museum"), "unsupported");
    });

    it("starts an operation, finds it while it runs, and reads its status", async () => {
        await register();
        await fault("UpdateDomainNameservers", "operation-pending");
        const sent = await updateNameServers(client(), "tenant.net", [
            { name: "ns.other-host.com", glue: [] },
        ]);
        assert.ok(sent.kind === "accepted");
        assert.equal(await findRunning(client(), "tenant.net"), sent.id);
        assert.equal(await findRunning(client(), "other.net"), undefined);
        const operation = await getOperation(client(), sent.id);
        assert.equal(operation?.type, "UPDATE_NAMESERVER");
        assert.match(operation?.status ?? "", /SUBMITTED|IN_PROGRESS/);
        assert.deepEqual(await updateNameServers(client(), "tenant.net", FORMER), {
            kind: "busy",
            id: sent.id,
        });
        assert.equal(await getOperation(client(), "no-such-operation"), undefined);
    });

    it("counts the changes of a domain's list since a time, and returns the last one with its result", async () => {
        await register();
        await control("registry/other.net", { nameServers: FORMER });
        const since = new Date(Date.now() - 60_000);
        const other = [{ name: "ns.other-host.org", glue: [] }];
        assert.deepEqual(await recentChanges(client(), "tenant.net", since), { count: 0, last: undefined });
        await updateNameServers(client(), "tenant.net", other);
        await fault("UpdateDomainNameservers", "operation-fails");
        await updateNameServers(client(), "tenant.net", FORMER);
        await updateNameServers(client(), "other.net", other);
        const operations = [...used.sandbox.world.domainOperations.values()];
        operations.forEach((operation, index) => (operation.submittedAt += index));
        const { count, last } = await recentChanges(client(), "tenant.net", since);
        assert.deepEqual([count, last?.status], [2, "FAILED"]);
        assert.match(last?.message ?? "", /failed at the domain registry/);
        operations.forEach((operation) => (operation.submittedAt -= 61_000));
        assert.equal((await recentChanges(client(), "tenant.net", since)).count, 0);
    });

    it("sends glue only if there is some", async () => {
        await register();
        const servers = [
            { name: "ns1.tenant.net", glue: ["2001:db8::1", "192.0.2.1"] },
            { name: "ns2.other-host.org", glue: [] },
        ];
        await updateNameServers(client(), "tenant.net", servers);
        const detail = await getDomain(client(), "tenant.net");
        assert.deepEqual(typeof detail === "string" ? detail : detail.nameServers, servers);
    });

    it("reports that nothing was started, or that this is unknown", async () => {
        await register();
        await fault("UpdateDomainNameservers", "operation-limit");
        assert.deepEqual(await updateNameServers(client(), "tenant.net", FORMER), { kind: "later" });
        await fault("UpdateDomainNameservers", "throttle");
        const refused = await errorOf(updateNameServers(client(), "tenant.net", FORMER));
        assert.ok(refused instanceof RefusedError, refused.message);
        await fault("UpdateDomainNameservers", "error500");
        const unknown = await errorOf(updateNameServers(client(), "tenant.net", FORMER));
        assert.ok(!(unknown instanceof RefusedError), unknown.message);
    });
});
