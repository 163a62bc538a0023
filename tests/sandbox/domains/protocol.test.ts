import assert from "node:assert/strict";
import { control } from "../control";
import { domainsRefusalOf, useDomains } from "./useDomains";

describe("The protocol of Route 53 Domains in the sandbox", () => {
    const used = useDomains();
    const post = async (headers: Record<string, string>, body = "{}"): Promise<[number, unknown]> => {
        const answer = await fetch(used.sandbox.endpoint, { method: "POST", headers, body });
        assert.equal(answer.headers.get("content-type"), "application/x-amz-json-1.1");
        assert.match(answer.headers.get("x-amzn-requestid") ?? "", /^[0-9a-f-]{36}$/);
        const { __type: type } = (await answer.json()) as { __type?: string };
        return [answer.status, type];
    };
    const signature = (region: string, service: string): string =>
        `AWS4-HMAC-SHA256 Credential=key/20261127/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const target = (operation: string): string => `Route53Domains_v20140515.${operation}`;

    it("is JSON 1.1: timestamps in seconds, and the code of an error in __type", async () => {
        await used.register("tenant.net");
        const answer = await fetch(used.sandbox.endpoint, {
            method: "POST",
            headers: {
                "x-amz-target": target("GetDomainDetail"),
                authorization: signature("us-east-1", "route53domains"),
            },
            body: JSON.stringify({ DomainName: "tenant.net" }),
        });
        const { ExpirationDate } = (await answer.json()) as { ExpirationDate: unknown };
        assert.equal(
            ExpirationDate,
            (used.sandbox.world.registrations.get("tenant.net")?.expiresAt ?? nextExpiry()) / 1000,
        );
        const headers = {
            "x-amz-target": target("GetDomainDetail"),
            authorization: signature("us-east-1", "route53domains"),
        };
        assert.deepEqual(await post(headers, '{"DomainName":"x.net"}'), [400, "InvalidInput"]);
        assert.deepEqual(await post(headers, "{"), [400, "SerializationException"]);
        assert.deepEqual(await post(headers, '{"Domain":"x.net"}'), [400, "InvalidInput"]);
    });

    it("is available only in us-east-1, and under the service's own name", async () => {
        const { code, status, message } = await domainsRefusalOf(
            used.clientOf({ region: "eu-central-1" }).listDomains({}),
        );
        assert.deepEqual([code, status], ["InvalidSignatureException", 400]);
        assert.match(message, /in us-east-1, and the request is signed for 'eu-central-1'/);
        const asRoute53 = {
            "x-amz-target": target("ListDomains"),
            authorization: signature("us-east-1", "route53"),
        };
        assert.deepEqual(await post(asRoute53), [400, "InvalidSignatureException"]);
        assert.deepEqual(await post({ "x-amz-target": target("ListDomains") }), [
            400,
            "MissingAuthenticationTokenException",
        ]);
        assert.deepEqual(used.sandbox.calls(), {});
    });

    it("refuses by name operations that the sandbox or AWS does not have", async () => {
        const { code, status, message } = await domainsRefusalOf(
            used.domains.checkDomainAvailability({ DomainName: "tenant.net" }),
        );
        assert.deepEqual([code, status], ["NotImplemented", 400]);
        assert.match(message, /CheckDomainAvailability/);
        const authorization = signature("us-east-1", "route53domains");
        assert.deepEqual(await post({ "x-amz-target": target("SellDomain"), authorization }), [
            400,
            "UnknownOperationException",
        ]);
    });

    it("shares its path with STS", async () => {
        await used.domains.listDomains({});
        const answer = await fetch(used.sandbox.endpoint, {
            method: "POST",
            headers: { authorization: signature("us-east-1", "sts") },
            body: new URLSearchParams({ Action: "GetCallerIdentity", Version: "2011-06-15" }),
        });
        assert.equal(answer.status, 200);
        assert.deepEqual(used.sandbox.calls(), { GetCallerIdentity: 1, ListDomains: 1 });
    });

    it("has the common faults, each with the protocol's texts", async () => {
        await used.register("tenant.net");
        const fail = async (fault: string): Promise<[string, number | undefined]> => {
            await control(used.sandbox, "POST", "faults", [{ operation: "GetDomainDetail", fault }]);
            const { code, status } = await domainsRefusalOf(
                used.domains.getDomainDetail({ DomainName: "tenant.net" }),
            );
            return [code, status];
        };
        assert.deepEqual(await fail("throttle"), ["ThrottlingException", 400]);
        assert.deepEqual(await fail("error500"), ["InternalFailure", 500]);
        assert.deepEqual(await fail("error503"), ["ServiceUnavailable", 503]);
        assert.deepEqual(used.sandbox.calls(), { GetDomainDetail: 2, throttled: 1 });
    });

    it("breaks connections before and after the change is made", async () => {
        await used.register("tenant.net");
        for (const fault of ["refuse", "reset", "lost-answer"]) {
            await control(used.sandbox, "POST", "faults", [{ operation: "UpdateDomainNameservers", fault }]);
            await assert.rejects(used.send("tenant.net", "ns-2.awsdns-00.com"), { code: "ECONNRESET" });
            assert.equal(used.delegated("tenant.net").length, fault === "lost-answer" ? 1 : 2, fault);
        }
        const { Operations = [] } = await used.domains.listOperations({});
        assert.deepEqual(
            Operations.map(({ DomainName, Status }) => [DomainName, Status]),
            [["tenant.net", "SUCCESSFUL"]],
        );
    });
});

function nextExpiry(): number {
    return Date.UTC(new Date().getUTCFullYear() + 2, 5, 1);
}
