// The page of the local endpoint with a million rows behind it: what a person waits for, in a real browser.
//   node tests/bench/bench_pane.mjs [events]     Exit 77: Chromium or playwright-core is not installed.
import { createHash } from 'node:crypto';

import { putEvents, makeStream } from '../pane/aws_call.mjs';
import { Browser, Endpoint, missing, until } from '../pane/rig.mjs';
import { seed } from '../pane/seed.mjs';
import { TRACE_ROOM, benchTraces } from './bench_pane_traces.mjs';

const EVENTS = Number(process.argv[2] ?? 1000000);
const RUNS = 5;

function say(bench, figures) {
    const rounded = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value * 10) / 10]));
    console.log(JSON.stringify({ bench: `pane.${bench}`, subject: 'cltel', threads: 0, ...rounded }));
}

const sorted = (numbers) => numbers.slice().sort((a, b) => a - b);
const spread = (numbers) => ({ ms: sorted(numbers)[numbers.length >> 1], worst_ms: Math.max(...numbers), runs: numbers.length });

const lacking = missing();
if (lacking) {
    console.error(`bench_pane: skipped: ${lacking}`);
    process.exit(77);
}
const endpoint = await new Endpoint().start(TRACE_ROOM);
const browser = await new Browser().start();
const { start } = await seed(endpoint.url, { events: EVENTS, minutes: 1200 });
// One event among all, and older than nearly all, with a level, a word and a trace id that no other has; its batch is like the rest.
const RARE_TRACE = '5a1df00d00112233445566778899aabb';
await putEvents(endpoint.url, '/shop/search', 'search-c04e/1', Array.from({ length: 1000 }, (_, i) => ({
    timestamp: start + 60000 + i,
    message: JSON.stringify(i === 500 ? { level: 'FATAL', service: 'search', message: 'zeppelin lost', trace_id: RARE_TRACE }
        : { level: 'INFO', service: 'search', message: 'request served', ms: i, trace_id: createHash('md5').update(`${i}`).digest('hex') }) })));

// In the page: waits by frames, so a time is what the eye gets.
await browser.context.addInitScript(() => {
    window.frame = () => new Promise((go) => requestAnimationFrame(go));
    window.rowsReady = () => {
        const rows = [...document.querySelectorAll('.list .row:not([hidden])')];
        return rows.length > 10 && rows.every((row) => !row.classList.contains('waiting'));
    };
    window.firstRows = new Promise((go) => {
        const look = () => window.rowsReady() ? go(performance.now()) : requestAnimationFrame(look);
        look();
    });
});

const paints = [], rows = [];
for (let i = 0; i < 7; i++) {
    const page = await browser.open(endpoint);
    rows.push(await page.evaluate(() => window.firstRows));
    // What is in the document before the first frame is painted with it.
    paints.push(await page.evaluate(async () => {
        let paint;
        while (!(paint = performance.getEntriesByName('first-contentful-paint')[0]))
            await window.frame();
        return paint.startTime;
    }));
    await page.close();
}
say('first_paint', spread(paints));
say('logs_rows', spread(rows));

const page = await browser.open(endpoint);
await until('counted', async () => /looked at in/.test(await page.textContent('.status')), 30000);
say('count_all', { ms: Number(/in (\d+) ms/.exec(await page.textContent('.status'))[1]) });

const jumps = await page.evaluate(async () => {
    const list = document.querySelector('.list'), times = [];
    for (let i = 0; i < 40; i++) {
        const began = performance.now();
        list.scrollTop = (list.scrollHeight - list.clientHeight) * ((i * 0.6180339887) % 1);
        await window.frame();
        while (!window.rowsReady())
            await window.frame();
        times.push(performance.now() - began);
    }
    return times;
});
say('jump', spread(jumps));

/** From Enter to the first rows of the new result, and to its end. */
async function filter(q) {
    return page.evaluate(async (text) => {
        const input = document.querySelector('.search'), status = document.querySelector('.status');
        const before = document.querySelector('.list .row:not([hidden])')?.shown;
        input.value = text;
        status.textContent = '';
        const began = performance.now();
        input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        let first = null;
        for (;;) {
            await window.frame();
            const row = [...document.querySelectorAll('.list .row:not([hidden])')].find((one) => one.shown);
            if (first === null && row && row.shown !== before)
                first = performance.now() - began;
            if (performance.now() - began > 20000)
                throw new Error(`no answer to ${text}`);
            if (/looked at in/.test(status.textContent) && (first !== null || /^0 rows/.test(status.textContent)))
                return { first: first ?? performance.now() - began, all: performance.now() - began };
        }
    }, q);
}

const range = await endpoint.ask('histogram?buckets=1');
const { rows: [middle] } = await endpoint.ask(`logs?to=${Math.round((range.first + range.last) / 2)}&limit=1`);
const trace = JSON.parse(middle.text).trace_id;
for (const [name, queries] of [['filter_level', ['level>=error', 'level=warn', 'level>=error level!=fatal']], ['filter_word', ['refused', 'timed', 'negative']],
                               ['filter_trace', [`trace_id=${trace}`, `trace=${trace}`, trace]],
                               ['filter_rare', ['level=fatal', 'zeppelin', `trace_id=${RARE_TRACE}`]],
                               ['filter_any', ['ms>700', 'status>=502 ms<900', '(route~pay or route~cart) ms>650']],
                               ['filter_absent', ['absentword', 'nothing.like=this', 'ms>999999']]]) {
    const times = [];
    for (let run = 0; run < RUNS; run++)
        for (const q of queries) {
            times.push(await filter(q));
            await filter('');
        }
    say(name, { ...spread(times.map((t) => t.first)), all_ms: sorted(times.map((t) => t.all))[times.length >> 1], worst_all_ms: Math.max(...times.map((t) => t.all)) });
}

// A scan that nobody waits for any more: how long until the endpoint has given it up.
const cancels = [];
for (let i = 0; i < 5; i++) {
    const stop = new AbortController();
    const scan = fetch(`${endpoint.url}/_pane/histogram?q=nothing%3E${i}`, { headers: { 'x-cltel-token': endpoint.token }, signal: stop.signal }).catch(() => {});
    await new Promise((go) => setTimeout(go, 10));
    const began = performance.now();
    stop.abort();
    await scan;
    cancels.push(performance.now() - began);
    await endpoint.ask('groups');
}
say('cancel', spread(cancels));

await makeStream(endpoint.url, '/live', '1');
const arrivals = [];
for (let i = 0; i < 15; i++) {
    await putEvents(endpoint.url, '/live', '1', [{ timestamp: Date.now(), message: `arrival ${i}.` }]);
    arrivals.push(await page.evaluate(async (text) => {
        const began = performance.now();
        while (!document.querySelector('.list-layer').textContent.includes(text))
            await window.frame();
        return performance.now() - began;
    }, `arrival ${i}.`));
}
say('accepted_to_visible', spread(arrivals));

const weight = await page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter((one) => !/\/_pane\/(?!assets)/.test(one.name)).reduce((sum, one) => sum + one.encodedBodySize, 0));
say('weight', { gzipped_kb: weight / 1024, foreign_requests: page.faults.filter((fault) => fault.startsWith('request')).length });

const session = await page.context().newCDPSession(page);
await session.send('HeapProfiler.collectGarbage');
await session.send('Performance.enable');
const { metrics } = await session.send('Performance.getMetrics');
const metric = (name) => metrics.find((one) => one.name === name).value;
say('memory', { js_heap_mb: metric('JSHeapUsedSize') / 1e6, nodes: metric('Nodes'), endpoint_mb: endpoint.memory() / 1000,
                row_elements: (await page.$$('.list .row')).length });
await page.close();
await benchTraces(endpoint, browser, say);
await browser.stop();
await endpoint.stop();
