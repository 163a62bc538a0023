import type { QuestionType } from "../dns/question";
import { viaGateway } from "../dns/route";
import { createWalker } from "../dns/walk";
import { parseDomain } from "../records/names";
import type { Engine } from "../engine/types";
import type { Sandbox } from "../sandbox/sandbox";
import { readDeployed } from "./deployedProgram";
import { engineOf, playRegistrarsOf } from "./programStory";
import type { EngineChoice } from "./step";
import { dataOf } from "./tenantRecords";
import { readUserProgram } from "./userProgram";

/** What a test of a whole program does: deploys it, plays the people at the registrars, and asks DNS. */

/** How `openProgram` runs a program. */
export interface ProgramOptions {
    /** An empty folder, or that of a test before: it keeps the state, and the program as it is compiled. Made by the test, and removed by it. */
    folder: string;
    /** The stack file. @default the only `Pulumi.<stack>.yaml` of the program's folder */
    config?: string;
    /** `auto` is the `pulumi` on PATH where there is one, and the embedded engine otherwise. @default "embedded" */
    engine?: EngineChoice;
}

/**
 * An engine for a Pulumi program against a sandbox: `preview`, `up`, `refresh` and `destroy` as `pulumi` does them, on one state. The config is
 * turned to the sandbox, and resources of `@pulumi/aws` are played by `standInAws`, so that nothing reaches AWS.
 *
 * The program may be TypeScript: the embedded engine compiles it anew at each call of this function. Put the zones into the sandbox
 * before the first `up` that the account has by then (`sandbox.addHostedZone`).
 *
 * @param dir the folder of its Pulumi.yaml
 * @throws StackConfigError where it is no Node.js program, has no stack file or nothing to run; NoEngineError where `pulumi` is asked for and not on PATH
 */
export async function openProgram(
    dir: string,
    sandbox: Sandbox,
    { folder, config, engine = "embedded" }: ProgramOptions,
): Promise<Engine> {
    return engineOf(await readUserProgram(dir, config), engine, sandbox, folder);
}

/**
 * What people do once the program is deployed, by what its state has: the owner of each brand domain and of each tenant sets its name servers
 * at the registrar, with the glue that the registry has. Domains below one of these are the stack's to delegate.
 */
export async function playRegistrars(sandbox: Sandbox, engine: Engine): Promise<void> {
    const delegate = (...given: Parameters<Sandbox["register"]>): Promise<void> =>
        Promise.resolve(sandbox.register(...given));
    await playRegistrarsOf({ delegate }, readDeployed(await engine.exportState()));
}

/** What a resolver finds that starts at the root and remembers nothing. */
export interface ResolvedName {
    /** The data of the records, as zone files write it; empty where there is no record of this type. CNAMEs are followed. */
    values: string[];
    /** The name and address of the server whose answer it is. */
    server?: string;
    /** Why there is no answer: what the last server said, or that it said nothing. */
    problem?: string;
}

/**
 * Asks the DNS of a sandbox for a name, with packets from the root servers down.
 *
 * @param name Unicode or punycode
 * @param type such as A, MX or TXT
 */
export async function resolveName(sandbox: Sandbox, name: string, type: QuestionType): Promise<ResolvedName> {
    const walker = createWalker({ route: viaGateway(sandbox.dns) });
    const walk = await walker.resolve(parseDomain(name).domain ?? name, type);
    const { server, problem } = walk;
    return {
        values: dataOf(walk, type),
        ...(server === undefined ? {} : { server: `${server.name} (${server.address})` }),
        ...(problem === undefined ? {} : { problem }),
    };
}
