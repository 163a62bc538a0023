/** `true` if two types are the same; a difference between them does not compile. */
export type SameType<A, B> =
    (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
