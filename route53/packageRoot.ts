import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this package: where its package.json lies, whether the code runs from source or from dist/. */
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
