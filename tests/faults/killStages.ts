import type { World } from "../../sandbox/world";
import type { TestSettings } from "../program/stage";
import {
    changeOldZone,
    delegateTo,
    movingTenants,
    OLD_ZONES,
    seedOldZone,
    type OldZone,
} from "./movingLives";
import { moveBrandServer, registrarSettings, seedRegistered } from "./registrarLives";

/** What is killed, one stage of a life after the other. */

/** What is done after the stages before it, and what others do before. */
export interface KillStage {
    settings: TestSettings;
    what: string;
    before?: ((world: World) => void) | undefined;
    verb?: "destroy" | undefined;
}

/** What is done with a domain's old zone, one after the other, and what its owner does before. */
const STAGES_OF_MOVES: readonly {
    stage: string;
    what: string;
    before?: (world: World, zone: OldZone) => void;
}[] = [
    { stage: "copy", what: "copies", before: seedOldZone },
    { stage: "copy", what: "follows", before: changeOldZone },
    { stage: "handover", what: "hands over" },
    { stage: "copy", what: "goes back" },
    { stage: "handover", what: "hands over again" },
    { stage: "handover", what: "sees the registrars", before: (world, zone) => delegateTo(world, zone) },
    { stage: "retire", what: "retires" },
];
export const MOVES = STAGES_OF_MOVES.map(({ stage, what, before }): KillStage => ({
    settings: movingTenants(stage, OLD_ZONES),
    what,
    before: (world) => OLD_ZONES.forEach((zone) => before?.(world, zone)),
}));

/** What becomes of the name servers of registered domains. */
export const REGISTRATIONS: readonly KillStage[] = [
    { what: "sets name servers", settings: registrarSettings(), before: seedRegistered },
    { what: "follows an address", settings: registrarSettings(), before: moveBrandServer },
    { what: "gives one list back", settings: registrarSettings({ isManaged: false }) },
    { what: "sets it again", settings: registrarSettings() },
    { what: "gives all back", settings: registrarSettings(), verb: "destroy" },
];
