import assert from "node:assert/strict";
import { heard, meetEngine, say, warn } from "../../providers/engineLog";

// tests/program/whatYouSee.test.ts tests the severity of a warning in the real engine.
describe("Messages of providers without a listening engine", () => {
    const write = process.stderr.write.bind(process.stderr);
    let written = "";
    beforeEach(() => {
        written = "";
        process.stderr.write = (chunk: string | Uint8Array): boolean => {
            written += String(chunk);
            return true;
        };
    });
    afterEach(() => {
        process.stderr.write = write;
    });

    it("are lines on stderr, which the engine shows, with a prefix for a warning", async () => {
        say("news");
        warn("look at this");
        await heard();
        assert.equal(written, "news\nwarning: look at this\n");
    });

    it("are printed there in the embedded engine too, whose address has no port", () => {
        meetEngine(["node", "dynamic-provider", "127.0.0.1:65536"]);
        warn("look at this");
        assert.equal(written, "warning: look at this\n");
    });
});
