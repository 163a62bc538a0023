import type { TestSettings } from "../program/stage";
import type { Step } from "./lifecycle";

/**
 * The life of a stack with three delegation sets. A tenant more makes look-ups that a stack with one set does not make: it finds the set by
 * its reference, and looks for its own zone on the other sets.
 */

const on = (pin: number, domain: string): object => ({
    domain,
    target: { addresses: ["203.0.113.10"] },
    ...(pin === 1 ? {} : { pin }),
});
const settings = (...more: object[]): TestSettings => ({
    brandDomain: "example.com",
    tenants: [on(1, "one.net"), on(2, "two.net"), on(3, "three.net"), ...more],
});

const three = settings();
const four = settings(on(2, "four.net"));
const brief = { isNew: true, isBrief: true };

export const POOL_LIFE: readonly Step[] = [
    { name: "three sets", verb: "up", settings: three, isSetUp: true },
    { name: "add a tenant to the second set", verb: "up", settings: four, ...brief },
    { name: "remove it", verb: "up", settings: three, isSetUp: true },
    // The set may still have its zone.
    { name: "add it again", verb: "up", settings: four, ...brief },
    { name: "leave three sets", verb: "destroy", settings: four, isSetUp: true },
];
