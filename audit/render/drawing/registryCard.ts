import { printable } from "../../printable";
import { count, displayName } from "../../words";
import {
    limitRows,
    ELSEWHERE,
    firstLabel,
    idsOf,
    okRow,
    problemRow,
    setIds,
    type Card,
    type CardContext,
} from "./cards";

/** The brand domain's delegation at its registry, and its wrong glue. */
export function registryCard({ report, problems, targetOf, foreign }: CardContext): Card {
    const { brand, brandDomain, findings } = report;
    const elsewhere = foreign(brand.delegation.map(({ name }) => name));
    const hosts = brand.delegation.map(({ name }) => name);
    const own = problems.filter(({ kind, subject }) => kind === "brand" && subject === brandDomain);
    const glue = problems.filter(({ kind, check }) => kind === "server" && check === "glue");
    const sets = setIds(hosts.length === 0 ? brand.servers.map(({ host }) => host) : hosts, targetOf);
    const targets = [...sets, ...(elsewhere.length > 0 ? [ELSEWHERE] : [])];
    const delegated = findings.some(
        ({ kind, check, verdict }) => kind === "brand" && check === "delegation" && verdict === "ok",
    );
    const rows = [
        ...(delegated ? [okRow("delegation", targets)] : []),
        ...own.map((finding) => problemRow(finding, printable(finding.seen), targets)),
        ...glue.map((finding) =>
            problemRow(
                finding,
                `${firstLabel(finding.subject)}: ${printable(finding.seen)}`,
                idsOf([finding.subject], targetOf),
            ),
        ),
    ];
    const withGlue = brand.delegation.filter(({ glue: addresses }) => addresses.length > 0).length;
    const names =
        hosts.length === 0
            ? "no delegation was seen"
            : `its registry names ${count(hosts.length, "server")}, ${withGlue === 0 ? "none" : withGlue} with glue`;
    return {
        kind: "registry",
        title: displayName(brandDomain),
        notes: [names],
        rows: limitRows(rows),
    };
}
