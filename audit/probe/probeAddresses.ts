import { lookUpAddresses } from "../../dns/lookup";
import type { QuestionType } from "../../dns/question";
import type { Walk } from "../../dns/walkState";
import { sortAddresses } from "../../records/addresses";
import { normalName } from "../../records/wireNames";
import type { AuditedServer } from "../input";
import type { AddressRecords, Observed } from "../observations";
import type { ProbeContext } from "./probeContext";
import { readAddressWalks } from "./readAnswers";

/** Queries the addresses of a white-label name server, and of its AWS name server. */

export type Resolve = (name: string, type: QuestionType) => Promise<Walk>;

/** The A and AAAA records of a host, or the CNAME instead of them. */
export async function probeAddresses(resolve: Resolve, host: string): Promise<Observed<AddressRecords>> {
    const [a, aaaa] = await Promise.all([resolve(host, "A"), resolve(host, "AAAA")]);
    const observed = readAddressWalks(host, a, aaaa);
    if (observed.problem === undefined) {
        return observed;
    }
    if (![a, aaaa].some(({ steps }) => steps.some(({ outcome }) => outcome === "answer"))) {
        return observed;
    }
    // There was an answer without a result: a CNAME leads nowhere. The CNAME itself can still be observed.
    const alias = (await resolve(host, "CNAME")).answer?.answers.find(
        (record) => record.type === "CNAME" && record.name === host,
    );
    return alias === undefined
        ? observed
        : { value: { ipv4: [], ipv6: [], ttls: [alias.ttl], cname: normalName(alias.data) } };
}

/** The addresses of the AWS name server: from the resolvers if there are any, otherwise from a walk from the root. */
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

/** All resolvers that answer have to agree: a resolver with an old address in its cache does not prove the present one. */
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
