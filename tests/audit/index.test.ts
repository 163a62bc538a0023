import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../../route53/packageRoot";

/** The packages that the type declarations of a module need, including its own files. */
function packagesOf(declaration: string, seen = new Set<string>()): string[] {
    if (seen.has(declaration)) {
        return [];
    }
    seen.add(declaration);
    const text = readFileSync(declaration, "utf8");
    return [...text.matchAll(/(?:from |import\()"([^"]+)"/g)].flatMap(([, name = ""]) =>
        name.startsWith(".") ? packagesOf(join(dirname(declaration), `${name}.d.ts`), seen) : [name],
    );
}

describe("the functions of an audit for other programs", () => {
    it("have types that refer to no library except the one for DNS packets", () => {
        const packages = new Set(packagesOf(join(packageRoot(), "dist", "audit", "index.d.ts")));
        packages.delete("dns-packet");
        assert.deepEqual([...packages], []);
    });
});
