import { findPulumi } from "../../sandbox/engine/pulumiEngine";
import { describeLifecycles } from "./lifecycles";

describe("the program on the real engine (skipped: no pulumi on PATH, where there is none)", function () {
    this.timeout(180_000);
    describeLifecycles("pulumi", async (context) => {
        if ((await findPulumi()) === undefined) {
            // The command is on no package registry, so a machine may well be without it; the title says so.
            context.skip();
        }
    });
});
