import { ChangeResourceRecordSetsCommand, Route53Client, type Change } from "@aws-sdk/client-route-53";
import type { RemoteSandbox } from "./remote";

/** An account with old zones, as the story of a move needs it. */

export const BRAND = "example.com";

/** The old zones, with their ids. */
export const STORY_ZONES = [
    { domain: "bakery.net", zoneId: "ZBAKERY00000000000001" },
    { domain: "harbour.org", zoneId: "ZHARBOUR0000000000001" },
] as const;

const ADDRESS = "192.0.2.10";
const CHANGED = "192.0.2.20";

export class StoryAccount {
    private readonly client: Route53Client;
    private www = ADDRESS;

    constructor(private readonly sandbox: RemoteSandbox) {
        this.client = new Route53Client({
            endpoint: sandbox.location.endpoint,
            region: "us-east-1",
            credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
        });
    }

    /** Creates the zones. Each one is delegated to its own name servers. */
    async fill(): Promise<void> {
        for (const { domain, zoneId } of STORY_ZONES) {
            const { nameServers } = await this.sandbox.seedHostedZone(zoneId, domain);
            await this.sandbox.delegate(domain, {
                nameServers: nameServers.map((name) => ({ name, glue: [] })),
            });
            await this.change(zoneId, [
                plain("CREATE", domain, "A", ADDRESS),
                plain("CREATE", `www.${domain}`, "A", ADDRESS),
                plain("CREATE", domain, "MX", "10 mail.example.org."),
                plain("CREATE", domain, "TXT", '"v=spf1 mx -all"'),
                {
                    Action: "CREATE",
                    ResourceRecordSet: {
                        Name: `shop.${domain}`,
                        Type: "A",
                        AliasTarget: {
                            HostedZoneId: zoneId,
                            DNSName: `www.${domain}`,
                            EvaluateTargetHealth: false,
                        },
                    },
                },
            ]);
        }
    }

    /** Changes the zone that leads, as its owner would. */
    async changeWww(): Promise<void> {
        const [{ domain, zoneId }] = STORY_ZONES;
        await this.change(zoneId, [plain("UPSERT", `www.${domain}`, "A", CHANGED)]);
        this.www = CHANGED;
    }

    /** The allowed answers for each name: the present address, or the former one while an up has not copied the change yet. */
    expected(): { domain: string; name: string; address: string }[] {
        return STORY_ZONES.flatMap(({ domain }, index) => [
            { domain, name: `www.${domain}`, address: index === 0 ? this.www : ADDRESS },
            { domain, name: `shop.${domain}`, address: index === 0 ? this.www : ADDRESS },
        ]);
    }

    private async change(zoneId: string, changes: Change[]): Promise<void> {
        await this.client.send(
            new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes: changes } }),
        );
    }
}

function plain(action: "CREATE" | "UPSERT", name: string, type: "A" | "MX" | "TXT", value: string): Change {
    return {
        Action: action,
        ResourceRecordSet: { Name: name, Type: type, TTL: 300, ResourceRecords: [{ Value: value }] },
    };
}
