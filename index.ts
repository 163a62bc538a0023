// The package as it is installed: compiled, so that a preview does not compile it each time.
import { readConfig, WhiteLabelDns } from "pulumi-white-label-dns";

const dns = new WhiteLabelDns("dns", readConfig());

export const { delegationSets, tenants, registrar, audit, migrations } = dns;
