import { readConfig, WhiteLabelDns } from "./components";

const dns = new WhiteLabelDns("dns", readConfig());

export const { delegationSets, tenants, registrar } = dns;
