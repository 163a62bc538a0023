import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";

/** The addresses of a package that its npm page shows. This project has none before it is published. */
const ADDRESSES = ["repository", "homepage", "bugs"] as const;

export type Manifest = { version: string } & { [key in (typeof ADDRESSES)[number]]?: unknown };

/** The reasons why a version must not be published, one sentence each; empty if there is none. */
export function releaseProblems(manifest: Manifest, changelog: string): string[] {
    const heading = `## [${manifest.version}] - `;
    const isNamed = changelog.split("\n").some((line) => line.startsWith(heading));
    return [
        ...ADDRESSES.filter((field) => manifest[field] === undefined).map(
            (field) => `package.json has no "${field}"; set it to the address of the public project`,
        ),
        ...(isNamed
            ? []
            : [`CHANGELOG.md has no heading "${heading}YYYY-MM-DD"; put it below "## [Unreleased]"`]),
    ];
}

/** Run by `npm publish`, before the upload. */
if (require.main === module) {
    const read = (name: string): string => readFileSync(join(packageRoot(), name), "utf8");
    const problems = releaseProblems(JSON.parse(read("package.json")) as Manifest, read("CHANGELOG.md"));
    problems.forEach((problem) => console.error(problem));
    process.exitCode = problems.length === 0 ? 0 : 1;
}
