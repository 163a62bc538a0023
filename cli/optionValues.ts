import { InvalidArgumentError } from "commander";
import { parseAddress } from "../records/addresses";
import { parseDomain } from "../records/names";
import type { ZoneBefore } from "../rehearsal/programStory";

/** Reads the values of options. A mistake becomes commander's error, which names the option and the text. */

export function collect(text: string, before: readonly string[] = []): string[] {
    return [...before, text];
}

export function collectChecked(check: (text: string) => unknown): typeof collect {
    return (text, before) => {
        checked(() => check(text));
        return collect(text, before);
    };
}

export function checked<T>(read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
}

export function checkAddress(text: string): void {
    if (parseAddress(text) === undefined) {
        throw new InvalidArgumentError("Use an IPv4 or IPv6 address, such as 198.41.0.4");
    }
}

/** `example.com`, or `example.com=Z0123456789ABCDEFGHIJ` with its id. */
export function readZone(text: string, before: readonly ZoneBefore[]): ZoneBefore[] {
    const [given = "", id] = text.split("=");
    const { domain } = parseDomain(given);
    if (domain === undefined || id === "") {
        throw new InvalidArgumentError(
            "Use the name of a hosted zone, such as example.com, or its name and id, example.com=Z0123456789ABCDEFGHIJ",
        );
    }
    return [...before, { name: domain, ...(id === undefined ? {} : { id }) }];
}

export function readWhole(least: number, most: number): (text: string) => number {
    return (text) => {
        const number = Number(text);
        if (!/^\d+$/.test(text) || number < least || number > most) {
            throw new InvalidArgumentError(`Use a whole number from ${least} to ${most}`);
        }
        return number;
    };
}

export function readPort(text: string): number {
    if (!/^\d+$/.test(text) || Number(text) > 65535) {
        throw new InvalidArgumentError("Use a number from 0 to 65535; 0 takes a free port");
    }
    return Number(text);
}

export function readFactor(text: string): number {
    if (!/^\d+(\.\d+)?$/.test(text) || Number(text) === 0 || !Number.isFinite(Number(text))) {
        throw new InvalidArgumentError("Use a number above 0, such as 10 or 0.5");
    }
    return Number(text);
}
