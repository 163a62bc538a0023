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

/** The functions for a test of a whole program: deploy it, make the users' changes at the registrars, and query DNS. */

/** Options of `openProgram`. */
export interface ProgramOptions {
    /** A folder for the state and the compiled program. It is empty or was used by an earlier test; the test creates and removes it. */
    folder: string;
    /** The stack file. @default the only `Pulumi.<stack>.yaml` of the program's folder, if it has one */
    config?: string;
    /** With `auto`, it is the `pulumi` on PATH if there is one, and the embedded engine otherwise. @default "embedded" */
    engine?: EngineChoice;
}

/**
 * An engine for a Pulumi program against a sandbox: `preview`, `up`, `refresh` and `destroy` as `pulumi` runs them, on one state. The
 * config is directed to the sandbox, and `standInAws` replaces resources of `@pulumi/aws`, so nothing calls AWS.
 *
 * The program may be TypeScript: the embedded engine compiles it again at each call of this function. Before the first `up`, add the zones
 * that the account already has to the sandbox (`sandbox.addHostedZone`).
 *
 * @param dir the folder of its Pulumi.yaml
 * @throws StackConfigError if it is not a Node.js program, or has several stack files or no module to run; NoEngineError if `pulumi` is requested
 * and not on PATH
 */
export async function openProgram(
    dir: string,
    sandbox: Sandbox,
    { folder, config, engine = "embedded" }: ProgramOptions,
): Promise<Engine> {
    return engineOf(await readUserProgram(dir, config), engine, sandbox, folder);
}

/**
 * Makes the users' changes at the registrars after the deployment, as the state shows them. The owner of each brand domain and of each
 * tenant sets its name servers at the registrar, with the glue for the registry. Domains below these domains are delegated by the stack.
 */
export async function playRegistrars(sandbox: Sandbox, engine: Engine): Promise<void> {
    const delegate = (...given: Parameters<Sandbox["register"]>): Promise<void> =>
        Promise.resolve(sandbox.register(...given));
    await playRegistrarsOf({ delegate }, readDeployed(await engine.exportState()));
}

/** The result of a resolver that starts at the root and remembers nothing. */
export interface ResolvedName {
    /** The data of the records, in the form of zone files; empty if there is no record of this type. CNAMEs are followed. */
    values: string[];
    /** The name and address of the server that answered. */
    server?: string;
    /** The reason for a missing answer: the answer of the last server, or that it did not answer. */
    problem?: string;
}

/**
 * Queries the DNS of a sandbox for a name, with packets, from the root servers on.
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
