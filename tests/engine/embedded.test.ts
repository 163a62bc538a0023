import { createEmbeddedEngine } from "../../engine/embeddedEngine";
import { Workshop } from "./fixture";
import { scenarios, Story } from "./scenarios";

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
