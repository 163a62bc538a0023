import { symlinkSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { checkLaterSources } from "../../settings/checkLater";
import { checkSettings } from "../../settings/checkSettings";
import { shownNotes } from "../../settings/settingFiles";
import { withFiles } from "../settings/fileFolder";
import { TARGET, TENANT } from "../settings/mistakes";
import { configLines, type Produces } from "./entries";

/** The errors in files that settings name. */

type Files = Readonly<Record<string, string | Buffer>>;

function shownFor(settings: Record<string, unknown>, files: Files): string[] {
    return withFiles(files, (found, folder) => {
        symlinkSync("loop.zone", join(folder, "loop.zone"));
        return configLines(checkSettings({ brandDomain: "example.com", ...settings }, found).problems);
    });
}

const ofZone = (content: string | Buffer, file = "a.zone"): string[] =>
    shownFor({ tenants: [{ ...TENANT, records: { file } }] }, { "a.zone": content });

const ofTenants = (tenantsFile: string, content: string): string[] =>
    shownFor({ tenantsFile }, { [tenantsFile]: content });

export function describeFileErrors(produces: Produces): void {
    produces("a-file-that-cannot-be-used", () => [
        ...["no.zone", ".", "/dev/null", "loop.zone"].flatMap((path) => ofZone("", path)),
        ...ofZone(Buffer.alloc(1024 * 1024 + 1, "x")),
        ...ofZone(Buffer.from([0])),
        ...ofZone("; nothing"),
        ...ofZone("@ 60 SOA a. b. 1 2 3 4 5\n@ 60 NS a.\n"),
    ]);
    produces("a-file-beside-an-output", () => [
        ...shownFor(
            { tenants: [{ ...TENANT, names: pulumi.output(["@"]), records: { file: "a.zone" } }] },
            { "a.zone": "x 60 A 192.0.2.1" },
        ),
        ...checkLaterSources("tenant.net", {}, { records: { file: "a.zone" } }, []),
    ]);
    produces("a-file-of-tenants-that-is-not-valid", () => [
        ...ofTenants("t.xml", ""),
        ...ofTenants("t.yaml", ""),
        ...ofTenants("t.yaml", "a: b"),
        ...ofTenants("t.yaml", "- ["),
        ...ofTenants("t.yaml", "- domain: a.net\n\tcomment: x\n"),
        ...ofTenants("t.csv", "domain"),
        ...ofTenants("t.csv", '"'),
        ...ofTenants("t.csv", "name\na.net"),
        ...ofTenants("t.csv", "domain,domain\na.net,a.net"),
        ...ofTenants("t.csv", "domain,target.addresses\na.net,192.0.2.1,192.0.2.2"),
    ]);
    produces("a-zone-file-that-cannot-be-read", () => [
        ...ofZone("$INCLUDE b\n$GENERATE 1-2 a$ A 192.0.2.$\n$TTL x\n$ORIGIN\n$DATE\n 1 A 192.0.2.1\n"),
        ...ofZone('x CH A 1\nx A\nx A \\# 1 00\nx TXT "\\999"\nx A (\n'),
        ...ofZone('"a b" A 192.0.2.1\nx 60 MX 10 info@example.com.\n'),
        ...[")", '"', "\\", "<br> <br>\n".repeat(50)].flatMap((text) => ofZone(text)),
    ]);
    produces("a-zone-file-with-a-probable-mistake", () =>
        ofZone(
            "@ 60 MX 10 mail.example.com\nwww.tenant.net A 192.0.2.1\na.@ A 192.0.2.1\na.example. SOA 1\na.example. 60 A 192.0.2.1\n",
        ),
    );
    produces("a-zone-file-with-records-that-route-53-does-not-support", () => [
        ...ofZone("x LOC 1 N\nx LOC 2 N\n@ NSEC3PARAM 1 0 0 -\n"),
    ]);
    produces("records-of-a-zone-file-that-were-left-out", () =>
        withFiles({ "a.zone": "@ 60 A 192.0.2.1\n@ 60 MX 10 x\n@ 61 MX 20 x\n" }, (found) => {
            const tenants = Array.from({ length: 21 }, (_none, index) => ({
                domain: `tenant${index}.net`,
                target: TARGET,
                records: { file: "a.zone" },
            }));
            return shownNotes(checkSettings({ brandDomain: "example.com", tenants }, found).notes);
        }),
    );
}
