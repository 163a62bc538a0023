import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package, which contains its package.json, both for code in the source folders and in dist/. */
export function packageRoot(): string {
    let folder = __dirname;
    while (!existsSync(join(folder, "package.json"))) {
        folder = dirname(folder);
    }
    return folder;
}

/** This package's version. */
export function packageVersion(): string {
    const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
        version: string;
    };
    return version;
}
