import { createHash } from "node:crypto";
import { answerControl, type ControlContext } from "./controlApi";
import type { DnsFault } from "./dns/faults";
import type { Fault } from "./route53/faults";
import type { RegistryDelegation } from "./world";
import type { HostAddresses } from "./worldMaps";

/** What a test does to the account, the registries and the DNS: the control API as methods, with its checks. */
export interface Steering {
    /**
     * Puts a public hosted zone into the account, as it may be there before the first up, and registers its domain with the
     * zone's four name servers. An account that has this id already keeps what it has.
     *
     * @param id the zone's id. Default: one that is made of the name
     * @returns the id, the name with its final dot, and the four AWS name servers
     * @throws Error for a name that is no domain
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
     * What the owner of a domain sets at the registrar: the name servers, with glue for those inside of the domain, and whatever else
     * `POST /_sandbox/registry/<domain>` takes.
     *
     * @throws Error with the field that is wrong
     */
    register(domain: string, delegation: RegistryDelegation): void;
    /** AWS gives one of its name servers other addresses. @throws Error for a server that was never handed out */
    setAddresses(awsName: string, addresses: Partial<HostAddresses>): void;
    /** Calls that go wrong from now on, after those that are waiting. @throws Error with the field that is wrong */
    addFaults(faults: readonly Fault[]): void;
    /** Takes back all faults of calls, those that a test has added and those of the options. */
    clearFaults(): void;
    /** The same for answers of DNS. */
    addDnsFaults(faults: readonly DnsFault[]): void;
    /** Takes back all faults of DNS answers, those that a test has added and those of the options. */
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
        addHostedZone: (name, id = idOf(name)) => {
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

/** The same for a name at each time; a hash, because an id has 32 characters and a name may have more. */
function idOf(name: string): string {
    const hash = createHash("sha256").update(name.toLowerCase()).digest("hex").slice(0, 20);
    return `Z${hash.toUpperCase()}`;
}
