import type { Story } from "../story";
import { sideEffects } from "./sideEffects";

/** Every story, by kind. */
export const ALL_STORIES: readonly Story[] = [...sideEffects];
