import type { Story } from "../story";
import { othersNames } from "./othersNames";
import { sideEffects } from "./sideEffects";

/** Every story, by kind. */
export const ALL_STORIES: readonly Story[] = [...sideEffects, ...othersNames];
