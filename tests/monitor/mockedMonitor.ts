import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../route53/packageRoot";

/**
 * The resources of a `DelegationMonitor`, from the real component under Pulumi's mocks. It runs in a process of its own, because mocks
 * apply to a whole process.
 */

export interface Made {
    type: string;
    /** The name of the resource in the program. */
    name: string;
    inputs: Record<string, unknown>;
}

/** An asset of the function's archive: the path of a file, or a text. */
export type Asset = { path: string } | { text: string };

export interface MockedMonitor {
    /** The name of the component. */
    name: string;
    audit: object;
    /** Arguments of the component. JSON has no functions, so `transform` is JavaScript text. */
    args: object;
    transform?: string;
    /** Gives each resource the name and ARN that it would have at AWS. Without it, its name is the one in the program. */
    isNamed?: boolean;
}

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { text } = require("node:stream/consumers");
const { DelegationMonitor } = require(process.argv[2]);
const { UNSERVED } = require(process.argv[3]);
const made = [];
const readArchive = async ({ assets }) => {
    const entries = Object.entries(await assets).map(async ([file, { path, text }]) => [file, path === undefined ? { text: await text } : { path: await path }]);
    return Object.fromEntries(await Promise.all(entries));
};
// Nothing is left to do once all are made.
process.once("beforeExit", async () => {
    for (const { inputs } of made) if (inputs.code) inputs.code = await readArchive(inputs.code);
    process.stdout.write(JSON.stringify(made));
});
text(process.stdin).then((input) => {
    const { name: component, audit, args, transform, isNamed } = JSON.parse(input);
    // As @pulumi/aws names what a program gives no name: seven random digits behind.
    const nameOf = (name) => (isNamed ? name + "-0a1b2c3" : name);
    const arnOf = (type, name) => (isNamed ? UNSERVED[type]?.arn?.(name) : "arn:aws:test:eu-west-1:123456789012:" + name);
    pulumi.runtime.setMocks({
        newResource({ type, name, inputs }) {
            made.push({ type, name, inputs });
            const own = inputs.name ?? nameOf(name);
            return { id: name + "-id", state: { name: own, arn: arnOf(type, own), ...inputs } };
        },
        call: ({ inputs }) => inputs,
    }, "project", "stack", false);
    new DelegationMonitor(component, { audit, ...args, transform: eval("(" + (transform ?? "undefined") + ")") });
});
`;

export async function mockMonitor(monitor: MockedMonitor): Promise<Made[]> {
    const argumentsOf = [
        join(packageRoot(), "dist", "monitor"),
        join(packageRoot(), "dist", "standIn", "unserved.js"),
    ];
    const running = promisify(execFile)(process.execPath, ["-e", PROGRAM, "program", ...argumentsOf], {
        cwd: packageRoot(),
        env: { ...process.env, NODE_NO_WARNINGS: "1" },
        maxBuffer: 64 * 1024 * 1024,
    });
    running.child.stdin?.end(JSON.stringify(monitor));
    const { stdout } = await running;
    return JSON.parse(stdout.slice(stdout.indexOf("["))) as Made[];
}
