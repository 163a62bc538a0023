import assert from "node:assert/strict";
import { domainsRefusalOf, useDomains } from "./useDomains";

const DomainName = "tenant.net";

describe("Route 53 Domains, for changes other than name servers,", () => {
    const used = useDomains();
    beforeEach(() => used.register(DomainName));
    const get = () => used.domains.getDomainDetail({ DomainName });

    it("sets the transfer lock, which is a status, in an operation", async () => {
        const { OperationId = "" } = await used.domains.disableDomainTransferLock({ DomainName });
        assert.equal((await used.detail(OperationId)).Type, "DOMAIN_LOCK");
        assert.deepEqual((await get()).StatusList, ["ok"]);
        await used.domains.enableDomainTransferLock({ DomainName });
        assert.deepEqual((await get()).StatusList, ["clientTransferProhibited"]);
    });

    it("renews a domain at once", async () => {
        await used.domains.disableDomainAutoRenew({ DomainName });
        assert.equal((await get()).AutoRenew, false);
        await used.domains.enableDomainAutoRenew({ DomainName });
        assert.equal((await get()).AutoRenew, true);
        assert.deepEqual((await used.domains.listOperations({})).Operations, []);
    });

    it("sets the privacy of the named contacts", async () => {
        await used.domains.updateDomainContactPrivacy({
            DomainName,
            TechPrivacy: false,
            BillingPrivacy: false,
        });
        const { AdminPrivacy, RegistrantPrivacy, TechPrivacy, BillingPrivacy } = await get();
        assert.deepEqual(
            [AdminPrivacy, RegistrantPrivacy, TechPrivacy, BillingPrivacy],
            [true, true, false, false],
        );
    });

    it("sets contacts, each as a whole, without empty fields", async () => {
        const AdminContact = { FirstName: "A", PhoneNumber: "+49.731123", Fax: "", ExtraParams: [] };
        await used.domains.updateDomainContact({ DomainName, AdminContact });
        const after = await get();
        assert.deepEqual(after.AdminContact, { FirstName: "A", PhoneNumber: "+49.731123" });
        assert.equal(after.TechContact?.Email, "tech-contact@tenant.net");
        for (const wrong of [{ PhoneNumber: "0731" }, { CountryCode: "Germany" as "DE" }]) {
            const call = used.domains.updateDomainContact({ DomainName, AdminContact: wrong });
            const { code, message } = await domainsRefusalOf(call);
            assert.equal(code, "InvalidInput");
            assert.match(message, /AdminContact\.(PhoneNumber|CountryCode)/);
        }
    });

    it("sets and deletes tags", async () => {
        const tags = async () => (await used.domains.listTagsForDomain({ DomainName })).TagList;
        assert.deepEqual(await tags(), []);
        const TagsToUpdate = [{ Key: "plan", Value: "gold" }, { Key: "empty" }];
        await used.domains.updateTagsForDomain({ DomainName, TagsToUpdate });
        await used.domains.updateTagsForDomain({
            DomainName,
            TagsToUpdate: [{ Key: "plan", Value: "iron" }],
        });
        assert.deepEqual(await tags(), [
            { Key: "plan", Value: "iron" },
            { Key: "empty", Value: "" },
        ]);
        await used.domains.deleteTagsForDomain({ DomainName, TagsToDelete: ["plan", "other"] });
        assert.deepEqual(await tags(), [{ Key: "empty", Value: "" }]);
    });

    it("removes a DS record, by the id of its key", async () => {
        await used.register(DomainName, { ds: ["1 13 2 AA", "2 13 2 BB"] });
        const { DnssecKeys = [] } = await get();
        const Id = DnssecKeys[0]?.Id;
        const answer = await used.domains.disassociateDelegationSignerFromDomain({ DomainName, Id });
        assert.equal((await used.detail(answer.OperationId ?? "")).Type, "REMOVE_DNSSEC");
        assert.deepEqual(used.sandbox.contents().registry[DomainName]?.ds, ["2 13 2 BB"]);
        const again = used.domains.disassociateDelegationSignerFromDomain({ DomainName, Id });
        assert.equal((await domainsRefusalOf(again)).code, "InvalidInput");
    });
});
