import { nameType } from "./targetNames";

/** The name that an address leads back to, RFC 1035 §3.3.12: `host.example.net.` */
export const ptr = nameType("PTR", 12);
