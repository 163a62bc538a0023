import { stringsType } from "./characterStrings";

/** Text in character strings, RFC 1035 §3.3.14: `"v=spf1 mx -all"`. */
export const txt = stringsType(16);
