import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
    TenantZone,
    WhiteLabelDns,
    WhiteLabelDnsProvider,
    WhiteLabelNameServers,
    type AwsArgument,
} from "../../components";
import { findPulumi } from "../../rehearsal/testing";
import { secretsIn } from "./secretSearch";
import {
    ADDRESSES,
    awsOf,
    openScene,
    withDnsOf,
    OURS,
    THEIRS,
    type Kind,
    type Program,
    type Scene,
} from "./providerScene";

const KINDS: readonly Kind[] = ["embedded", "pulumi"];

for (const kind of KINDS) {
    describe(`Components with an account of their own, on the ${kind} engine${kind === "pulumi" ? " (needs pulumi on PATH)" : ""}`, function () {
        this.timeout(400_000);
        let scene: Scene;
        before(async function () {
            if (kind === "pulumi" && (await findPulumi()) === undefined) {
                this.skip();
            }
        });
        beforeEach(async () => {
            scene = await openScene(kind);
        });
        afterEach(() => scene.close());

        const tenantsOf = (domains: readonly string[]) =>
            domains.map((domain) => ({ domain, target: ADDRESSES }));
        const zonesOf = ({ contents }: Scene["ours"]): string[] =>
            contents().hostedZones.map(({ name }) => name);

        it("are two in one program, and each changes only objects in its own account", async () => {
            const program = (mine: string[], other: string[]) => (): Record<string, unknown> => {
                const brandDomain = "example.com";
                const dns = new WhiteLabelDns("ours", { brandDomain, tenants: tenantsOf(mine) });
                const aws = awsOf(scene.theirs, { allowedAccountIds: [THEIRS] });
                const args = { brandDomain, tenants: tenantsOf(other), aws };
                const more = new WhiteLabelDns("theirs", args, withDnsOf(scene.theirs));
                return { ours: dns.tenants, theirs: more.tenants };
            };
            const before = [scene.ours.contents(), scene.theirs.contents()];
            const first = program(["a.net"], ["b.net"]);
            await scene.step("up", first);
            assert.deepEqual(zonesOf(scene.ours), ["example.com.", "a.net."]);
            assert.deepEqual(zonesOf(scene.theirs), ["example.com.", "b.net."]);
            for (const verb of ["preview", "up", "refresh"] as const) {
                assert.deepEqual(await scene.step(verb, first), [], verb);
            }
            const ours = scene.ours.contents();
            scene.calls(scene.ours);
            const changed = await scene.step("up", program(["a.net"], ["b.net", "c.net"]));
            assert.deepEqual(
                changed.filter((each) => !/ theirs-/.test(each)),
                [],
            );
            assert.deepEqual(scene.ours.contents(), ours);
            assert.deepEqual(scene.calls(scene.ours), { GetCallerIdentity: 1, ListHostedZonesByName: 1 });
            assert.deepEqual(zonesOf(scene.theirs), ["example.com.", "b.net.", "c.net."]);
            await scene.step("destroy", first);
            assert.deepEqual([scene.ours.contents(), scene.theirs.contents()], before);
        });

        it("get the account, change its name and lose it without a change of the deployed objects", async () => {
            const program = (aws?: AwsArgument, tenants = ["a.net"]): Program => {
                return () => {
                    new WhiteLabelDns("dns", {
                        brandDomain: "example.com",
                        tenants: tenantsOf(tenants),
                        aws,
                    });
                    return {};
                };
            };
            const shared = (name: string): Program => {
                return () => {
                    const provider = new WhiteLabelDnsProvider(name, awsOf(scene.ours));
                    const args = { brandDomain: "example.com", tenants: tenantsOf(["a.net"]) };
                    new WhiteLabelDns("dns", args, { provider });
                    return {};
                };
            };
            const settings = awsOf(scene.ours);
            await scene.step("up", program());
            const contents = scene.ours.contents();
            const moves: [Program, string[]][] = [
                [program(settings), ["create dns-aws"]],
                [program({ ...settings, region: "eu-west-1" }), ["update dns-aws"]],
                [shared("one"), ["create one", "delete dns-aws"]],
                [shared("two"), ["create two", "delete one"]],
                [program(), ["delete two"]],
                [program("stack"), []],
                [program(settings), ["create dns-aws"]],
            ];
            for (const [given, expected] of moves) {
                if (kind === "embedded") {
                    assert.deepEqual(await scene.step("preview", given), expected);
                }
                assert.deepEqual(await scene.step("up", given), expected);
                assert.deepEqual(scene.ours.contents(), contents);
            }
            for (const verb of ["preview", "up", "refresh", "destroy"] as const) {
                // The last two run with the settings of the up before them, which was also refused.
                const outcome = await scene.engine(program(awsOf(scene.theirs)))[verb]();
                assert.equal(outcome.ok, false);
                const texts = outcome.errors.map(({ message }) => message).join("\n");
                assert.match(
                    texts,
                    new RegExp(`AWS account ${OURS}, but the credentials belong to ${THEIRS}`),
                );
                assert.deepEqual(scene.ours.contents(), contents);
                assert.deepEqual(zonesOf(scene.theirs), ["example.com."]);
            }
            assert.deepEqual(await scene.step("up", program(settings)), ["update dns-aws"]);
            assert.deepEqual(await scene.step("refresh", program(settings)), []);
            await scene.step("destroy", program(settings));
            assert.deepEqual(zonesOf(scene.ours), ["example.com."]);
        });

        it("keep its keys encrypted, and refuse its account if it is not allowed", async () => {
            const secrets = { key: "wJalr/XUtnFEMI+EXAMPLEKEY" };
            const program = (allowed: string): Program => {
                return () => {
                    const aws = {
                        ...awsOf(scene.ours),
                        secretKey: secrets.key,
                        allowedAccountIds: [allowed],
                    };
                    new WhiteLabelDns("dns", { brandDomain: "example.com", tenants: [], aws });
                    return {};
                };
            };
            const refused = await scene.engine(program(THEIRS)).up();
            assert.match(
                refused.errors[0]?.message ?? "",
                /aws:allowedAccountIds: .* to AWS account 111111111111/,
            );
            assert.deepEqual(zonesOf(scene.ours), ["example.com."]);
            await scene.step("up", program(OURS));
            const left = textsBelow(scene.folder).join("\n");
            const plain = kind === "pulumi" ? left : left.replaceAll(/"plaintext": .*/g, "");
            assert.ok(plain.includes("aws:secretKey"));
            assert.deepEqual(secretsIn(plain, secrets), []);
        });

        it("put a tenant's zone into the account of its name servers", async () => {
            await scene.step("up", () => {
                const nameServers = new WhiteLabelNameServers(
                    "ns",
                    { brandDomain: "example.com", aws: awsOf(scene.theirs) },
                    withDnsOf(scene.theirs),
                );
                new TenantZone("tenant", { domain: "tenant.net", nameServers, target: ADDRESSES });
                return {};
            });
            assert.deepEqual(zonesOf(scene.theirs), ["example.com.", "tenant.net."]);
            assert.deepEqual(zonesOf(scene.ours), ["example.com."]);
        });
    });
}

function textsBelow(folder: string): string[] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => join(folder, name))
        .filter((file) => (statSync(file).isFile() && file.endsWith(".json")) || file.endsWith("state"))
        .filter((file) => statSync(file).isFile())
        .map((file) => readFileSync(file, "utf8"));
}
