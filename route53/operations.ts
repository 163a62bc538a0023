/** The operation of a command of the SDK: CreateHostedZone of CreateHostedZoneCommand. */
export function operationOf(commandName: string): string {
    return commandName.replace(/Command$/, "");
}
