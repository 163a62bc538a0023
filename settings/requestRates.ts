import { z } from "zod";
import { closed } from "./knownKeys";

/** The shape of the setting `requestRates`. */

/** The buckets that AWS may have made larger: that of all requests of the account, that of changes of records, and one an operation. */
export const RATED = [
    "requests",
    "changes",
    "ChangeResourceRecordSets",
    "ChangeTagsForResource",
    "CreateHostedZone",
    "CreateReusableDelegationSet",
    "DeleteHostedZone",
    "DeleteReusableDelegationSet",
    "GetAccountLimit",
    "GetChange",
    "GetHostedZone",
    "GetReusableDelegationSet",
    "GetReusableDelegationSetLimit",
    "ListHostedZones",
    "ListHostedZonesByName",
    "ListResourceRecordSets",
    "ListReusableDelegationSets",
    "ListTagsForResource",
    "ListTagsForResources",
    "UpdateHostedZoneComment",
] as const;
type Rated = (typeof RATED)[number];

const MOST_PER_SECOND = 10_000;
const MOST_BURST = 1_000_000;
const PER_SECOND = `a number above 0 and at most ${MOST_PER_SECOND}: how many AWS lets the account send each second, such as 8`;
const BURST = `a whole number from 1 to ${MOST_BURST}: how many AWS lets the account send at once, such as 160`;

const rateSchema = closed(
    {
        perSecond: z
            .number({ error: PER_SECOND })
            .positive({ error: PER_SECOND })
            .max(MOST_PER_SECOND, { error: PER_SECOND })
            .optional(),
        burst: z
            .number({ error: BURST })
            .int({ error: BURST })
            .min(1, { error: BURST })
            .max(MOST_BURST, { error: BURST })
            .optional(),
    },
    "a rate: { perSecond: 8, burst: 160 }",
).optional();

export const requestRatesSchema = closed(
    Object.fromEntries(RATED.map((name) => [name, rateSchema])) as Record<Rated, typeof rateSchema>,
    "the rates that AWS has raised, by operation: { CreateHostedZone: { perSecond: 8 } }",
);
