/** Texts with words in them that are no errors or warnings by themselves, each with the reason. */
export interface OtherTexts {
    reason: string;
    covers(file: string, text: string): boolean;
}

/** @param texts as in `SourceText`; without any, all texts of the file */
function inFile(file: string, reason: string, ...texts: string[]): OtherTexts[] {
    return texts.length === 0
        ? [{ reason: `${file}: ${reason}`, covers: (of) => of === file }]
        : texts.map((text) => ({
              reason: `${file}: ${reason}: ${text}`,
              covers: (of, found) => of === file && found === text,
          }));
}

const OUTPUT = "what a run prints or puts out that went well";
const NEVER = "no input of a user leads there";
const PACKET =
    "what exactly is broken in a packet: the reason that a resolver or server is told of with, whatever it is the next step is the same";

/** Of the folder audit/, these alone can say that something which was given is not usable. */
const AUDIT_INPUT = ["audit/inputSchema.ts", "audit/plan.ts", "audit/readInput.ts"];

export const OTHER_TEXTS: readonly OtherTexts[] = [
    {
        reason: "audit/: what an audit finds is its result; docs/operations.md says what to do",
        covers: (file) => file.startsWith("audit/") && !AUDIT_INPUT.includes(file),
    },
    ...inFile("components/registrar.ts", OUTPUT),
    ...inFile("dns/matchDs.ts", "the result of a comparison, which no message has", "unknown digest"),
    ...inFile(
        "providers/domainAnswers.ts",
        "said only on a network without IPv6, of a server that has nothing else",
        "there is no way from here to {} ({})",
    ),
    ...inFile(
        "engine/unconfiguredProvider.ts",
        `${NEVER}: a preview asks for none of these`,
        "The provider's settings are not known.",
    ),
    ...inFile("settings/settings.ts", `${NEVER}: a config is an object`, "the settings of a stack"),
    ...inFile("route53/planCost.ts", OUTPUT),
    ...inFile("route53/callProgress.ts", OUTPUT),
    ...inFile(
        "providers/tenantPlacement.ts",
        OUTPUT,
        "{} of {} tenants on set {}",
        "the next tenant needs another delegation set",
        "another delegation set is needed after {} more",
    ),
    ...inFile(
        "providers/placementNames.ts",
        OUTPUT,
        "delegation set {} keeps its names {}: how many a set has is decided when it is made",
    ),
    ...inFile(
        "pool/removals.ts",
        OUTPUT,
        "this tenant leaves, and its zone is deleted: {}",
        "these {} tenants leave, and their zones are deleted: {}",
    ),
    ...inFile("route53/changeBatches.ts", `${NEVER}: a group has a change`, "one name"),
    ...inFile(
        "dns/descent.ts",
        `${NEVER}: a bound on what a hostile server can cost, and what only a look-up of a delegation ends with`,
        "more than {} questions would be needed",
        "{} ends in a referral",
    ),
    ...inFile("dns/descent.ts", `${NEVER}: a delegation names a server`, "it has no name servers"),
    ...inFile(
        "dns/walk.ts",
        `${NEVER}: Route 53 does not put a zone and its parent on the same server`,
        "{} serves {} as well as {}: what {} delegates cannot be seen",
    ),
    ...inFile("dns/doh.ts", PACKET),
    ...inFile("dns/establishAddresses.ts", PACKET, "{} {}: the time for walks is over ({} ms)"),
    ...inFile(
        "dns/establishAddresses.ts",
        `${NEVER}: there is a decision for each server`,
        "no decision was made for {}",
    ),
    ...inFile("dns/messageBounds.ts", PACKET),
    ...inFile("dns/packet.ts", PACKET),
    ...inFile("dns/queryTcp.ts", PACKET, "the server closed the connection without an answer"),
    ...inFile(
        "dns/queryAttempt.ts",
        PACKET,
        "no answer to the question",
        "{}: what came over TCP is {}",
        "{} cannot be asked: {}",
    ),
    ...inFile("records/mark.ts", "the value of a TXT record that is written", "owner={} records={}"),
    ...inFile("records/places.ts", "tables of codes"),
    ...inFile(
        "settings/knownParts.ts",
        `${NEVER}: a config holds no output`,
        "{} has records that are outputs, which no config can hold",
    ),
    ...inFile("records/rdata.ts", PACKET),
    ...inFile("records/wireNames.ts", PACKET),
    ...inFile("records/aliasServices.ts", "names of services that are put into texts, and data"),
    ...inFile("records/types/rdataReader.ts", PACKET),
    ...inFile("records/types/soa.ts", `${NEVER}: the SOA is not a record of theirs`),
    ...inFile("records/types/fields.ts", PACKET, '"{}" in a record of type {} {}'),
    ...inFile("records/types/svcParams.ts", PACKET, "{} octets are no list of {} each"),
    ...inFile("records/types/characterStrings.ts", PACKET, "has no string in it"),
    ...inFile("records/types/targetNames.ts", PACKET, '"{}" is no name'),
    ...inFile("records/types/a.ts", PACKET, '"{}" is no value of type A'),
    ...inFile("records/types/aaaa.ts", PACKET, '"{}" is no value of type AAAA'),
    ...inFile(
        "records/soa.ts",
        `${NEVER}: Route 53 holds no other SOA`,
        '"{}" is no SOA value: it needs MNAME, RNAME and five numbers (RFC 1035, section 3.3.13)',
    ),
    ...inFile("cli/render.ts", OUTPUT),
    ...inFile("cli/auditTable.ts", OUTPUT),
    ...inFile("cli/auditRun.ts", OUTPUT, "Auditing {} tenants"),
    ...inFile("cli/progress.ts", OUTPUT, "Auditing {} of {} tenants"),
    ...inFile(
        "rehearsal/story.ts",
        OUTPUT,
        "Registering name servers and glue",
        "Resolving every tenant from the root down",
        "Deploying once more",
    ),
    ...inFile(
        "rehearsal/story.ts",
        "what only a defect of this package leads to; the rehearsal is its own test there",
        "a second up without a change changed {} resources",
        "a second up without a change called {}",
        "destroy left {} behind",
    ),
    ...inFile(
        "engine/dynamicProvider.ts",
        "for the provider of somebody else's dynamic resource, worded as Pulumi's own process has it",
    ),
    ...inFile(
        "engine/monitor.ts",
        "not shown: Pulumi's SDK shows an error's `details` here, and these have none",
        "The embedded engine cannot call {}. Use the real Pulumi engine.",
        "The embedded engine cannot call {}.",
    ),
    ...inFile("engine/pulumiReport.ts", `${NEVER}: a failure is an error with a text`),
    ...inFile("engine/run.ts", "not shown: the error that led to it is"),
    ...inFile("engine/values.ts", `${NEVER}: Pulumi's SDK lets no such value through`),
];
