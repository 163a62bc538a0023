import { createEmbeddedEngine } from "../../sandbox/engine/embeddedEngine";
import { Workshop } from "./engineFixture";
import { scenarios, Story } from "./engineScenarios";

describe("the embedded engine", () => {
    let shop: Workshop;
    beforeEach(() => {
        shop = new Workshop(createEmbeddedEngine);
    });
    afterEach(() => shop.close());

    for (const scenario of scenarios) {
        it(scenario.title, () => scenario.run(new Story(shop)));
    }
});
