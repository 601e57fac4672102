// Starts an endpoint and a browser, and runs tests one after another.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
               '--disable-component-update', '--disable-sync'];

/** Where npm put the packages: deps.sh uses the build folder. */
function modules() {
    const folders = [process.env.CLTEL_BUILD, 'build', 'tests/pane'].filter(Boolean).flatMap((folder) => [join(folder, 'node'), folder]);
    return folders.map((folder) => resolve(folder)).find((folder) => existsSync(join(folder, 'node_modules/playwright-core')));
}

/** What is missing, in words; null: nothing. */
export function missing() {
    if (!existsSync(CHROMIUM))
        return 'chromium is not installed';
    return modules() ? null : 'playwright-core is not installed (make deps)';
}

const load = (name) => createRequire(join(modules(), 'package.json'))(name);

export class Endpoint {
    constructor() {
        this.folder = mkdtempSync(join(tmpdir(), 'cltel-page-test-'));
    }

    async start(more = []) {
        const build = process.env.CLTEL_BUILD ?? 'build';
        const program = process.env.CLTEL_BIN ?? join(build, 'bin/cltel');
        const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|CLTEL)_/.test(name)));
        this.process = spawn(program, ['local', '--port', '0', '--data', join(this.folder, 'data'), ...more], { env, stdio: ['ignore', 'pipe', 'inherit'] });
        let said = '';
        await new Promise((go, stop) => {
            this.process.once('exit', () => stop(new Error(`the endpoint ended: ${said}`)));
            this.process.stdout.on('data', (piece) => {
                said += piece;
                if (said.includes('#token='))
                    go();
            });
        });
        this.url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)[0];
        this.token = /#token=([0-9a-f]+)/.exec(said)[1];
        return this;
    }

    async stop() {
        const ended = new Promise((go) => this.process.once('exit', go));
        this.process.kill('SIGTERM');
        const code = await ended;
        rmSync(this.folder, { recursive: true, force: true });
        return code;
    }

    /** Resident kB. */
    memory() {
        return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.process.pid}/status`, 'utf8'))[1]);
    }

    async ask(path) {
        const answer = await fetch(`${this.url}/_pane/${path}`, { headers: { 'x-cltel-token': this.token } });
        return answer.json();
    }
}

export class Browser {
    async start() {
        this.folder = mkdtempSync(join(tmpdir(), 'cltel-page-browser-'));
        this.context = await load('playwright-core').chromium.launchPersistentContext(this.folder, {
            executablePath: CHROMIUM, args: FLAGS, viewport: { width: 1280, height: 720 }, timezoneId: 'UTC', locale: 'en-US',
            colorScheme: 'light' });
        return this;
    }

    /** A page with the token; what it should not do is collected in page.faults. */
    async open(endpoint, path = '/logs', { token = true } = {}) {
        const page = await this.context.newPage();
        page.faults = [];
        page.on('console', (message) => page.faults.push(`console: ${message.text()}`));
        page.on('pageerror', (error) => page.faults.push(`error: ${error.stack}`));
        page.on('request', (request) => {
            if (!request.url().startsWith(endpoint.url) && !request.url().startsWith('data:'))
                page.faults.push(`request to ${request.url()}`);
        });
        await page.addInitScript(() => document.addEventListener('securitypolicyviolation',
                                                                 (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
        await page.goto(`${endpoint.url}${path}${token ? `#token=${endpoint.token}` : ''}`);
        return page;
    }

    async accessibility(page) {
        await page.evaluate(readFileSync(load.resolve?.('axe-core') ?? join(modules(), 'node_modules/axe-core/axe.min.js'), 'utf8'));
        const result = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
        return result.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`).join(' | ')}`);
    }

    async stop() {
        await this.context.close();
        rmSync(this.folder, { recursive: true, force: true });
    }
}

const tests = [];

export function test(name, run) {
    tests.push({ name, run });
}

/** Runs all, or those whose name holds the argument; the last line counts them. */
async function runAll(context, wanted = process.argv[2] ?? '') {
    let passed = 0, failed = 0;
    for (const { name, run } of tests.filter((one) => one.name.includes(wanted))) {
        const began = Date.now();
        try {
            await run(context);
            passed++;
            console.log(`ok      ${name} (${Date.now() - began} ms)`);
        } catch (error) {
            failed++;
            console.log(`not ok  ${name}\n${error.stack}`);
        }
    }
    console.log(`${passed} passed, ${failed} failed`);
    return failed;
}

/** The end of a file of tests: runs them with an endpoint of these flags and a browser, and ends the process. */
export async function main(flags = []) {
    const lacking = missing();
    if (lacking) {
        console.log(`skipped: ${lacking}`);
        process.exit(77);
    }
    const endpoint = await new Endpoint().start(flags);
    const browser = await new Browser().start();
    const failed = await runAll({ endpoint, browser });
    await browser.stop();
    const code = await endpoint.stop();
    if (code !== 0)
        console.log(`the endpoint ended with ${code}`);
    process.exit(failed || code !== 0 ? 1 : 0);
}

/** In both themes: nothing on the console, no foreign request, nothing that axe finds. */
export async function checkClean(browser, endpoint, paths) {
    for (const scheme of ['light', 'dark'])
        for (const path of paths) {
            const page = await browser.open(endpoint, path);
            await page.emulateMedia({ colorScheme: scheme });
            await page.waitForTimeout(600);
            assert.deepEqual(await browser.accessibility(page), [], `${scheme} ${path}`);
            assert.deepEqual(page.faults, [], `${scheme} ${path}`);
            await page.close();
        }
}

/** Asks again until it holds: pages draw when they can. */
export async function until(what, check, patienceMs = 5000) {
    const end = Date.now() + patienceMs;
    for (;;) {
        const last = await check();
        if (last)
            return last;
        if (Date.now() > end)
            throw new Error(`never: ${what}`);
        await new Promise((go) => setTimeout(go, 20));
    }
}
