import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The file with the version, beside the executable. */
export const VERSION_FILE = "version";

/**
 * Writes a folder that `plugins.providers` of a Pulumi.yaml can name for the provider aws. It has the executable `pulumi-resource-aws`,
 * which runs the stand-in of this installation, and its settings. The folder is written at run time for two reasons: a package from a
 * registry cannot contain executable files, and the path of this installation is known only then.
 *
 * @param config stack config; only the keys of aws are written
 * @param version the version of @pulumi/aws that the plugin reports. Default: the first version of the major version that this project
 * supports, because no program asks for another one
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
