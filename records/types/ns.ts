import { nameType } from "./targetNames";

/** A name server of a zone, RFC 1035 §3.3.11: `ns1.example.com.` */
export const ns = nameType(2);
