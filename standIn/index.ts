import type { ProviderPackage } from "../engine/provider";
import { installAwsPlugin } from "./install";
import { createAwsProvider } from "./provider";

/** The stand-in of @pulumi/aws for both engines, for the engine's option `providers`. */
export const standInAws: ProviderPackage = {
    name: "aws",
    create: createAwsProvider,
    install: installAwsPlugin,
};
