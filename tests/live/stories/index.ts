import type { Story } from "../story";
import { accounts } from "./accounts";
import { commands } from "./commands";
import { earlierRecords } from "./earlierRecords";
import { foundAgain } from "./foundAgain";
import { leavingTenants } from "./leavingTenants";
import { lies } from "./lies";
import { movedTenants } from "./movedTenants";
import { movingZones } from "./movingZones";
import { namesOfSets } from "./namesOfSets";
import { othersNames } from "./othersNames";
import { places } from "./places";
import { providers } from "./providers";
import { publishedNames } from "./publishedNames";
import { registrars } from "./registrars";
import { sideEffects } from "./sideEffects";

/** Every story, by kind. */
export const ALL_STORIES: readonly Story[] = [
    ...foundAgain,
    ...sideEffects,
    ...places,
    ...movedTenants,
    ...movingZones,
    ...registrars,
    ...leavingTenants,
    ...earlierRecords,
    ...lies,
    ...publishedNames,
    ...namesOfSets,
    ...othersNames,
    ...accounts,
    ...providers,
    ...commands,
];
