import { registeredDomain } from "../records/names";

/** Messages to the topic, for a person who reads mail. */

export interface Message {
    subject: string;
    text: string;
}

/** @param glueBy the person or run that changes the glue: a person, this run next, or a later run because an address is still in doubt */
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
                ? `The glue of ${brandDomain} at Route 53 Domains is changed next; another message reports the result.`
                : glueBy === "a later run"
                  ? `The glue of ${brandDomain} at Route 53 Domains is not changed while an address of a name server is in doubt; the function's log names that address.`
                  : `Update the glue at the registrar of ${registeredDomain(brandDomain)}: set these host records (also called child name servers or private name servers) to the new addresses.`,
            'Then run "pulumi up", which stores the new addresses in the state.',
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
                ? 'Run "pulumi up" at a convenient time: it stores the new addresses in the state, and changes nothing at the registry.'
                : "The next run of the function tries again. Until then resolvers may get an address that is no longer in use.",
        ].join("\n"),
    };
}
