import { nameType } from "./targetNames";

/** The name of an address, RFC 1035 §3.3.12: `host.example.net.` */
export const ptr = nameType(12);
