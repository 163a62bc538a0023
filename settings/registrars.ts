/** Registrars whose name servers the stack sets by itself. */
export const REGISTRARS = ["route53domains"] as const;
export type ManagedRegistrar = (typeof REGISTRARS)[number];
