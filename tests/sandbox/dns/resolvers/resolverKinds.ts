/** The tested recursive resolvers, each with its configuration. */

export const KINDS = ["unbound", "named", "pdns_recursor", "kresd"] as const;
export type Kind = (typeof KINDS)[number];

export const TITLES: Record<Kind, string> = {
    unbound: "Unbound",
    named: "BIND",
    pdns_recursor: "PowerDNS Recursor",
    kresd: "Knot Resolver",
};

/**
 * Two ways to run each resolver. `strict` is strict minimisation of names (RFC 9156) if the resolver has it. PowerDNS Recursor minimises by
 * default and has no stricter mode, so its other way is without minimisation. Knot Resolver always minimises, and its strict mode uses only
 * the glue that it needs.
 */
export const MODES = ["default", "strict"] as const;
export type Mode = (typeof MODES)[number];

/** The address on which all of them listen. */
export const HOST = "127.0.0.1";

/** A resolver to test, and the address on which it listens. */
export interface Candidate {
    kind: Kind;
    mode: Mode;
    /** The program's file. */
    program: string;
    port: number;
}

interface Configuration {
    /** The name of the configuration file, and its text. */
    file: { name: string; text: string };
    flags: string[];
}

/**
 * The default configuration of a resolver, with a few changes. It trusts no key, because the sandbox's root is not signed. It stays in its
 * folder, does not change its user, and uses IPv4 and IPv6.
 */
export const CONFIGURATIONS: Record<
    Kind,
    (folder: string, given: Pick<Candidate, "mode" | "port">) => Configuration
> = {
    unbound: (folder, { mode, port }) => ({
        file: {
            name: "unbound.conf",
            text: `server:
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: ""
  logfile: ""
  use-syslog: no
  do-daemonize: no
  interface: ${HOST}
  port: ${port}
  qname-minimisation-strict: ${mode === "strict" ? "yes" : "no"}
remote-control:
  control-enable: no
`,
        },
        flags: ["-d", "-c", `${folder}/unbound.conf`],
    }),
    named: (folder, { mode, port }) => ({
        file: {
            name: "named.conf",
            text: `options {
  directory "${folder}";
  pid-file none;
  session-keyfile none;
  listen-on port ${port} { ${HOST}; };
  listen-on-v6 { none; };
  dnssec-validation no;
  qname-minimization ${mode === "strict" ? "strict" : "relaxed"};
};
controls { };
`,
        },
        flags: ["-f", "-n", "1", "-c", `${folder}/named.conf`],
    }),
    pdns_recursor: (folder, { mode, port }) => ({
        file: {
            name: "recursor.conf",
            text: `local-address=${HOST}
local-port=${port}
socket-dir=${folder}
daemon=no
disable-syslog=yes
loglevel=3
threads=1
security-poll-suffix=
query-local-address=0.0.0.0, ::
dnssec=process-no-validate
qname-minimization=${mode === "strict" ? "no" : "yes"}
`,
        },
        flags: [`--config-dir=${folder}`],
    }),
    kresd: (folder, { mode, port }) => ({
        file: {
            name: "kresd.conf",
            text: `net.listen('${HOST}', ${port}, { kind = 'dns' })
cache.size = 20 * MB
trust_anchors.remove('.')
mode('${mode === "strict" ? "strict" : "normal"}')
`,
        },
        flags: ["-n", "-c", `${folder}/kresd.conf`, folder],
    }),
};
