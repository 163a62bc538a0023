/**
 * What each room of the product may import of the others: deny by default. The table is in the order of the arrows, so a
 * room names only rooms below it. Types count like values. bench/, tests/ and examples/ may use all rooms.
 */
const ROOMS = {
    cli: ["inventory", "rehearsal", "audit", "sandbox", "engine", "settings", "records", "dns"],
    inventory: ["providers", "route53", "settings", "records", "dns"],
    monitor: ["components", "settings", "audit", "records"],
    watch: ["audit", "route53", "records", "dns"],
    rehearsal: ["standIn", "engine", "sandbox", "audit", "components", "settings", "records", "dns"],
    standIn: ["engine", "records"],
    components: ["providers", "audit", "settings", "pool", "records", "dns"],
    providers: ["settings", "pool", "route53", "records", "dns"],
    audit: ["records", "dns"],
    sandbox: ["records", "dns"],
    engine: [],
    route53: ["settings", "records", "dns"],
    settings: ["pool", "records", "dns"],
    pool: ["records"],
    dns: ["records"],
    records: [],
};

/** Single files that a room may import beside its rooms. */
const FILES = {
    watch: ["monitor/followedSets.ts", "monitor/metrics.ts"],
    cli: ["route53/packageRoot.ts"],
    rehearsal: ["route53/packageRoot.ts"],
};

/** Packages that a room must do without: the pure rooms, and those that run without Pulumi or the AWS SDK. */
const PULUMI = "node_modules/@pulumi/";
const AWS = "node_modules/@(aws-sdk|smithy)/";
const PACKAGES = {
    watch: [PULUMI],
    audit: [PULUMI, AWS],
    sandbox: [PULUMI, AWS],
    route53: [PULUMI],
    pool: [PULUMI, AWS],
    dns: [PULUMI, AWS],
    records: [PULUMI, AWS],
    engine: [AWS],
};

const names = Object.keys(ROOMS);
const inRooms = (rooms) => rooms.map((room) => `^${room}/`);

export default {
    forbidden: [
        ...names.map((room) => ({
            name: `${room}-imports`,
            comment: `${room}/ may import ${[...ROOMS[room], ...(FILES[room] ?? [])].join(", ") || "no other room"}.`,
            severity: "error",
            from: { path: `^${room}/` },
            to: {
                path: "^[^/]+\\.ts$|^[^/]+/.*\\.ts$",
                pathNot: [
                    ...inRooms([room, ...ROOMS[room]]),
                    ...(FILES[room] ?? []).map((file) => `^${file}$`),
                    "node_modules/",
                ],
            },
        })),
        ...Object.entries(PACKAGES).map(([room, packages]) => ({
            name: `${room}-packages`,
            comment: `${room}/ does without ${packages.map((each) => each.replace("node_modules/", "")).join(" and ")}.`,
            severity: "error",
            from: { path: `^${room}/` },
            to: { path: packages },
        })),
        {
            name: "only-dependencies",
            comment:
                "What the product imports is a dependency or a peer dependency in package.json; watch/ is shipped as one bundle.",
            severity: "error",
            from: { path: inRooms(names.filter((room) => room !== "watch")) },
            to: {
                dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown", "undetermined"],
                dependencyTypesNot: ["npm-peer"],
            },
        },
        {
            name: "no-cycle",
            comment: "No file leads back to itself, not even by types.",
            severity: "error",
            from: {},
            to: { circular: true },
        },
        {
            name: "not-to-tests",
            comment: "What is shipped uses nothing of what is not.",
            severity: "error",
            from: { pathNot: "^(bench|tests|examples)/" },
            to: { path: "^(bench|tests|examples)/" },
        },
    ],
    options: {
        doNotFollow: { path: "node_modules" },
        tsPreCompilationDeps: true,
        tsConfig: { fileName: "tsconfig.product.json" },
        exclude: { path: "^dist/" },
    },
};
