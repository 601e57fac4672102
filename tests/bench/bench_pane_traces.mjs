// How long a person waits for a trace: from the choice to the first frame of its waterfall, and to all that is drawn
// second (minimap, critical path).   node tests/bench/bench_pane_traces.mjs     Exit 77: as bench_pane.mjs
import { Browser, Endpoint, missing, until } from '../pane/rig.mjs';
import { seedBigTrace, seedTraces } from '../pane/seed_traces.mjs';

export const TRACE_ROOM = ['--trace-kb', '262144'];

const median = (numbers) => numbers.slice().sort((a, b) => a - b)[numbers.length >> 1];

/** In the page: goes to an address, and waits by frames. */
function open(page, path, rows) {
    return page.evaluate(async ([address, least]) => {
        const frame = () => new Promise((go) => requestAnimationFrame(go));
        const seen = () => document.querySelectorAll('.trace-page .list .row:not([hidden])').length;
        const began = performance.now();
        history.pushState(null, '', address);
        dispatchEvent(new PopStateEvent('popstate'));
        while (seen() < least)
            await frame();
        const first = performance.now() - began;
        while (!document.querySelector('.critical'))
            await frame();
        return { first, all: performance.now() - began };
    }, [path, rows]);
}

/** @param {(bench: string, figures: object) => void} say */
export async function benchTraces(endpoint, browser, say) {
    await seedTraces(endpoint.url, { traces: 1000 });
    const page = await browser.open(endpoint, '/traces');
    await until('the list', async () => /^1,000 traces/.test(await page.textContent('.status')), 20000);
    for (const [name, spans, runs] of [['trace_10k', 10000, 9], ['trace_100k', 100000, 5]]) {
        const { trace_id } = await seedBigTrace(endpoint.url, spans);
        const times = [];
        for (let i = 0; i < runs; i++) {
            times.push(await open(page, `/traces/${trace_id}`, 20));
            await page.keyboard.press('g');
            await page.keyboard.press('t');
            await page.waitForSelector('.traces .outcome');
            await page.waitForTimeout(300);
        }
        const first = times.map((one) => one.first);
        say(name, { ms: median(first), worst_ms: Math.max(...first), all_ms: median(times.map((one) => one.all)), runs });
        if (spans === 10000) {
            await open(page, `/traces/${trace_id}`, 20);
            const jumps = await page.evaluate(async () => {
                const list = document.querySelector('.list'), found = [];
                for (let i = 0; i < 40; i++) {
                    const began = performance.now();
                    list.scrollTop = (list.scrollHeight - list.clientHeight) * ((i * 0.6180339887) % 1);
                    await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
                    found.push(performance.now() - began);
                }
                return found;
            });
            say('trace_scroll', { ms: median(jumps), worst_ms: Math.max(...jumps), runs: jumps.length });
        }
    }
    await page.close();
}

if (process.argv[1]?.endsWith('bench_pane_traces.mjs')) {
    const lacking = missing();
    if (lacking) {
        console.error(`bench_pane_traces: skipped: ${lacking}`);
        process.exit(77);
    }
    const endpoint = await new Endpoint().start(TRACE_ROOM), browser = await new Browser().start();
    await benchTraces(endpoint, browser, (bench, figures) => console.log(JSON.stringify({ bench: `pane.${bench}`, ...figures })));
    await browser.stop();
    await endpoint.stop();
}
