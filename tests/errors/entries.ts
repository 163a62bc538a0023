import { SettingsError } from "../../settings/settingsError";
import type { SettingProblem } from "../../settings/settingsError";

/**
 * Names the entry of docs/errors.md that a piece of work produces, and returns the texts that a user would see. Each message of the entry
 * must be among them, and no other text.
 */
export type Produces = (entry: string, shown: () => string[] | Promise<string[]>) => void;

/** Mistakes in a stack's config, line by line as Pulumi shows them. */
export function configLines(problems: readonly SettingProblem[]): string[] {
    return new SettingsError(problems, "white-label-dns:").message.split("\n");
}
