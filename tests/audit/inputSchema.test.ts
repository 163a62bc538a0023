import assert from "node:assert/strict";
import type { z } from "zod";
import type { AuditInput } from "../../audit/input";
import { auditInputSchema } from "../../audit/inputSchema";
import { INPUT } from "./inputs";
import type { SameType } from "./sameType";

describe("the schema of an audit's input", () => {
    it("describes the interface in input.ts, field by field", () => {
        const input: SameType<AuditInput, z.infer<typeof auditInputSchema>> = true;
        assert.ok(input);
        assert.deepEqual(auditInputSchema.parse(INPUT), INPUT);
    });
});
