import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { refuseRuntime } from "../../providers/runtime";
import { packageRoot } from "../../route53/packageRoot";

describe("The runtime of the program", () => {
    it("is Node.js with node_modules", () => {
        assert.doesNotThrow(() => refuseRuntime({ node: "22.13.0" }));
        assert.doesNotThrow(() => refuseRuntime());
    });

    it("is not Bun, and not Yarn's Plug'n'Play", () => {
        const refusal = (versions: Record<string, string>): ((error: unknown) => boolean) => {
            return (error) =>
                error instanceof RunError && error.message.includes(Object.values(versions).join());
        };
        const bun = { bun: "1.4.5" };
        assert.throws(() => refuseRuntime(bun), refusal(bun));
        assert.throws(() => refuseRuntime({ pnp: "3" }), /nodeLinker: node-modules/);
    });

    it("is refused before the package has loaded a module that Plug'n'Play cannot load", function () {
        this.timeout(60_000);
        const script = `
            Object.defineProperty(process.versions, "pnp", { value: "3" });
            try { require(process.argv[1]); } catch (error) { console.log(error.message); }
            console.log(Object.keys(require.cache).filter((file) => /p-limit|client-route-53/.test(file)).length);`;
        const entry = join(packageRoot(), "dist", "components", "index.js");
        const { stdout } = spawnSync(process.execPath, ["-e", script, entry], { encoding: "utf8" });
        assert.match(
            stdout,
            /^pulumi-white-label-dns: .*"nodeLinker: node-modules" in \.yarnrc\.yml.*\n0\n$/,
        );
    });
});
