import { createHash } from "node:crypto";
import { answerControl, type ControlContext } from "./controlApi";
import type { DnsFault } from "./dns/faults";
import type { Fault } from "./route53/faults";
import type { RegistryDelegation } from "./world";
import type { HostAddresses } from "./worldMaps";

/** Methods for tests to change the account, the registries and the DNS of a sandbox, with the checks of the control API. */
export interface Steering {
    /**
     * Creates a public hosted zone in the account, as it may exist before the first up, and registers its domain with the
     * zone's four name servers. If the account already has this zone, it is kept.
     *
     * @param id the zone's id. Default: an id that is derived from the name
     * @returns the id, the name with its final dot, and the four AWS name servers
     * @throws Error for a name that is not a valid domain, or an id that another zone has
     */
    addHostedZone(
        name: string,
        id?: string,
    ): {
        /** The bare id of the zone. */
        id: string;
        /** The name of the zone, with its final dot. */
        name: string;
        /** The four AWS name servers of the zone. */
        nameServers: string[];
    };
    /**
     * Sets the delegation of a domain, as its owner does at the registrar: the name servers, with glue for names inside the domain,
     * and the other fields of `POST /_sandbox/registry/<domain>`.
     *
     * @throws Error with the invalid field
     */
    register(domain: string, delegation: RegistryDelegation): void;
    /** Changes the addresses of an AWS name server. @throws Error for a server that the sandbox never assigned */
    setAddresses(awsName: string, addresses: Partial<HostAddresses>): void;
    /** Adds faults of API calls; they apply after the faults that were added before. @throws Error with the invalid field */
    addFaults(faults: readonly Fault[]): void;
    /** Removes all faults of API calls, those that a test has added and those of the options. */
    clearFaults(): void;
    /** Adds faults of DNS answers; they apply after the faults that were added before. @throws Error with the invalid field */
    addDnsFaults(faults: readonly DnsFault[]): void;
    /** Removes all faults of DNS answers, those that a test has added and those of the options. */
    clearDnsFaults(): void;
}

export function steer(control: ControlContext): Steering {
    const ask = (method: string, path: string, content?: object): unknown => {
        const body = content === undefined ? "" : JSON.stringify(content);
        const reply = answerControl(control, { method, url: `/_sandbox/${path}`, headers: {}, body });
        const answer = JSON.parse(reply.body) as { error?: string };
        if (answer.error !== undefined) {
            throw new Error(`the sandbox refused ${method} ${path}: ${answer.error}`);
        }
        return answer;
    };
    const register = (domain: string, delegation: RegistryDelegation): void =>
        void ask("POST", `registry/${encodeURIComponent(domain)}`, delegation);
    return {
        addHostedZone: (name, id = seededZoneId(name)) => {
            const zone = ask("POST", `hosted-zones/${id}`, { name }) as ReturnType<Steering["addHostedZone"]>;
            register(name, { nameServers: zone.nameServers.map((server) => ({ name: server, glue: [] })) });
            return zone;
        },
        register,
        setAddresses: (awsName, addresses) => void ask("POST", `name-servers/${awsName}`, addresses),
        addFaults: (faults) => void ask("POST", "faults", faults),
        clearFaults: () => void ask("DELETE", "faults"),
        addDnsFaults: (faults) => void ask("POST", "dns-faults", faults),
        clearDnsFaults: () => void ask("DELETE", "dns-faults"),
    };
}

/** The id for a name is always the same. It is a hash, because an id has 32 characters and a name may be longer. */
export function seededZoneId(name: string): string {
    const hash = createHash("sha256").update(name.toLowerCase()).digest("hex").slice(0, 20);
    return `Z${hash.toUpperCase()}`;
}
