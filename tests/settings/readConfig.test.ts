import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { namespaceNotes, namespaceProblems, readConfig, readMonitor } from "../../settings/readConfig";
import { problemText } from "../../settings/settingsError";

describe("The namespace of settings in a config", () => {
    for (const [key, meant] of [
        ["whitelabel-dns:tenants", "white-label-dns:tenants"],
        ["white_label_dns:brandDomain", "white-label-dns:brandDomain"],
        ["White-Label-DNS:tenant", "white-label-dns:tenants"],
        ["whiteLabelDns:nameServer", "white-label-dns:nameServers"],
    ] as const) {
        it(`is suggested for a misspelt one: ${key}`, () => {
            assert.deepEqual(
                namespaceProblems({ [key]: "x" }).map((problem) => problemText(problem, "white-label-dns:")),
                [`${key}: is not a known setting; did you mean "${meant}"?`],
            );
        });
    }

    it("is accepted if it is the right one, or another program's", () => {
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

    it("is suggested for a setting in the project's namespace, where nothing reads it", () => {
        const [problem, ...others] = namespaceProblems(
            { "my-dns:tenants": "[]", "my-dns:own": "1" },
            "my-dns",
        );
        assert.deepEqual([problem?.place, others], ["my-dns:tenants", []]);
        assert.match(
            problem?.message ?? "",
            /pulumi config set white-label-dns:tenants .*pulumi config rm my-dns:tenants/,
        );
        const constructor = namespaceProblems({ "my-dns:constructor": "1" }, "my-dns");
        assert.deepEqual(constructor, []);
    });

    it("causes a note if both have the setting, because one can be the program's own", () => {
        const both = { "shop:monitor": "on", "white-label-dns:monitor": "{}", "shop:other": "1" };
        assert.deepEqual(namespaceProblems(both, "shop"), []);
        assert.match(
            namespaceNotes(both, "shop").join(),
            /^shop:monitor is in the namespace of the project, and pulumi-white-label-dns reads white-label-dns:monitor alone/,
        );
        assert.deepEqual(namespaceNotes(both, "white-label-dns"), []);
        assert.deepEqual(namespaceNotes({ "shop:monitor": "on" }, "shop"), []);
    });
});

describe("The setting monitor", () => {
    const KEY = "white-label-dns:monitor";
    const TEXT = '{"every":10,"notify":"person@example.com"}';
    afterEach(() => pulumi.runtime.setAllConfig({}));

    it("is read without a change", () => {
        pulumi.runtime.setAllConfig({ [KEY]: TEXT });
        assert.deepEqual(readMonitor(), { every: 10, notify: "person@example.com" });
        pulumi.runtime.setAllConfig({});
        assert.equal(readMonitor(), undefined);
    });

    it("is a secret for its address if a part of it is one", async () => {
        pulumi.runtime.setAllConfig({ [KEY]: TEXT }, [KEY]);
        const { every, notify } = readMonitor() ?? {};
        assert.equal(every, 10);
        assert.ok(await pulumi.isSecret(pulumi.output(notify)));
    });

    it("is not shown in a message if it is a secret", () => {
        const wrong = '{"notify":"person at example.com"}';
        pulumi.runtime.setAllConfig({ [KEY]: wrong });
        assert.throws(readMonitor, /person at example\.com/);
        pulumi.runtime.setAllConfig({ [KEY]: wrong }, [KEY]);
        assert.throws(readMonitor, {
            message: /monitor\.notify: the value is not valid; write an e-mail address/,
        });
        pulumi.runtime.setAllConfig({ [KEY]: "person" }, [KEY]);
        assert.throws(readMonitor, { message: /^white-label-dns:monitor: the value is not JSON/ });
    });
});

describe("Tenants with a secret in the setting", () => {
    let folder: string;
    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), "white-label-dns-read-config-"));
        await writeFile(join(folder, "tenants.yaml"), "- { domain: b.net, tags: { plan: gold } }\n");
    });
    afterEach(async () => {
        pulumi.runtime.setAllConfig({});
        await rm(folder, { recursive: true });
    });

    it("are secret outputs, and tenants of a file beside them stay plain", async () => {
        const config = {
            "white-label-dns:brandDomain": "example.com",
            "white-label-dns:fileDirectory": folder,
            "white-label-dns:tenantsFile": "tenants.yaml",
            "white-label-dns:tenants": '[{"domain":"a.net","tags":{"contract":"4711"}}]',
        };
        pulumi.runtime.setAllConfig(config, ["white-label-dns:tenants"]);
        const [first, second, ...more] = readConfig().tenants;
        assert.deepEqual([first?.domain, more], ["a.net", []]);
        assert.ok(await pulumi.isSecret(pulumi.output<unknown>(first?.tags)));
        assert.deepEqual([second?.domain, second?.tags], ["b.net", { plan: "gold" }]);
    });
});
