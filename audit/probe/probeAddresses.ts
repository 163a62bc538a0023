import { lookUpAddresses } from "../../dns/lookup";
import type { RecordType } from "../../dns/query";
import type { Walk } from "../../dns/walk";
import { sortAddresses } from "../../records/addresses";
import { normalName } from "../../records/wireNames";
import type { AuditedServer } from "../input";
import type { AddressRecords, Observed } from "../observations";
import type { ProbeContext } from "./probeContext";
import { readAddressWalks } from "./readAnswers";

/** The addresses of a white-label name server, and of the AWS name server behind it. */

export type Resolve = (name: string, type: RecordType) => Promise<Walk>;

/** The A and AAAA records of a host, or the CNAME in their place. */
export async function probeAddresses(resolve: Resolve, host: string): Promise<Observed<AddressRecords>> {
    const [a, aaaa] = await Promise.all([resolve(host, "A"), resolve(host, "AAAA")]);
    const observed = readAddressWalks(host, a, aaaa);
    if (observed.problem === undefined) {
        return observed;
    }
    if (![a, aaaa].some(({ steps }) => steps.some(({ outcome }) => outcome === "answer"))) {
        return observed;
    }
    // There was an answer, and no end: a CNAME leads nowhere. It can be observed nevertheless.
    const alias = (await resolve(host, "CNAME")).answer?.answers.find(
        (record) => record.type === "CNAME" && record.name === host,
    );
    return alias === undefined
        ? observed
        : { value: { ipv4: [], ipv6: [], ttls: [alias.ttl], cname: normalName(alias.data) } };
}

/** The addresses of the AWS name server: from the resolvers where there are some, else by a walk from the root. */
export async function probeAwsAddresses(
    context: ProbeContext,
    { awsName }: AuditedServer,
): Promise<Observed<AddressRecords> | undefined> {
    if (awsName === undefined) {
        return undefined;
    }
    return context.resolvers.length > 0
        ? resolveAws(context, awsName)
        : withoutAlias(
              awsName,
              await probeAddresses(
                  (name, type) => context.retryWalk(() => context.walker.resolve(name, type)),
                  awsName,
              ),
          );
}

function withoutAlias(name: string, observed: Observed<AddressRecords>): Observed<AddressRecords> {
    return observed.value?.cname === undefined
        ? observed
        : {
              problem: `${name} is a CNAME of ${observed.value.cname}, which a name server must not be`,
              definite: false,
          };
}

/** All resolvers that answer have to agree: one that remembers an older address is no witness for today's. */
async function resolveAws(
    { resolvers, lookUpOptions }: ProbeContext,
    awsName: string,
): Promise<Observed<AddressRecords>> {
    const families = await Promise.all(
        (["ipv4", "ipv6"] as const).map(async (family) => {
            const results = await lookUpAddresses(awsName, family, resolvers, lookUpOptions);
            const lists = results.flatMap(({ addresses }) =>
                addresses === undefined ? [] : [sortAddresses(addresses)],
            );
            const [first] = lists;
            if (first === undefined) {
                return results.map(({ resolver, problem = "" }) => `${resolver}: ${problem}`).join("; ");
            }
            return lists.every((list) => list.join() === first.join())
                ? first
                : `the resolvers disagree about the addresses of ${awsName}`;
        }),
    );
    const problem = families.find((each) => typeof each === "string");
    const [ipv4 = [], ipv6 = []] = families.filter((each) => typeof each !== "string");
    return problem === undefined ? { value: { ipv4, ipv6, ttls: [] } } : { problem, definite: false };
}
