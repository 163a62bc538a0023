/** Registrars at which the stack itself can set name servers. */
export const REGISTRARS = ["route53domains"] as const;
export type ManagedRegistrar = (typeof REGISTRARS)[number];
