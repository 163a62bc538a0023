import assert from "node:assert/strict";
import { createClock } from "../../route53/clock";
import { changeServers, UnfinishedError, type WantedChange } from "../../route53/domainChange";
import { createDomainsClient, getDomain, updateNameServers } from "../../route53/domains";
import { errorOf } from "../providers/fixture";
import { useSandbox } from "../sandbox/useSandbox";

const DOMAIN = "tenant.org";
const BEFORE = [{ name: "ns1.former-host.com", glue: [] }];
const WANTED = [{ name: "ns1.wanted-host.com", glue: [] }];
const OTHER = [{ name: "ns1.other-host.com", glue: [] }];

/** The messages of a change's caller; the provider's tests have the steps themselves. */
describe("A change of a domain's name servers", function () {
    this.timeout(20_000);
    const used = useSandbox();
    const client = () =>
        createDomainsClient(
            { assumeRoles: [], domainsEndpoint: used.sandbox.endpoint, maxRetries: 0 },
            { accessKeyId: "owner", secretAccessKey: "owner" },
            createClock(100),
        );
    const control = async (path: string, body: object): Promise<void> => {
        const url = `${used.sandbox.endpoint}/_sandbox/${path}`;
        assert.equal((await fetch(url, { method: "POST", body: JSON.stringify(body) })).status, 200);
    };
    const pending = (delayMs?: number): Promise<void> =>
        control("faults", [
            { operation: "UpdateDomainNameservers", fault: "operation-pending", times: 1, delayMs },
        ]);
    const change = (more: Partial<WantedChange>, context: object = {}): Promise<void> =>
        changeServers(
            { domains: client(), clock: createClock(100), say: () => undefined, ...context },
            { domain: DOMAIN, wanted: WANTED, readiness: () => Promise.resolve(), ...more },
        );
    const present = async (): Promise<unknown> => {
        const detail = await getDomain(client(), DOMAIN);
        return typeof detail === "string" ? detail : detail.nameServers;
    };
    beforeEach(() => control(`registry/${DOMAIN}`, { nameServers: BEFORE }));

    it("checks before each request whether the list may be replaced, and sends nothing if it may not", async () => {
        const seen: unknown[] = [];
        const mayReplace = (list: unknown[]): void => {
            seen.push(list);
            assert.deepEqual(list, BEFORE, "another list");
        };
        // Another owner changes the list between its reading and the request.
        const readiness = async (): Promise<void> => {
            await pending(300);
            await updateNameServers(client(), DOMAIN, OTHER);
        };
        const { message } = await errorOf(change({ readiness, mayReplace }));
        assert.match(message, /another list/);
        assert.deepEqual(seen, [BEFORE, OTHER]);
        assert.deepEqual(await present(), OTHER);
    });

    it("checks again after each pause that AWS requires", async () => {
        await control("faults", [
            { operation: "UpdateDomainNameservers", fault: "operation-limit", times: 2 },
        ]);
        let asked = 0;
        await change({ mayReplace: () => (asked += 1) });
        assert.equal(asked, 3);
        assert.deepEqual(await present(), WANTED);
    });

    it("is left to the next run after its time limit", async () => {
        await pending();
        const error = await change({}, { patienceMs: 10_000, successor: "the next run" }).then(
            () => undefined,
            (reason: unknown) => reason,
        );
        assert.ok(error instanceof UnfinishedError);
        assert.match(error.message, /still in progress after 10 seconds; .* and the next run follows it/);
        assert.deepEqual(await present(), BEFORE);
    });
});
