import * as pulumi from "@pulumi/pulumi";
import { WhiteLabelNameServers } from "pulumi-white-label-dns";

const config = new pulumi.Config();
const brandDomain = config.require("brandDomain");

const sets: WhiteLabelNameServers[] = [];
for (let number = 1; number <= config.requireNumber("sets"); number++) {
    const labels = [1, 2, 3, 4].map((place) => `ns${4 * (number - 1) + place}`);
    sets.push(new WhiteLabelNameServers(`set-${number}`, { brandDomain, nameServers: labels }));
}

export const delegationSets = sets.map(({ delegationSetId, names }) => ({ delegationSetId, names }));
/** For `white-label-dns audit`, which puts it together with the tenants' stacks. */
export const audit = sets.map((set) => set.auditText);
export { brandDomain };
export const registrar = sets.map((set) => set.registrarText);
