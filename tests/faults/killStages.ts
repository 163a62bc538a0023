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

/** The commands that are killed, one stage of a life after another. */

/** The work after the stages before it, and the changes that others make before it. */
export interface KillStage {
    settings: TestSettings;
    what: string;
    before?: ((world: World) => void) | undefined;
    verb?: "destroy" | undefined;
}

/** The steps for a domain's old zone, one after another, and the changes that its owner makes before each. */
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

/** The steps for the name servers of registered domains. */
export const REGISTRATIONS: readonly KillStage[] = [
    { what: "sets name servers", settings: registrarSettings(), before: seedRegistered },
    { what: "follows an address", settings: registrarSettings(), before: moveBrandServer },
    { what: "gives one list back", settings: registrarSettings({ isManaged: false }) },
    { what: "sets it again", settings: registrarSettings() },
    { what: "gives all back", settings: registrarSettings(), verb: "destroy" },
];
