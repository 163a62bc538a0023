/** The operation of an SDK command: CreateHostedZone for CreateHostedZoneCommand. */
export function operationOf(commandName: string): string {
    return commandName.replace(/Command$/, "");
}
