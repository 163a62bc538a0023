import { findPulumi } from "../../engine/pulumiEngine";
import { describeLifecycles } from "./lifecycles";

describe("the program on the real engine (needs pulumi on PATH)", function () {
    this.timeout(300_000);
    describeLifecycles("pulumi", async (context) => {
        if ((await findPulumi()) === undefined) {
            context.skip(); // skipped: no pulumi on PATH, and the command is on no package registry
        }
    });
});
