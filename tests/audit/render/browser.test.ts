import assert from "node:assert/strict";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "puppeteer-core";
import { renderHtml } from "../../../audit/render/html";
import { NEVER_MOVED, sameForAll, troubledReport, withFindings } from "../sampleReports";

const TIMEOUT_MS = 60_000;

function findBrowser(): string | undefined {
    const folders = (process.env["PATH"] ?? "").split(delimiter);
    const onPath = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) =>
        folders.map((folder) => join(folder, name)),
    );
    return [process.env["CHROME"] ?? "", ...onPath].find((file) => {
        try {
            accessSync(file, constants.X_OK);
            return file !== "";
        } catch {
            return false;
        }
    });
}

const executablePath = findBrowser();
const skipped = executablePath === undefined ? " (skipped: no chromium on PATH)" : "";

describe(`the page of an audit in a browser${skipped}`, function () {
    this.timeout(TIMEOUT_MS);

    let folder = "";
    let browser: Browser | undefined;
    let page: Page;
    const requests: string[] = [];
    const complaints: string[] = [];

    before(async function () {
        if (executablePath === undefined) {
            this.skip();
        }
        folder = mkdtempSync(join(tmpdir(), "audit-page-"));
        const { launch } = await import("puppeteer-core");
        browser = await launch({
            executablePath,
            // Chromium's sandbox does not work for root.
            args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
            userDataDir: join(folder, "profile"),
        });
    });

    after(async () => {
        await browser?.close();
        if (folder !== "") {
            rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
        }
    });

    beforeEach(async () => {
        assert.ok(browser !== undefined);
        page = await browser.newPage();
        requests.length = complaints.length = 0;
        page.on("request", (request) => requests.push(request.url()));
        page.on("console", (message) => complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(String(error)));
        page.on("dialog", (dialog) => complaints.push(dialog.message()));
    });

    afterEach(async () => {
        await page.close();
    });

    async function open(html: string, width = 900): Promise<string> {
        const file = join(folder, "audit.html");
        writeFileSync(file, html);
        await page.setViewport({ width, height: 800 });
        await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
        return pathToFileURL(file).href;
    }

    const textOf = async (selector: string): Promise<string> =>
        String(await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`));

    const boxesOf = async (selector: string): Promise<{ width: number; height: number }[]> => {
        const boxes = await Promise.all((await page.$$(selector)).map((element) => element.boundingBox()));
        return boxes.map((box) => ({ width: box?.width ?? 0, height: box?.height ?? 0 }));
    };

    it("opens without an error and without a request to a server", async () => {
        const url = await open(renderHtml(troubledReport()));
        assert.deepEqual(requests, [url]);
        assert.deepEqual(complaints, []);
    });

    it("shows the heading, the sentence, and the problems with the next step", async () => {
        await open(renderHtml(troubledReport()));
        assert.match(await textOf("h1"), /example\.com/);
        assert.match(await textOf(".banner"), /1 check found something broken/);
        const problem = await textOf(".problem");
        assert.match(problem, /✗ broken\s+Delegation: harbour-cafe\.org/);
        assert.ok(problem.includes(NEVER_MOVED.next));
        for (const { width, height } of [...(await boxesOf(".problem")), ...(await boxesOf(".drawing"))]) {
            assert.ok(width > 500 && height > 50, `${width} x ${height}`);
        }
    });

    it("fits a phone, on which only the drawing scrolls sideways", async () => {
        const long = `${"a-label-that-is-as-long-as-labels-may-be-".repeat(4)}.example`;
        const report = withFindings(troubledReport(), [{ ...NEVER_MOVED, seen: long, expected: long }]);
        await open(renderHtml(report), 360);
        await page.$$eval("details", (all) => all.forEach((element) => element.setAttribute("open", "")));
        assert.ok(Number(await page.evaluate("document.scrollingElement.scrollWidth")) <= 360);
        const scrolls =
            "(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector('.scroll'))";
        assert.equal(await page.evaluate(scrolls), true);
        const hint = "getComputedStyle(document.querySelector('.sideways')).display";
        assert.notEqual(await page.evaluate(hint), "none");
        await page.setViewport({ width: 1200, height: 800 });
        assert.equal(await page.evaluate(hint), "none");
    });

    it("has the same content without colours, and in the system's forced colours", async () => {
        const session = await page.createCDPSession();
        await session.send("Emulation.setEmulatedMedia", {
            features: [{ name: "forced-colors", value: "active" }],
        });
        await page.emulateVisionDeficiency("achromatopsia");
        await open(renderHtml(troubledReport()));
        assert.equal(await page.evaluate("matchMedia('(forced-colors: active)').matches"), true);
        assert.deepEqual(
            await page.$$eval(".problem .tag", (all) => all.map(({ textContent }) => textContent)),
            ["✗ broken", "! warning", "? unknown"],
        );
        const badges = await page.$$eval("text.badge", (all) => all.map(({ textContent }) => textContent));
        ["✗ delegation", "! glue", "? answers"].forEach((badge) => assert.ok(badges.includes(badge), badge));
        const styleOf = async (property: string): Promise<Set<string>> =>
            new Set(
                (await page.evaluate(
                    `['ok', 'warning', 'broken', 'unknown'].map((verdict) => getComputedStyle(document.querySelector('path.edge.' + verdict)).${property})`,
                )) as string[],
            );
        assert.equal((await styleOf("strokeDasharray")).size, 4);
        assert.equal((await styleOf("stroke")).size, 1, "the lines have the system's color");
    });

    it("executes nothing that a hostile answer contains", async () => {
        const seen = `</title></svg><script>console.log("run")</script><img src="http://127.0.0.1:9/x" onerror="alert(1)">`;
        const report = sameForAll({ ...NEVER_MOVED, seen, expected: seen, next: seen }, 2);
        const url = await open(renderHtml({ ...report, at: seen }));
        assert.deepEqual(requests, [url]);
        assert.deepEqual(complaints, []);
        assert.equal(await page.evaluate("document.querySelectorAll('script, img').length"), 0);
        assert.ok((await textOf(".problem")).includes(seen));
    });
});
