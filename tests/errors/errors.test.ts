import assert from "node:assert/strict";
import { describeAuditErrors } from "./auditErrors";
import { describeImportErrors } from "./importErrors";
import { describeAwsErrors } from "./awsErrors";
import { describeAddressErrors } from "./addressErrors";
import { describeConfigErrors } from "./configErrors";
import { describeFileErrors } from "./fileErrors";
import { describeJoiningErrors } from "./joiningErrors";
import { describeLeavingErrors } from "./leavingErrors";
import { describeMigrationErrors } from "./migrationErrors";
import { describeMonitorErrors } from "./monitorErrors";
import { describeMovedErrors } from "./movedErrors";
import { describePhaseErrors } from "./phaseErrors";
import { describeProviderErrors } from "./providerErrors";
import { describeRecordErrors } from "./recordErrors";
import { describeRegistrarErrors } from "./registrarErrors";
import { describeRehearsalErrors } from "./rehearsalErrors";
import { describeZoneErrors } from "./zoneErrors";
import { literalParts, messagePattern, readCatalog } from "./catalog";
import { describeEngineErrors } from "./engineErrors";
import type { Produces } from "./entries";
import { OTHER_TEXTS } from "./otherTexts";
import { readSourceTexts, textsOf } from "./sourceTexts";

/** Compares docs/errors.md with the messages that are really shown. */
describe("docs/errors.md", function () {
    this.timeout(240_000);
    const catalog = readCatalog();
    const producers = new Set<string>();
    const shownBy = new Map<string, string[]>();

    const produces: Produces = (id, produce) => {
        assert.ok(!producers.has(id), `${id} is produced twice`);
        producers.add(id);
        const entry = catalog.find((each) => each.id === id);
        it(`has the message that is shown: ${entry?.heading ?? id}`, async () => {
            assert.ok(entry, `there is no entry #${id}`);
            const shown = await produce();
            const patterns = entry.messages.map(messagePattern);
            for (const text of shown) {
                assert.ok(
                    patterns.some((pattern) => pattern.test(text)),
                    `shown, and no message of the entry: ${text}`,
                );
            }
            for (const [index, message] of entry.messages.entries()) {
                assert.ok(
                    shown.some((text) => patterns[index]?.test(text)),
                    `in the entry, and never shown: ${message}\nbut\n${shown.join("\n")}`,
                );
            }
            shownBy.set(id, shown);
        });
    };
    describeConfigErrors(produces);
    describe("in files", () => describeFileErrors(produces));
    describeAwsErrors(produces);
    describe("of accounts of their own", () => describeProviderErrors(produces));
    describeZoneErrors(produces);
    describe("of tenants that move to another set", () => describeMovedErrors(produces));
    describeRecordErrors(produces);
    describe("of zones that move", () => describeMigrationErrors(produces));
    describe("of zones that join", () => describeJoiningErrors(produces));
    describe("of zones that are handed over", () => describeLeavingErrors(produces));
    describe("of the phases of TTLs", () => describePhaseErrors(produces));
    describe("of registered domains", () => describeRegistrarErrors(produces));
    describe("of name servers' addresses", () => describeAddressErrors(produces));
    describeRehearsalErrors(produces);
    describe("of audits", () => describeAuditErrors(produces));
    describe("of the watch", () => describeMonitorErrors(produces));
    describe("of imports", () => describeImportErrors(produces));
    describe("of the embedded engine", () => describeEngineErrors(produces));

    describe("as a whole", () => {
        const texts = readSourceTexts();
        before("all entries were produced; run the whole file", () => {
            assert.deepEqual(
                [...producers].filter((id) => !shownBy.has(id)),
                [],
            );
        });

        it("has an entry for each producer, and a producer for each entry", () => {
            assert.deepEqual(catalog.map(({ id }) => id).sort(), [...producers].sort());
        });

        it("names the cause and the next step in each entry", () => {
            for (const { heading, messages, cause, nextStep } of catalog) {
                assert.ok(messages.length > 0 && cause !== "" && nextStep !== "", heading);
            }
        });

        it("has meaningful messages, each in one place", () => {
            const messages = catalog.flatMap((entry) => entry.messages);
            assert.deepEqual(
                messages.filter((message, index) => messages.indexOf(message) < index),
                [],
            );
            for (const message of messages) {
                assert.ok(literalParts(message).join("").replace(/\W/g, "").length >= 8, message);
            }
        });

        it("has every text of the sources that can be shown", () => {
            const shown = [...shownBy.values()].flat();
            const missing = texts.filter(
                ({ file, text, pattern }) =>
                    !OTHER_TEXTS.some((other) => other.covers(file, text)) &&
                    !shown.some((line) => pattern.test(line)),
            );
            assert.deepEqual(
                missing.map(({ file, line, text }) => `${file}:${line}: ${text}`),
                [],
                "neither produced by an entry nor listed in otherTexts.ts with a reason",
            );
        });

        it("has no exception for a text that the sources no longer have", () => {
            for (const other of OTHER_TEXTS) {
                assert.ok(
                    texts.some(({ file, text }) => other.covers(file, text)),
                    other.reason,
                );
            }
        });
    });
});

describe("The texts of a source file", () => {
    const found = (source: string): string[] => textsOf("example.ts", source).map(({ text }) => text);

    it("are found in every position, with {} for inserted values", () => {
        const source = `
            const reason = known ? "it is not there" : \`the zone \${name} is gone\`;
            throw new Error("two lines " + "of " + text + (more ? " and some more" : ""));
            return { message: \`"\${value}" \${one ? "is a child" : "is a parent"} of it\` };`;
        assert.deepEqual(found(source), [
            "it is not there",
            "the zone {} is gone",
            "two lines of {}{}",
            "and some more".padStart(14),
            '"{}" {} of it',
            "is a child",
            "is a parent",
        ]);
    });

    it("do not include keys, codes, names, types or imports", () => {
        const source = `
            import { x } from "a b c";
            type Kind = "of this" | "or that";
            const key = "white-label-dns:resolvers"; // a comment with words
            call("GET", "ns1.example.com", \`\${a}: \${b}\`);`;
        assert.deepEqual(found(source), []);
    });

    it("are recognized in a shown message, with any value in place of {}", () => {
        const [text] = textsOf("example.ts", "say(`${name} has ${count} values`)");
        assert.match("error: www.tenant.net has 401 values, and", text?.pattern ?? /^$/);
        assert.doesNotMatch("www.tenant.net has no value", text?.pattern ?? /^$/);
    });
});
