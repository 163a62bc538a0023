import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Holds the version beside the executable. */
export const VERSION_FILE = "version";

/**
 * Writes a folder that `plugins.providers` of a Pulumi.yaml can name for the provider aws: the executable
 * `pulumi-resource-aws`, which runs the stand-in of this installation, and its settings. Made at run time, since a
 * package from a registry keeps no executable files of its own and the path of this installation is known only here.
 *
 * @param config stack config; only the keys of aws are written
 * @param version of @pulumi/aws, which the plugin takes as its own; without one the first of the major version that
 *   this project is for, as no program asks for it
 */
export async function installAwsPlugin(
    folder: string,
    config: Record<string, string>,
    version = "7.0.0",
): Promise<void> {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, VERSION_FILE), version);
    const settings = Object.fromEntries(Object.entries(config).filter(([key]) => key.startsWith("aws:")));
    await writeFile(join(folder, "settings.json"), JSON.stringify(settings), { mode: 0o600 });
    const plugin = join(__dirname, "plugin.js");
    const executable = join(folder, "pulumi-resource-aws");
    await writeFile(
        executable,
        `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(plugin)} ${quote(folder)} "$@"\n`,
    );
    await chmod(executable, 0o755);
    await writeFile(`${executable}.cmd`, `@"${process.execPath}" "${plugin}" "${folder}" %*\r\n`);
}

function quote(text: string): string {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}
