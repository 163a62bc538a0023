import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SettingFiles } from "../../settings/settingFiles";

/** A folder with these files while a function runs, as the directory of a program. */
export function withFiles<T>(
    files: Readonly<Record<string, string | Buffer>>,
    run: (found: SettingFiles, folder: string) => T,
): T {
    const folder = mkdtempSync(join(tmpdir(), "white-label-dns-files-"));
    try {
        for (const [path, content] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, path)), { recursive: true });
            writeFileSync(join(folder, path), content);
        }
        return run(new SettingFiles(folder), folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
}
