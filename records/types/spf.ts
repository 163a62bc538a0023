import { stringsType } from "./characterStrings";

/** The former type for what TXT records say of a domain's mail, RFC 4408 §3.1.1; written like TXT. */
export const spf = stringsType(99);
