import assert from "node:assert/strict";
import type {
    FilterCondition,
    ListDomainsCommandInput,
    ListOperationsCommandInput,
} from "@aws-sdk/client-route-53-domains";
import { control } from "../control";
import { domainsRefusalOf, useDomains } from "./useDomains";

const DS = "12345 13 2 49FD46E6C4B45C55D4AC49FD46E6C4B45C55D4AC49FD46E6C4B45C55D4AC1234";

describe("The lists of Route 53 Domains", () => {
    const used = useDomains();
    const domainsOf = async (input: ListDomainsCommandInput): Promise<(string | undefined)[]> =>
        ((await used.domains.listDomains(input)).Domains ?? []).map(({ DomainName }) => DomainName);
    const operationsOf = async (input: ListOperationsCommandInput): Promise<(string | undefined)[]> =>
        ((await used.domains.listOperations(input)).Operations ?? []).map(({ DomainName }) => DomainName);

    it("have name servers with their glue, and keys of DS records", async () => {
        const nameServers = [
            { name: "ns1.tenant.net", glue: ["192.0.2.1", "2001:db8::1"] },
            { name: "ns.x.org" },
        ];
        await used.register("tenant.net", { nameServers, ds: [DS] });
        const { Nameservers, DnssecKeys } = await used.domains.getDomainDetail({ DomainName: "tenant.net" });
        assert.deepEqual(Nameservers, [
            { Name: "ns1.tenant.net", GlueIps: ["192.0.2.1", "2001:db8::1"] },
            { Name: "ns.x.org" },
        ]);
        const [{ Id, ...key } = {}] = DnssecKeys ?? [];
        assert.match(Id ?? "", /^[0-9a-f]{32}$/);
        assert.deepEqual(key, {
            Algorithm: 13,
            DigestType: 2,
            Digest: DS.split(" ")[3],
            KeyTag: 12345,
        });
    });

    it("have domains by name or expiry, all or with conditions", async () => {
        await used.register("b.net", { expires: "2027-01-01" });
        await used.register("a.net", { expires: "2028-01-01" });
        await used.register("ab.org", { expires: "2027-06-01" });
        const byExpiry = { SortCondition: { Name: "Expiry", SortOrder: "DESC" } } as const;
        assert.deepEqual(await domainsOf({}), ["a.net", "ab.org", "b.net"]);
        assert.deepEqual(await domainsOf(byExpiry), ["a.net", "ab.org", "b.net"]);
        assert.deepEqual(await domainsOf({ SortCondition: { Name: "Expiry", SortOrder: "ASC" } }), [
            "b.net",
            "ab.org",
            "a.net",
        ]);
        const name = (value: string): FilterCondition => ({
            Name: "DomainName",
            Operator: "BEGINS_WITH",
            Values: [value],
        });
        const expiry = (Operator: "LE" | "GE", date: string): FilterCondition => ({
            Name: "Expiry",
            Operator,
            Values: [`${Date.parse(date) / 1000}`],
        });
        assert.deepEqual(await domainsOf({ FilterConditions: [name("A")] }), ["a.net", "ab.org"]);
        assert.deepEqual(await domainsOf({ FilterConditions: [expiry("LE", "2027-06-01")] }), [
            "ab.org",
            "b.net",
        ]);
        assert.deepEqual(await domainsOf({ FilterConditions: [name("a"), expiry("GE", "2027-07-01")] }), [
            "a.net",
        ]);
        for (const filter of [
            { Name: "DomainName", Operator: "LE", Values: ["a"] },
            { Name: "Expiry", Operator: "BEGINS_WITH", Values: ["1"] },
            { Name: "Expiry", Operator: "LE", Values: ["soon"] },
            { Name: "Expiry", Operator: "LE", Values: ["1", "2"] },
        ] as const) {
            const { code } = await domainsRefusalOf(
                used.domains.listDomains({ FilterConditions: [{ ...filter, Values: [...filter.Values] }] }),
            );
            assert.equal(code, "InvalidInput");
        }
    });

    it("have operations of the account, newest first, by status, type and time", async () => {
        for (const domain of ["a.net", "b.net", "c.net"]) {
            await used.register(domain);
        }
        await used.send("a.net", "ns-2.awsdns-00.com");
        await used.domains.disableDomainTransferLock({ DomainName: "b.net" });
        await control(used.sandbox, "POST", "faults", [
            { operation: "UpdateDomainNameservers", fault: "operation-pending" },
        ]);
        await used.send("c.net", "ns-2.awsdns-00.com");
        const first = [...used.sandbox.world.domainOperations.values()][0];
        assert.ok(first);
        first.submittedAt -= 3_600_000;
        assert.deepEqual((await operationsOf({}))[2], "a.net");
        assert.deepEqual((await operationsOf({ SortBy: "SubmittedDate", SortOrder: "ASC" }))[0], "a.net");
        assert.deepEqual(await operationsOf({ Type: ["UPDATE_NAMESERVER"] }), ["c.net", "a.net"]);
        assert.deepEqual(await operationsOf({ Status: ["SUBMITTED", "IN_PROGRESS"] }), ["c.net"]);
        assert.deepEqual(await operationsOf({ Status: ["SUCCESSFUL"], Type: ["DOMAIN_LOCK"] }), ["b.net"]);
        const since = new Date(Date.now() - 1_800_000);
        assert.equal((await operationsOf({ SubmittedSince: since })).includes("a.net"), false);
        await control(used.sandbox, "POST", "account", { id: "222222222222" });
        assert.deepEqual(await operationsOf({}), []);
    });

    it("have pages of 20, or of the requested size up to 100", async () => {
        const names = Array.from({ length: 45 }, (_, index) => `t${String(index).padStart(2, "0")}.net`);
        for (const name of names) {
            await used.register(name);
        }
        const seen: (string | undefined)[] = [];
        const sizes: number[] = [];
        let Marker: string | undefined;
        do {
            const page = await used.domains.listDomains({ Marker });
            seen.push(...(page.Domains ?? []).map(({ DomainName }) => DomainName));
            sizes.push(page.Domains?.length ?? 0);
            Marker = page.NextPageMarker;
        } while (Marker !== undefined);
        assert.deepEqual(sizes, [20, 20, 5]);
        assert.deepEqual(seen, names);
        assert.equal((await domainsOf({ MaxItems: 100 })).length, 45);
        for (const input of [{ MaxItems: 101 }, { MaxItems: 0 }, { Marker: "nothing" }]) {
            assert.equal((await domainsRefusalOf(used.domains.listDomains(input))).code, "InvalidInput");
        }
        const pages = await used.domains.listOperations({ MaxItems: 1 });
        assert.deepEqual([pages.Operations, pages.NextPageMarker], [[], undefined]);
    });
});
