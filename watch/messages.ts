import { registeredDomain } from "../records/names";

/** What the topic is told, for a person who reads mail. */

export interface Message {
    subject: string;
    text: string;
}

/** @param glueBy a person changes the glue, this run does next, or a later one, because an address is still in doubt */
export function recordsMessage(
    brandDomain: string,
    changed: readonly string[],
    glueBy: "hand" | "this run" | "a later run",
): Message {
    return {
        subject: `${brandDomain}: name server addresses changed`,
        text: [
            `AWS changed addresses of name servers of ${brandDomain}. The address records in the brand zone follow:`,
            ...changed.map((change) => `  ${change}`),
            "",
            glueBy === "this run"
                ? `The glue of ${brandDomain} at Route 53 Domains is changed next; a further message says what became of it.`
                : glueBy === "a later run"
                  ? `The glue of ${brandDomain} at Route 53 Domains is not changed as long as an address of a name server is in doubt; the function's log says which.`
                  : `The glue at the registrar of ${registeredDomain(brandDomain)} has to follow: set the addresses of these host records (also called child name servers or private name servers) to the new ones.`,
            'Then run "pulumi up": it takes the new addresses into the state.',
        ].join("\n"),
    };
}

export function glueMessage(
    brandDomain: string,
    { changed, problems }: { changed: readonly string[]; problems: readonly string[] },
): Message {
    const isDone = problems.length === 0;
    return {
        subject: `${brandDomain}: glue ${isDone ? "changed" : "not changed yet"}`,
        text: [
            ...(changed.length === 0
                ? []
                : [
                      `The glue of ${brandDomain} at Route 53 Domains follows AWS:`,
                      ...changed.map((change) => `  ${change}`),
                  ]),
            ...(isDone ? [] : ["The glue at Route 53 Domains does not follow yet:", ...problems]),
            "",
            isDone
                ? 'Run "pulumi up" when it suits you: it takes the new addresses into the state, and changes nothing at the registry.'
                : "The next run of the function goes on with what can be gone on with. Until then resolvers may be given an address that is not in use any more.",
        ].join("\n"),
    };
}
