/** Texts with words that are not errors or warnings themselves, each with the reason. */
export interface OtherTexts {
    reason: string;
    covers(file: string, text: string): boolean;
}

/** @param texts as in `SourceText`; without them, all texts of the file */
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

/** Lines of the log. */
const WATCH_OUTPUT = [
    "this function has no IPv6 route to the internet, so IPv6 addresses of name servers are not queried",
    "not moved",
];

/** In the folder audit/, only these texts can say that an input is invalid. */
const AUDIT_INPUT = ["audit/inputSchema.ts", "audit/plan.ts", "audit/readInput.ts"];

export const OTHER_TEXTS: readonly OtherTexts[] = [
    {
        reason: "audit/: what an audit finds is its result; docs/operations.md says what to do",
        covers: (file) => file.startsWith("audit/") && !AUDIT_INPUT.includes(file),
    },
    ...inFile(
        "providers/formerZone.ts",
        "the comment of a former zone, which keeps what was seen of its parent",
        "white-label-dns: a former zone, and its parent still names its name servers",
        "white-label-dns: a former zone, whose parent was seen without its name servers from ",
    ),
    ...inFile(
        "providers/parentLooks.ts",
        "why it is not known where the parent delegates to, after seconds of waiting: tests/providers/parentLooks.test.ts",
        "no answer in {} s",
        "not asked, as DNS has not answered for others",
    ),
    ...inFile(
        "providers/handoverChecks.ts",
        "why DS records are not known, after seconds of waiting: tests/providers/parentLooks.test.ts",
        "no answer from any DNS server",
    ),
    ...inFile("components/registrar.ts", OUTPUT),
    ...inFile("dns/matchDs.ts", "the result of a comparison, which no message has", "unknown digest"),
    ...inFile(
        "route53/domainAnswers.ts",
        "said only on a network without IPv6, of a server that has nothing else",
        "there is no route from here to {} ({})",
    ),
    ...inFile(
        "engine/unconfiguredProvider.ts",
        `${NEVER}: a preview asks for none of these`,
        "The provider's settings are not known.",
    ),
    ...inFile("settings/settings.ts", `${NEVER}: a config is an object`, "the settings of a stack"),
    ...inFile("route53/planCost.ts", OUTPUT),
    ...inFile("monitor/metrics.ts", "the owner of a next step, as a report has it", "brand registrar"),
    ...inFile("monitor/alarms.ts", "what an alarm says of itself; docs/monitoring.md says what to do"),
    ...inFile("watch/watchDns.ts", OUTPUT, ...WATCH_OUTPUT),
    ...inFile("watch/messages.ts", "mail about what was followed, and what was not, which the log has too"),
    ...inFile("watch/followAws.ts", OUTPUT, "not done", "not told", "this run", "a later run"),
    ...inFile("rehearsal/migrationStory.ts", OUTPUT),
    ...inFile("rehearsal/migrationAccount.ts", "records of zones that a rehearsal plays with"),
    ...inFile("rehearsal/migrationResolvers.ts", OUTPUT),
    ...inFile("cli/renderMigration.ts", OUTPUT),
    ...inFile("rehearsal/registrarStory.ts", OUTPUT),
    ...inFile(
        "rehearsal/programStory.ts",
        OUTPUT,
        "the program has {} brand domains ({}); what to type in at their registrars is in registrarText of each component",
    ),
    ...inFile(
        "cli/main.ts",
        "the default in the help of an option",
        "{} of this package; with --program, the stack file of the program",
    ),
    ...inFile(
        "records/hostObjects.ts",
        OUTPUT,
        "{} lie inside of {}, so its registry needs their addresses (glue): they are registered once, at the registrar of {}.",
        "Domains below {} are in the same registry, which takes these name servers for them only once it knows them with their addresses; no address is registered with such a domain.",
        "Domains below any other top-level domain need no glue: their registries take the names alone.",
    ),
    ...inFile("cli/renderRegistrar.ts", OUTPUT),
    ...inFile("route53/callProgress.ts", OUTPUT),
    ...inFile(
        "providers/placementPlan.ts",
        OUTPUT,
        "{} of {} tenants on set {}",
        "the next tenant needs another delegation set",
        "another delegation set is needed after {} more",
    ),
    ...inFile(
        "providers/placementNames.ts",
        OUTPUT,
        "delegation set {} keeps its names {}: the number of names of a set is fixed when the set is created",
    ),
    ...inFile(
        "pool/removals.ts",
        OUTPUT,
        "this tenant is removed, and its zone is deleted: {}",
        "these {} tenants are removed, and their zones are deleted: {}",
        "this tenant is removed, and its zone, which existed before it joined, is restored: {}",
        "these {} tenants are removed, and their zones, which existed before they joined, are restored: {}",
    ),
    ...inFile(
        "route53/unknownMembers.ts",
        `${NEVER}: the SDK writes text, and reads as many record sets as are in an answer`,
        "the body of a call to Route 53 is neither text nor bytes, and members of records may be lost in it",
        "Route 53 listed {} record sets, of which the SDK has read {}",
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
        "{}: the response over TCP is {}",
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
    ...inFile("records/types/svcParams.ts", PACKET, "{} octets are not a list of {} each"),
    ...inFile("records/types/characterStrings.ts", PACKET, "has no string in it"),
    ...inFile("records/types/targetNames.ts", PACKET, '"{}" is not a name'),
    ...inFile("records/types/a.ts", PACKET, '"{}" is not a value of type A'),
    ...inFile("records/types/aaaa.ts", PACKET, '"{}" is not a value of type AAAA'),
    ...inFile(
        "records/soa.ts",
        `${NEVER}: Route 53 holds no other SOA`,
        '"{}" is not a valid SOA value: it needs MNAME, RNAME and five numbers (RFC 1035, section 3.3.13)',
    ),
    ...inFile("cli/render.ts", OUTPUT),
    ...inFile(
        "cli/main.ts",
        "what rehearse says beside its tables: which config it was, and how to name another one, or a zone",
        "Stack config: {}\n\n{}",
        "none, because {} has no file such as Pulumi.dev.yaml",
        "This was the sample. To rehearse a stack config of this folder: --config {}\n",
        " or --config ",
        'The account of this rehearsal has {}; "--zone NAME" adds one.\n',
    ),
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
        "for the provider of another owner's dynamic resource, worded as Pulumi's own process has it",
    ),
    ...inFile(
        "cli/import.ts",
        "what import says beside its table; tests/cli/import.test.ts has them",
        "AWS account {}\n",
        "{} of {} zones read\n",
        "--brand <the brand domain> ",
        "next: none of these zones can become a tenant as it is\n",
        "next: the same command with {}--out Pulumi.prod.yaml writes a stack config of {}\n",
        "pulumi preview",
        "pulumi preview --stack {}",
        '{}: {}\nnext: "{}", which changes nothing and says what each tenant gets; then "pulumi up", which copies and leaves the old zones as they are\n',
    ),
    ...inFile(
        "cli/inventoryTable.ts",
        "what each verdict of import means; docs/command-line.md has them in a table",
        "gets the address records of the name servers",
        "joins as it is (zoneId)",
        "lends its name servers to the delegation set",
        "is copied into a new zone (migrateFrom)",
        "needs a step of its owner first",
        "The account has no public hosted zone of the brand domain {} among these.",
    ),
    ...inFile("cli/inventoryTable.ts", OUTPUT, " of AWS account {}"),
    ...inFile(
        "inventory/importedTenants.ts",
        "a note of import; the reason is the one of the settings, which has its entry",
        "{}: {} {} is not written into the config: {}",
    ),
    ...inFile(
        "inventory/verdicts.ts",
        "the reason of a verdict of import, with its step; tests/inventory/verdicts.test.ts has each",
        "private: no name server on the internet answers for it",
        "not read: the {} {} {} missing for this zone; allow {} on its ARN in IAM, and run the import again",
        "write white-label-dns:brandZoneId: {}, as several public zones have this name",
        "made by the deployment {} of this package; leave it to that stack, or, where its state is lost, take it over with white-label-dns:takeOver: [{}]",
        "{} public zones have this name ({}); name the one that the domain is delegated to with --zone",
        "its name servers become those of the delegation set (delegationSet.fromZone)",
        "signed (DNSSEC): it can be copied, and is not handed over before its DS records are gone at the parent and signing is off",
        "whether it is signed (DNSSEC) could not be asked at its name servers; let DNS packets out of this network (port 53), or look at it in the console",
        "the account has other public zones of this name: {}",
        "the account has a zone of {} too, which contains it",
        "on delegation set {}, and more zones are on {}; import it into a stack of its own with --zone",
        "its name cannot be the domain of a tenant: {}",
        "{} is a public suffix, below which others register their domains; a tenant's domain lies below one",
        "made by another AWS service ({}), which goes on writing to it; move the names of that service first",
        "inside {}, so it goes on another delegation set",
        "inside the brand domain {}",
    ),
    ...inFile(
        "engine/monitor.ts",
        "not shown: Pulumi's SDK shows an error's `details` here, and these have none",
        "The embedded engine cannot call {}. Use the real Pulumi engine.",
        "The embedded engine cannot call {}.",
        "The embedded engine has no GetDeploymentInfo.",
    ),
    ...inFile("engine/pulumiReport.ts", `${NEVER}: a failure is an error with a text`),
    ...inFile("engine/run.ts", "not shown: the error that led to it is"),
    ...inFile("engine/values.ts", `${NEVER}: Pulumi's SDK lets no such value through`),
];
