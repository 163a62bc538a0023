import { nameType } from "./targetNames";

/** The target of a name that is an alias, RFC 1035 §3.3.1: `target.example.net.` */
export const cname = nameType(5);
