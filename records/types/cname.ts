import { nameType } from "./targetNames";

/** The name that a name is an alias of, RFC 1035 §3.3.1: `target.example.net.` */
export const cname = nameType(5);
