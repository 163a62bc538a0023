import assert from "node:assert/strict";
import { namespaceProblems } from "../../settings/readConfig";
import { problemText } from "../../settings/settingsError";

describe("The namespace of settings in a config", () => {
    for (const [key, meant] of [
        ["whitelabel-dns:tenants", "white-label-dns:tenants"],
        ["white_label_dns:brandDomain", "white-label-dns:brandDomain"],
        ["White-Label-DNS:tenant", "white-label-dns:tenants"],
        ["whiteLabelDns:nameServer", "white-label-dns:nameServers"],
    ] as const) {
        it(`is named where it is misspelt: ${key}`, () => {
            assert.deepEqual(
                namespaceProblems({ [key]: "x" }).map((problem) => problemText(problem, "white-label-dns:")),
                [`${key}: is not a known setting; did you mean "${meant}"?`],
            );
        });
    }

    it("is no concern of ours where it is our own, or another program's", () => {
        for (const key of [
            "white-label-dns:tenants",
            "white-label-dns:colour",
            "aws:region",
            "shop:tenants",
            "dns:brandDomain",
            "white-label-dns2:colour",
            "tenants",
        ]) {
            assert.deepEqual(namespaceProblems({ [key]: "x" }), [], key);
        }
    });
});
