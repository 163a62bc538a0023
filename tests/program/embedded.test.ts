import { describeLifecycles } from "./lifecycles";

describe("the program on the embedded engine", () => {
    describeLifecycles("embedded", () => Promise.resolve());
});
