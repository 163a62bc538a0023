import type { Story } from "../story";
import { accounts } from "./accounts";
import { changedMinds } from "./changedMinds";
import { commands } from "./commands";
import { deniedCalls } from "./deniedCalls";
import { earlierRecords } from "./earlierRecords";
import { foundAgain } from "./foundAgain";
import { joinedCommands } from "./joinedCommands";
import { joinedZones } from "./joinedZones";
import { leavingTenants } from "./leavingTenants";
import { lies } from "./lies";
import { movedTenants } from "./movedTenants";
import { movingCommands } from "./movingCommands";
import { movingZones } from "./movingZones";
import { movesPutBack } from "./movesPutBack";
import { namesOfSets } from "./namesOfSets";
import { othersNames } from "./othersNames";
import { ownPrograms } from "./ownPrograms";
import { places } from "./places";
import { providers } from "./providers";
import { publishedNames } from "./publishedNames";
import { registrars } from "./registrars";
import { secondThoughts } from "./secondThoughts";
import { sideEffects } from "./sideEffects";
import { swappedRecords } from "./swappedRecords";
import { ttlPhases } from "./ttlPhases";
import { writtenNames } from "./writtenNames";

/** Every story, by kind. */
export const ALL_STORIES: readonly Story[] = [
    ...foundAgain,
    ...ownPrograms,
    ...sideEffects,
    ...ttlPhases,
    ...places,
    ...movedTenants,
    ...movingZones,
    ...registrars,
    ...changedMinds,
    ...secondThoughts,
    ...joinedZones,
    ...movesPutBack,
    ...leavingTenants,
    ...deniedCalls,
    ...swappedRecords,
    ...earlierRecords,
    ...lies,
    ...publishedNames,
    ...namesOfSets,
    ...writtenNames,
    ...othersNames,
    ...accounts,
    ...providers,
    ...commands,
    ...movingCommands,
    ...joinedCommands,
];
