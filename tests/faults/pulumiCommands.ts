import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { projectEnvironment, type ProjectFolders } from "../../engine/pulumiProject";

/**
 * What a user types after an up was killed: `pulumi cancel`, which takes away the lock that the dead process left, and
 * `pulumi refresh`.
 *
 * @param state the state folder of the pulumi engine
 * @throws Error with what pulumi wrote where it fails
 */
export async function recover(state: string): Promise<void> {
    await pulumi(state, ["cancel", "--yes"]);
    await pulumi(state, ["refresh", "--yes", "--skip-preview"]);
}

async function pulumi(state: string, parameters: readonly string[]): Promise<void> {
    const root = resolve(state);
    const folders: ProjectFolders = {
        work: join(root, "project"),
        backend: join(root, "backend"),
        home: join(root, "home"),
    };
    await promisify(execFile)("pulumi", [...parameters, "--stack", "rehearsal", "--non-interactive"], {
        cwd: folders.work,
        env: { ...process.env, ...projectEnvironment(folders) },
    });
}
