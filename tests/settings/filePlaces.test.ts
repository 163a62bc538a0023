import assert from "node:assert/strict";
import { FilePlaces } from "../../settings/filePlaces";
import { readTenantsFile } from "../../settings/tenantsFile";

describe("places in files", () => {
    const places = new FilePlaces();
    const file = readTenantsFile(
        "t.yaml",
        "- domain: a.net\n  names:\n    - x\n    - y\n- { comment: no domain }\n",
    );
    places.addTenants("t.yaml", file, 2);
    places.addRecords("tenants[1]", "b.zone", [4, 9], "b.net");
    places.addRecords("tenants[2]", "a.zone", [7], "a.net");
    const of = (key: string): string => {
        const { place, key: below } = places.of({ key, message: "" });
        return place === undefined ? below : `${place} ${below}`;
    };

    it("replace the keys that belong to a file, and no others", () => {
        assert.deepEqual(
            [
                ...[
                    "soa.rname",
                    "tenants",
                    "tenants[1]",
                    "tenants[1].names[0]",
                    "records[0]",
                    "retiredNameServers[3]",
                ],
                ...["tenants[2]", "tenants[2].names[1]", "tenants[2].target.alias", "tenants[3].domain"],
                ...["tenants[1].records", "tenants[1].records[1]", "tenants[2].records[0].values[3]"],
                ...["tenants[1].records[7]", "tenants[2].records.file"],
            ].map(of),
            [
                ...[
                    "soa.rname",
                    "tenants",
                    "tenants[1]",
                    "tenants[1].names[0]",
                    "records[0]",
                    "retiredNameServers[3]",
                ],
                ...[
                    "t.yaml:1 (a.net) ",
                    "t.yaml:4 (a.net) names[1]",
                    "t.yaml:1 (a.net) target.alias",
                    "t.yaml:5 domain",
                ],
                ...["b.zone (b.net) ", "b.zone:9 (b.net) ", "a.zone:7 (a.net) "],
                ...["b.zone (b.net) ", "t.yaml:1 (a.net) records.file"],
            ],
        );
    });

    it("replace tenants in messages about other tenants", () => {
        assert.deepEqual(
            [1, 2].map((index) => places.tenant(index)),
            ["tenants[1]", "t.yaml:1 (a.net)"],
        );
    });

    it("do not exist without a file", () => {
        assert.deepEqual(new FilePlaces().of({ key: "tenants[0].domain", message: "x" }), {
            key: "tenants[0].domain",
            message: "x",
        });
    });
});
