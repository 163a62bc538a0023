import { SettingsError } from "../../settings/settingsError";
import type { SettingProblem } from "../../settings/settingsError";

/**
 * Names the entry of docs/errors.md that a piece of work produces, and gives back what a person would be shown: each
 * message of the entry has to be among it, and nothing else.
 */
export type Produces = (entry: string, shown: () => string[] | Promise<string[]>) => void;

/** Mistakes in a stack's config, line by line as Pulumi shows them. */
export function configLines(problems: readonly SettingProblem[]): string[] {
    return new SettingsError(problems, "white-label-dns:").message.split("\n");
}
