import { refuseRuntime } from "../providers/runtime";

// Imported before all else: with Plug'n'Play, other modules of the package fail while they are loaded, and do not say why.
refuseRuntime();
