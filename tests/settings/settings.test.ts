import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseDocument } from "yaml";
import { packageRoot } from "../../route53/packageRoot";
import { NAMESPACE, settingOf, SETTING_NAMES } from "../../settings/settings";

const FILE = join(packageRoot(), "Pulumi.yaml");

describe("The table of settings", () => {
    it("is equal to Pulumi.yaml (UPDATE_DOCS=1 npx mocha dist/tests/settings/settings.test.js writes it)", () => {
        const document = parseDocument(readFileSync(FILE, "utf8"));
        const declared = Object.fromEntries(
            SETTING_NAMES.flatMap((name) => {
                const declaration = settingOf(name)?.declared;
                return declaration === undefined ? [] : [[`${NAMESPACE}:${name}`, declaration]];
            }),
        );
        if (process.env["UPDATE_DOCS"] === "1") {
            // A correct declaration keeps its comments and its form.
            const present = document.toJS() as { config: Record<string, unknown> };
            Object.entries(declared)
                .filter(([key, declaration]) => !isDeepStrictEqual(present.config[key], declaration))
                .forEach(([key, declaration]) => document.setIn(["config", key], declaration));
            Object.keys(present.config)
                .filter((key) => !(key in declared))
                .forEach((key) => document.deleteIn(["config", key]));
            writeFileSync(FILE, document.toString({ lineWidth: 0 }));
        }
        assert.deepEqual((document.toJS() as { config: unknown }).config, declared);
    });

    it("has a default for each declared optional setting, as Pulumi's config schema requires", () => {
        for (const name of SETTING_NAMES) {
            const { declared, schema } = settingOf(name) ?? {};
            const mayBeLeftOut = schema?.safeParse(undefined).success === true;
            if (declared !== undefined) {
                assert.equal("default" in declared, mayBeLeftOut, name);
            }
        }
    });

    it("declares no setting of sandboxes, and not the tenants, which can be in a file", () => {
        const hidden = SETTING_NAMES.filter((name) => settingOf(name)?.declared === undefined);
        const ofSandboxes = [
            "dnsGateway",
            "sandboxTimeScale",
            "fileDirectory",
            "allowSpecialPurposeAddresses",
        ];
        assert.deepEqual(hidden, ["tenants", ...ofSandboxes]);
    });
});
