import assert from "node:assert/strict";
import { STS } from "@aws-sdk/client-sts";
import { control } from "../control";
import { AWS_NAMES, domainsRefusalOf, useDomains } from "./useDomains";

const ROLE = "arn:aws:iam::333333333333:role/dns";

describe("Domains of an account in Route 53 Domains", () => {
    const used = useDomains();
    const refusalFor = async (DomainName: string, client = used.domains): Promise<[string, string]> => {
        const { code, message } = await domainsRefusalOf(client.getDomainDetail({ DomainName }));
        return [code, message];
    };
    const listed = async (client = used.domains): Promise<(string | undefined)[]> =>
        ((await client.listDomains({})).Domains ?? []).map(({ DomainName }) => DomainName);

    it("are the domains of its registry, unless they are registered elsewhere", async () => {
        await used.register("here.net");
        await used.register("there.net", { registrar: "elsewhere" });
        assert.deepEqual(await listed(), ["here.net"]);
        for (const domain of ["there.net", "nowhere.net", "www.here.net"]) {
            assert.deepEqual(await refusalFor(domain), [
                "InvalidInput",
                `Domain ${domain} not found in 111111111111 account.`,
            ]);
            const { code } = await domainsRefusalOf(used.send(domain, ...AWS_NAMES));
            assert.equal(code, "InvalidInput");
        }
    });

    it("stay with their registrar if their delegation is set again", async () => {
        await used.register("there.net", { registrar: "elsewhere" });
        await used.register("there.net", { nameServers: [] });
        assert.deepEqual(await listed(), []);
        await used.register("there.net", { registrar: "route53domains" });
        assert.deepEqual(await listed(), ["there.net"]);
        await control(used.sandbox, "DELETE", "registry/there.net");
        assert.deepEqual(await listed(), []);
        assert.deepEqual(used.sandbox.contents().registrations, {});
    });

    it("belong to the account in the registration, if it has one", async () => {
        await used.register("any.net");
        await used.register("two.net", { account: "222222222222" });
        await used.register("three.net", { account: "333333333333" });
        assert.deepEqual(await listed(), ["any.net"]);
        assert.match((await refusalFor("two.net"))[1], /not found in 111111111111 account/);
        await control(used.sandbox, "POST", "account", { id: "222222222222" });
        assert.deepEqual(await listed(), ["any.net", "two.net"]);
        const { endpoint } = used.sandbox;
        const credentials = { accessKeyId: "key", secretAccessKey: "sandbox" };
        const sts = new STS({ endpoint, region: "us-east-1", credentials });
        const { Credentials } = await sts.assumeRole({ RoleArn: ROLE, RoleSessionName: "run" });
        sts.destroy();
        const role = used.clientOf({ accessKeyId: Credentials?.AccessKeyId ?? "" });
        assert.deepEqual(await listed(role), ["any.net", "three.net"]);
        assert.match((await refusalFor("two.net", role))[1], /not found in 333333333333 account/);
    });

    it("are below a top-level domain that Route 53 Domains supports", async () => {
        for (const [domain, isSupported] of [
            ["tenant.co.uk", true],
            ["tenant.com.br", true],
            ["tenant.it", true],
            ["tenant.co.jp", false],
            ["tenant.dev", false],
            ["tenant.example", false],
        ] as const) {
            await used.register(domain);
            assert.equal((await listed()).includes(domain), isSupported, domain);
            if (!isSupported) {
                assert.equal((await refusalFor(domain))[0], "UnsupportedTLD", domain);
                assert.equal(
                    (await domainsRefusalOf(used.send(domain, ...AWS_NAMES))).code,
                    "UnsupportedTLD",
                );
            }
        }
    });

    it("are named in ASCII, in any case, without a final dot", async () => {
        await used.register("xn--bcher-kva.org");
        const { DomainName } = await used.domains.getDomainDetail({ DomainName: "XN--bcher-kva.ORG" });
        assert.equal(DomainName, "xn--bcher-kva.org");
        for (const name of ["bücher.org", "xn--bcher-kva.org.", "a b.org", "-"]) {
            const [code, message] = await refusalFor(name);
            assert.equal(code, "InvalidInput");
            assert.match(message, /is not valid/, name);
        }
    });

    it("have AWS's defaults, contacts in clear text, and an expiry that is more than a year away", async () => {
        await used.register("tenant.net");
        const detail = await used.domains.getDomainDetail({ DomainName: "tenant.net" });
        assert.deepEqual(
            [detail.AutoRenew, detail.StatusList, detail.RegistrantPrivacy, detail.BillingPrivacy],
            [true, ["clientTransferProhibited"], true, true],
        );
        assert.deepEqual(
            [detail.AdminContact, detail.RegistrantContact, detail.TechContact, detail.BillingContact].map(
                (contact) => contact?.Email,
            ),
            ["admin", "registrant", "tech", "billing"].map((role) => `${role}-contact@tenant.net`),
        );
        assert.ok((detail.ExpirationDate?.getTime() ?? 0) > Date.now() + 365 * 24 * 3600 * 1000);
        assert.equal(JSON.stringify(used.sandbox.contents()).includes("registrant-contact"), false);
    });

    it("have the values of the control API", async () => {
        await used.register("tenant.net", {
            expires: "2026-12-31",
            autoRenew: false,
            transferLock: false,
            status: ["serverUpdateProhibited"],
        });
        const detail = await used.domains.getDomainDetail({ DomainName: "tenant.net" });
        assert.deepEqual(
            [detail.ExpirationDate?.toISOString(), detail.AutoRenew, detail.StatusList],
            ["2026-12-31T00:00:00.000Z", false, ["serverUpdateProhibited"]],
        );
        await used.register("tenant.net", { status: [] });
        const { StatusList, AutoRenew } = await used.domains.getDomainDetail({ DomainName: "tenant.net" });
        assert.deepEqual([StatusList, AutoRenew], [["ok"], false]);
    });

    it("are refused by field and rule if the control API gets an invalid value", async () => {
        for (const [field, value, rule] of [
            ["registrar", "gandi", /^registrar: /],
            ["account", "1", /^account: must be 12 digits in quotes/],
            ["status", ["fine"], /^status\.0: must be a status of EPP/],
            ["status", ["clientTransferProhibited"], /^status\.0: must be a status of EPP that no lock sets/],
            ["expires", "soon", /^expires: must be a date, such as 2027-01-31/],
            ["ttl", -1, /^ttl: /],
            ["hosts", [{ name: "a b" }], /^hosts\.0\.name: must be a domain/],
        ] as const) {
            const answer = await fetch(`${used.sandbox.endpoint}/_sandbox/registry/tenant.net`, {
                method: "POST",
                body: JSON.stringify({ nameServers: [], [field]: value }),
            });
            const { error } = (await answer.json()) as { error: string };
            assert.equal(answer.status, 400);
            assert.match(error, rule);
        }
        assert.deepEqual(used.sandbox.contents().registry, {});
    });
});
