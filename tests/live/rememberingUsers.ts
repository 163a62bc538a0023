import assert from "node:assert/strict";
import { viaGateway } from "../../dns/route";
import { CachingResolver, textOf } from "./cachingResolver";
import type { LiveStage } from "./liveStage";

/** Long enough that each answer is asked again, and short enough that the delegation, whose TTL is days, is still remembered. */
const LATER = 7200;

/**
 * Users of a domain whose resolvers remember its present delegation: one follows the parent, and one follows the zone itself.
 *
 * @returns a function that asks again, two hours later for those resolvers, and throws if an address has changed
 */
export async function rememberingUsers({ sandbox }: LiveStage, domain: string): Promise<() => Promise<void>> {
    const clock = { now: 0 };
    const route = viaGateway(sandbox.dns);
    const users = [true, false].map((obeysChild) => new CachingResolver(route, clock, { obeysChild }));
    const ask = (): Promise<string[]> =>
        Promise.all(
            users.map((user) =>
                user.resolve(domain, "A").then(
                    (told) => textOf(told),
                    (error: unknown) =>
                        `no answer: ${error instanceof Error ? error.message : String(error)}`,
                ),
            ),
        );
    const before = await ask();
    assert.ok(
        before.every((text) => text.startsWith("NOERROR")),
        `users of ${domain} have no answer to begin with: ${before.join("; ")}`,
    );
    return async () => {
        clock.now += LATER;
        assert.deepEqual(
            await ask(),
            before,
            `users of ${domain} whose resolvers know its former name servers`,
        );
    };
}
