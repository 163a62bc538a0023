import { RunError } from "@pulumi/pulumi";

/**
 * Refuses what runs the program where it cannot run dynamic resources. Pulumi fails later there, with an error that does not say so.
 *
 * Bun does not run them at all. With Plug'n'Play, packages are in no folder of node_modules: the process in which Pulumi runs dynamic resources may
 * load only what its own package declares (https://yarnpkg.com/features/pnp), and the state names the modules of this package by their paths.
 *
 * @param versions as Node.js and Bun have them in `process.versions`, and Yarn's Plug'n'Play adds to them
 * @throws RunError that says the way out
 */
export function refuseRuntime(
    versions: Readonly<Record<string, string | undefined>> = process.versions,
): void {
    const { bun, pnp } = versions;
    if (bun !== undefined) {
        throw new RunError(
            `pulumi-white-label-dns: this program runs on Bun ${bun}, but Pulumi runs dynamic resources only on Node.js; set "runtime: nodejs" in Pulumi.yaml, and install Node.js 22 or 24`,
        );
    }
    if (pnp !== undefined) {
        throw new RunError(
            `pulumi-white-label-dns: this program runs with Yarn's Plug'n'Play, from which Pulumi cannot load dynamic resources; set "nodeLinker: node-modules" in .yarnrc.yml, and run "yarn install"`,
        );
    }
}
