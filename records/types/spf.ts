import { stringsType } from "./characterStrings";

/** The former type for the TXT records about a domain's mail, RFC 4408 §3.1.1; written like TXT. */
export const spf = stringsType(99);
