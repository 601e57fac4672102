// Traces, one trace and the map in a real browser: node tests/pane/traces_test.mjs [part of a test's name]
// Properties are compared, not pixels. Exit 77: Chromium or playwright-core is not installed.
import assert from 'node:assert/strict';

import { awsCall, makeStream, putEvents, putSegments } from './aws_call.mjs';
import { checkClean, main, test, until } from './rig.mjs';
import { hex, seedBigTrace, seedTraces, traceIdOf } from './seed_traces.mjs';

const PANE = new URL('../../src/tools/endpoint/pane/', import.meta.url);
const TRACES = 300, BIG = 10000;
const now = () => Date.now() / 1000;

const rowsShown = (page) => page.$$eval('.list .row:not([hidden])', (rows) => rows.sort((a, b) => a.dataset.index - b.dataset.index).map((row) => row.textContent));
const statusOf = (page) => page.textContent('.status');
const hasTraces = (page, n) => until(`${n} traces`, async () => (await statusOf(page).catch(() => '')).startsWith(`${n.toLocaleString('en-US')} trace`));
const opened = (page) => page.waitForSelector('.trace-page .list .row');
const segment = (more) => ({ trace_id: traceIdOf(now()), id: hex(16), name: 'hello', start_time: now() - 0.2, end_time: now() - 0.1, ...more });

test('where no span has arrived the page says how to send one, and the first shows up by itself', async ({ browser, endpoint }) => {
    const pages = [];
    for (const path of ['/traces', '/map', '/overview']) {
        pages.push(await browser.open(endpoint, path));
        await pages[pages.length - 1].waitForSelector('.tutorial');
    }
    const text = await pages[0].textContent('.tutorial');
    assert.match(text, /No span has arrived yet/);
    assert.ok(text.includes(endpoint.url) && text.includes('CLTEL_SPAN_AS'));
    await pages[0].click('.tab:text-is("Shell")');
    assert.match(await pages[0].textContent('.code pre'), /^aws xray put-trace-segments .* \\\n/);
    await putSegments(endpoint.url, [segment({ name: 'first' })]);
    await until('the trace', async () => (await rowsShown(pages[0])).some((row) => row.includes('first')));
    assert.equal(await pages[0].isVisible('.tutorial'), false);
    await until('the node', async () => (await pages[1].$$('.node')).length === 2, 8000);
    await until('the count', async () => /1trace1spans sent/.test(await pages[2].textContent('.overview')));
    for (const page of pages) {
        assert.deepEqual(page.faults, []);
        await page.close();
    }
});

test('the list has every trace with what became of it', async (context) => {
    const { browser, endpoint } = context;
    context.made = await seedTraces(endpoint.url, { traces: TRACES });
    const page = await browser.open(endpoint, '/traces');
    await hasTraces(page, TRACES + 1);
    assert.match(await statusOf(page), /✖ 30 faults! 30 errorsof 301 looked at/);
    await until('bars', async () => /^301 traces from .*: 30 faults, 30 errors, 241 ok$/.test(await page.getAttribute('.histogram', 'aria-label')));
    await until('rows', async () => (await rowsShown(page)).length > 20);
    const shown = (await rowsShown(page)).filter((row) => row.includes('shop'));
    assert.ok(shown.length >= 20);
    const newest = context.made.slice().reverse();
    shown.forEach((row, i) => {
        const one = newest[i];
        assert.ok(row.includes(`shop POST ${one.route} ${one.fault ? 502 : one.denied ? 403 : 200}`), row);
        assert.match(row, one.fault ? /✖ fault5 ✖4/ : one.denied ? /! error5 ✖1/ : /ok5▪shop ▪cards/);
    });
    await page.click('.chip:text-is("longest")');
    await until('sorted', async () => /sort=took/.test(page.url()) && /✖ fault/.test((await rowsShown(page))[0]));
    const longest = Math.round(Math.max(...context.made.map((one) => one.whole)) * 1000);
    await until('the longest first', async () => (await rowsShown(page))[0].includes(`${longest} ms`));
    assert.ok((await page.$$('.list .row')).length <= 80);
    await page.click('a.error:text("faults")');
    await hasTraces(page, 30);
    assert.equal(await page.inputValue('.search'), 'fault');
    assert.deepEqual(page.faults, []);
    await page.close();
});

test('a filter is an expression of X-Ray, and a wrong one shows its place', async ({ browser, endpoint, made }) => {
    const page = await browser.open(endpoint, '/traces');
    await hasTraces(page, TRACES + 1);
    await page.keyboard.press('/');
    await page.keyboard.type('annotation.tenant = "blue" AND service("cards") { fault }');
    await page.keyboard.press('Enter');
    await hasTraces(page, made.filter((one, i) => i % 2 && one.fault).length);
    assert.equal(new URL(page.url()).searchParams.get('q'), 'annotation.tenant = "blue" AND service("cards") { fault }');
    await page.fill('.search', 'fault AND AND ok');
    await page.press('.search', 'Enter');
    await page.waitForSelector('.status .wrong mark');
    const { error, at } = await endpoint.ask(`traces?q=${encodeURIComponent('responsetime >> 5')}`);
    assert.match(error, /character/);
    await page.fill('.search', 'responsetime >> 5');
    await page.press('.search', 'Enter');
    await until('the place', async () => (await statusOf(page)).includes(error));
    assert.equal(await page.textContent('.status mark'), 'responsetime >> 5'[at]);
    await page.fill('.search', 'service("chekout")');
    await page.press('.search', 'Enter');
    await page.waitForSelector('.empty li a');
    assert.match(await page.textContent('.empty'), /0 of 301 traces match/);
    await page.click('.empty li a');
    await hasTraces(page, TRACES + 1);
    assert.ok(page.faults.every((fault) => fault.includes('status of 400')), page.faults.join());
    await page.close();
});

test('a drag over the bars chooses a range, and back restores the same picture', async ({ browser, endpoint, made }) => {
    const page = await browser.open(endpoint, '/traces?q=service%28%22shop%22%29');
    await hasTraces(page, TRACES);
    const box = await (await page.$('.histogram canvas')).boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await until('range', async () => /from=2.*to=2/.test(page.url()));
    const { searchParams } = new URL(page.url());
    const [from, to] = ['from', 'to'].map((name) => Date.parse(searchParams.get(name)) / 1000);
    const inside = made.filter((one) => one.begin >= from && one.begin < to).length;
    assert.ok(inside > 60 && inside < 120);
    await hasTraces(page, inside);
    await page.keyboard.press('Home');
    for (let i = 0; i < 12; i++)
        await page.keyboard.press('j');
    const before = await rowsShown(page), url = page.url();
    await page.keyboard.press('Enter');
    await opened(page);
    await page.keyboard.press('Escape');
    await until('back', async () => page.url() === url && (await page.$('.traces .list .row.selected')));
    assert.equal(await page.getAttribute('.row.selected', 'data-index'), '12');
    assert.deepEqual(await rowsShown(page), before);
    await page.close();
});

test('a trace shows its spans in order, what was waited for, and its lines of log in their place', async ({ browser, endpoint, made }) => {
    const one = made.filter((other) => other.fault).pop();
    const page = await browser.open(endpoint, `/traces/${one.trace_id}`);
    await until('lines', async () => (await rowsShown(page)).length === 8);
    const rows = await page.$$eval('.list .row:not([hidden])', (all) => all.sort((a, b) => a.dataset.index - b.dataset.index).map((row) => `${row.getAttribute('aria-level')} ${row.getAttribute('aria-label')}`));
    assert.deepEqual(rows.map((row) => row.replace(/, [\d.]+ m?s,/, ',')), [
        `1 shop POST ${one.route} 502, fault, level 1`, '2 log, info order placed', '2 cards POST /authorize 502, fault, level 2', '3 cards POST /authorize 502, fault, level 3',
        '4 cards-db SELECT * FROM card WHERE number = ?, ok, level 4', '4 bank.example POST /auth 504, fault, level 4', '4 log, error bank did not answer', '2 log, error request served']);
    await until('critical path', async () => (await page.$$('.critical')).length === 9);
    const waited = await page.$$eval('.critical', (all) => all.map((piece) => [parseFloat(piece.style.left), parseFloat(piece.style.width)]));
    const whole = waited.reduce((sum, [, width]) => sum + width, 0);
    assert.ok(Math.abs(whole - 100) < 0.5, `${whole} % of the trace are explained`);
    assert.match(await statusOf(page), /^shopPOST .*5 spans · 2 services.*✖ 4 errors.*3 lines of log/);
    await page.click('.row:not([hidden])[data-index="0"] b');
    await page.waitForSelector('.drawer');
    const text = await page.textContent('.drawer');
    for (const said of ['retry  {"attempt":2}', '1-68b5f3a2-0123456789abcdef01234567', 'metadata.default.basket', 'http.response.status502', 'service.version1.4.2', 'itself', '% of the trace'])
        assert.ok(text.includes(said), said);
    await page.click('.tab[data-view=cause]');
    assert.match(await page.textContent('.drawer-panel'), /✖ Unavailable: the shop is closed.*at bank_authorize {2}bank\.c:88\n {2}at pay {2}pay\.c:41caused by ✖ Timeout: bank did not answer/s);
    assert.match(page.url(), /span=.*view=cause/);
    await page.click('.tab[data-view=json]');
    assert.equal(JSON.parse(await page.textContent('.drawer pre')).id, one.ids.api);
    await page.click('.tab[data-view=logs]');
    assert.match(await page.textContent('.drawer-panel'), /order placed.*request served/);
    await page.click('.tab[data-view=span]');
    await page.click('.drawer tr:has(th:text-is("tenant")) a');
    await hasTraces(page, TRACES / 2);
    assert.match(page.url(), /annotation\.tenant/);
    assert.deepEqual(page.faults, []);
    await page.close();
});

test('a line of log leads to its trace, and the trace to its lines', async ({ browser, endpoint, made }) => {
    const one = made[5];
    const page = await browser.open(endpoint, `/logs?q=span_id%3D${one.ids.cards}`);
    await page.click('.list .row:not([hidden]) .message');
    await page.click('.drawer a.chip:text-is("trace")');
    await opened(page);
    assert.equal(new URL(page.url()).pathname, `/traces/${one.trace_id}`);
    await until('the span is open', async () => /cards POST/.test(await page.textContent('.drawer h2').catch(() => '')));
    await until('lines', async () => /3 lines of log/.test(await statusOf(page)));
    await until('its row is still chosen', async () => /^cards POST \/authorize 200.*level 3/.test(await page.getAttribute('.row.selected', 'aria-label').catch(() => '')));
    await page.click('.row.line:not([hidden]) a');
    await page.waitForSelector('.logs .drawer');
    assert.match(await page.textContent('.logs .drawer'), /order placed/);
    await until('all three', async () => (await statusOf(page)).startsWith('3 rows'));
    await page.goBack();
    await opened(page);
    await page.goto(`${endpoint.url}/trace/${one.trace_id.replace(/^1-|-/g, '')}`);
    await opened(page);
    assert.deepEqual(page.faults, []);
    await page.close();
});

test('10,000 spans: a window of rows, every span in its place, folding and looking for errors', async (context) => {
    const { browser, endpoint } = context;
    const { trace_id } = context.big = await seedBigTrace(endpoint.url, BIG);
    const answer = await endpoint.ask(`trace?id=${trace_id}`);
    assert.equal(answer.id.length, BIG);
    assert.equal(new Set(answer.id).size, BIG);
    answer.parent.forEach((parent, i) => assert.ok(parent < i && (parent >= 0) === (i > 0)));
    const page = await browser.open(endpoint, '/overview');
    await page.waitForSelector('.figures');
    const times = [];
    for (let i = 0; i < 3; i++) {
        times.push(await page.evaluate(async (id) => {
            const began = performance.now();
            history.pushState(null, '', `/traces/${id}`);
            dispatchEvent(new PopStateEvent('popstate'));
            while (document.querySelectorAll('.trace-page .list .row:not([hidden])').length < 20)
                await new Promise((go) => requestAnimationFrame(go));
            return performance.now() - began;
        }, trace_id));
        await page.keyboard.press('g');
        await page.keyboard.press('o');
        await page.waitForSelector('.figures');
        await page.waitForTimeout(100);
    }
    console.log(`        first frame of ${BIG} spans: ${times.map((ms) => ms.toFixed(0)).join(' ')} ms`);
    await page.goto(`${endpoint.url}/traces/${trace_id}`);
    await opened(page);
    assert.match(await statusOf(page), /10,000 spans/);
    assert.equal(await page.getAttribute('.list', 'aria-rowcount'), String(BIG));
    for (const share of [0.5, 0.97, 0.1, 1]) {
        await page.$eval('.list', (list, s) => { list.scrollTop = (list.scrollHeight - list.clientHeight) * s; }, share);
        await page.waitForTimeout(80);
        const rows = await page.$$eval('.list .row:not([hidden])', (all) => all.map((row) => [Number(row.dataset.index), Number(row.getAttribute('aria-level')), row.querySelector('.tree').textContent]));
        assert.ok(rows.length > 20 && rows.length <= 80);
        const depth = [];
        answer.parent.forEach((parent, i) => { depth[i] = parent < 0 ? 1 : depth[parent] + 1; });
        for (const [index, level, text] of rows) {
            assert.equal(level, depth[index]);
            assert.ok(text.includes(answer.texts[answer.name[index]]), text);
        }
    }
    await page.keyboard.press('Home');
    await page.keyboard.press('[');
    await until('folded', async () => await page.getAttribute('.list', 'aria-rowcount') === '9');
    await page.keyboard.press('n');
    await until('an error, unfolded', async () => /✖/.test(await page.textContent('.row.selected').catch(() => '')));
    await page.keyboard.press(']');
    await until('unfolded', async () => await page.getAttribute('.list', 'aria-rowcount') === String(BIG));
    const before = await page.textContent('.row.head .lane');
    await page.keyboard.press('w');
    assert.notEqual(await page.textContent('.row.head .lane'), before);
    assert.equal(await page.isVisible('.window'), true);
    await page.keyboard.press('0');
    assert.equal(await page.textContent('.row.head .lane'), before);
    const box = await (await page.$('.minimap')).boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 20, { steps: 3 });
    await page.mouse.up();
    assert.match(await page.getAttribute('.minimap', 'aria-label'), /shown: 15\.0 s to 22\.\d s/);
    await page.mouse.click(box.x + 9, box.y + 9);
    assert.equal(await page.textContent('.row.head .lane'), before);
    assert.deepEqual(page.faults, []);
    await page.close();
});

test('what is not whole is shown as it is: in progress, without its parent, outside of it', async ({ browser, endpoint }) => {
    const begin = now() - 2, trace_id = traceIdOf(begin), root = hex(16), running = hex(16);
    await putSegments(endpoint.url, [
        { trace_id, id: root, name: 'gate', start_time: begin, in_progress: true },
        { trace_id, id: running, parent_id: root, type: 'subsegment', name: 'upload', start_time: begin + 0.5, in_progress: true },
        { trace_id, id: hex(16), parent_id: root, type: 'subsegment', name: 'early', start_time: begin - 0.25, end_time: begin + 0.1 },
        { trace_id, id: hex(16), parent_id: 'ab'.repeat(8), type: 'subsegment', name: 'lost', start_time: begin + 1, end_time: begin + 1.2 }]);
    const page = await browser.open(endpoint, `/traces/${trace_id}`);
    await until('rows', async () => (await rowsShown(page)).length === 4);
    assert.match(await statusOf(page), /runs since.*! 2 spans in progress! 1 span without its parent! 1 span outside its parent/);
    const rows = await rowsShown(page), of = (name) => rows.find((row) => row.includes(name));
    assert.match(of('gate'), /runs/);
    assert.match(of('upload'), /runs/);
    assert.match(of('early'), /≠/);
    assert.match(of('lost'), /parent missing/);
    const left = await page.$$eval('.list .row:not([hidden])', (all) => Object.fromEntries(all.map((row) => [/early|lost|gate|upload/.exec(row.textContent)[0], parseFloat(row.querySelector('.span-bar').style.left)])));
    assert.ok(left.early === 0 && left.gate > 0, 'the child is drawn before its parent');
    await page.click('.row:has-text("early") .tree');
    await until('why', async () => /Begins 250 ms before its parent/.test(await page.textContent('.drawer').catch(() => '')));
    await page.click('.row:has-text("lost") .tree');
    await until('why', async () => /Parent abababababababab never came/.test(await page.textContent('.drawer')));
    await putSegments(endpoint.url, [{ trace_id, id: running, parent_id: root, type: 'subsegment', name: 'upload', start_time: begin + 0.5, end_time: begin + 1.5 }]);
    await until('its end', async () => /1\.0 s/.test((await rowsShown(page)).find((row) => row.includes('upload'))));
    assert.match(await statusOf(page), /1 span in progress/);
    assert.match(await page.textContent('.row.selected'), /lost/);
    await page.goto(`${endpoint.url}/traces/1-00000000-000000000000000000000000`);
    await until('said', async () => /no span of this trace has arrived/.test(await page.textContent('.empty').catch(() => '')));
    assert.ok(page.faults.every((fault) => fault.includes('status of 404')), page.faults.join());
    await page.close();
});

test('hostile names stay text', async ({ browser, endpoint }) => {
    const evil = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>', bidi = 'a\u202egnp.exe \u001b[31m\u0007';
    const begin = now() - 1, trace_id = traceIdOf(begin), root = hex(16);
    const name = 'img src=x onerror= & script_';
    await putSegments(endpoint.url, [
        { trace_id, id: root, name, start_time: begin, end_time: begin + 1, fault: true, user: evil, origin: evil, http: { request: { method: evil, url: `http://x/${bidi}${evil}` }, response: { status: 500 } },
          annotations: { evil, __proto__x: evil }, metadata: { [evil]: { [evil]: [evil] }, __proto__: { polluted: 1 }, cltel: { events: [{ time: 'x', name: { a: evil } }, null, 7] } },
          links: [{ trace_id: `1-x"><b>${evil}`, id: evil, attributes: evil }, null], cause: { working_directory: evil, exceptions: [{ id: hex(16), type: evil, message: bidi + evil, stack: [{ path: evil, label: evil, line: 1 }, null], truncated: 3 }, null] } },
        { trace_id, id: hex(16), parent_id: root, type: 'subsegment', name: 'db', namespace: 'remote', start_time: begin, end_time: begin + 0.5, sql: { sanitized_query: evil + 'long '.repeat(5000) }, cause: 'f'.repeat(16) }].map((one) => JSON.parse(JSON.stringify(one))));
    await makeStream(endpoint.url, '/hostile', '1');
    await putEvents(endpoint.url, '/hostile', '1', [{ timestamp: Date.now(), message: JSON.stringify({ level: 'ERROR', message: evil, trace_id, span_id: evil }) }]);
    const page = await browser.open(endpoint, '/traces');
    await until('listed', async () => (await rowsShown(page)).some((row) => row.includes(name)));
    assert.ok((await rowsShown(page)).some((row) => row.includes('a⟨RLO⟩gnp.exe ␛[31m␇')));
    await page.click(`.row:has-text("${name.slice(0, 9)}") .root`);
    await until('line', async () => (await rowsShown(page)).length === 3);
    for (const index of [0, 1]) {
        await page.click(`.row:not([hidden])[data-index="${index}"] .tree`);
        await until('the span', async () => (await page.textContent('.drawer h2').catch(() => '')).startsWith(index ? 'db' : name));
        for (const tab of ['json', 'logs', 'cause', 'span'])
            await page.click(`.drawer .tab[data-view=${tab}]`, { timeout: 300 }).catch(() => {});
        assert.ok((await page.textContent('.drawer-panel')).includes(evil));
    }
    for (const path of ['/map', `/traces?q=${encodeURIComponent(evil)}`, `/traces/${encodeURIComponent(evil)}`, `/traces/${trace_id}?span=${encodeURIComponent(evil)}`, `/map?region=${encodeURIComponent(evil)}`]) {
        await page.goto(endpoint.url + path);
        await page.waitForTimeout(300);
        assert.equal(await page.$('#main img, #main script'), null);
    }
    assert.notEqual(await page.title(), 'owned');
    assert.equal(await page.evaluate(() => ({}).polluted), undefined);
    assert.deepEqual(page.faults.filter((fault) => !fault.includes('status of 40')), []);
    await page.close();
});

test('the map has every call with its figures; a click goes to the traces', async ({ browser, endpoint, made }) => {
    const page = await browser.open(endpoint, '/map?q=service%28%22shop%22%29');
    await page.waitForSelector('.node');
    const cells = (label) => page.$$eval(`table[aria-label=${label}] tbody tr`, (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
    const calls = await cells('Calls');
    assert.deepEqual(calls.map(([from, to, requests]) => `${from}>${to} ${requests}`).sort(), ['cards>bank.example 300', 'cards>cards-db 300', 'client>shop 300', 'shop>cards 300']);
    assert.match(calls.find(([, to]) => to === 'bank.example')[4], /✖ 30 \(10 %\)/);
    const sorted = made.map((one) => one.whole).sort((a, b) => a - b), shop = (await cells('Services')).find(([name]) => name === 'shop');
    assert.ok(Math.abs(parseFloat(shop[5]) - sorted[149] * 1000) <= 2 && Math.abs(parseFloat(shop[6]) - sorted[284] * 1000) <= 5, `${shop} ${sorted[149]} ${sorted[284]}`);
    const x = async (name) => (await (await page.$(`.node:has(b:text-is("${name}")):has-text("%")`)).boundingBox()).x;
    assert.ok(await x('shop') < await x('cards') && await x('cards') < await x('bank.example') && await x('bank.example') === await x('cards-db'), 'callers stand before those they call');
    await page.focus('.node:has-text("cards"):has-text("service")');
    await page.keyboard.press('ArrowRight');
    assert.match(await page.evaluate(() => document.activeElement.textContent), /cards calls|bank\.example|cards-db/);
    await page.focus('.edge:has-text("cards calls bank.example")');
    await page.keyboard.press('Enter');
    await hasTraces(page, TRACES);
    assert.equal(new URL(page.url()).searchParams.get('q'), '(service("shop")) AND edge("cards", "bank.example")');
    await page.goBack();
    await page.click('.node:has-text("cards-db")');
    await hasTraces(page, TRACES);
    assert.deepEqual(page.faults, []);
    await page.close();
});

test('all of it works without a pointer', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint, '/overview');
    await page.waitForSelector('.figures');
    for (const key of ['g', 't'])
        await page.keyboard.press(key);
    await page.waitForSelector('.traces .list .row');
    await page.keyboard.press('n');
    await until('a fault', async () => /✖|!/.test(await page.textContent('.row.selected .outcome').catch(() => '')));
    await page.keyboard.press('Enter');
    await opened(page);
    await page.keyboard.press('Home');
    await page.focus('.list');
    await page.keyboard.press('ArrowLeft');
    await until('folded', async () => await page.getAttribute('.row.selected', 'aria-expanded').catch(() => '') === 'false');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await until('a child', async () => await page.getAttribute('.row.selected', 'aria-level').catch(() => '') === '2');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.drawer');
    await page.keyboard.press('Escape');
    await until('closed', async () => !(await page.isVisible('.drawer')));
    await page.keyboard.press('Escape');
    await page.waitForSelector('.traces .outcome');
    for (const key of ['g', 'p'])
        await page.keyboard.press(key);
    await page.waitForSelector('.node');
    await page.keyboard.press('j');
    assert.match(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), /auto|solid/);
    assert.deepEqual(page.faults, []);
    await page.close();
});

test('each page is clean in both themes, at every address of traces', async ({ browser, endpoint, made }) => {
    const one = made.filter((other) => other.fault).pop();
    await checkClean(browser, endpoint, ['/traces', `/traces/${one.trace_id}?span=${one.ids.api}&view=span`, `/traces/${one.trace_id}?span=${one.ids.api}&view=cause`, '/map']);
});

test('what the page asks for needs the token, and strange questions are answered', async ({ endpoint, made }) => {
    const ask = async (path, token = endpoint.token) => (await fetch(`${endpoint.url}/_pane/${path}`, { headers: { 'x-cltel-token': token } })).status;
    for (const path of ['traces', `trace?id=${made[0].trace_id}`, `segment?id=${made[0].trace_id}&segment=${made[0].ids.api}`, 'map']) {
        assert.equal(await ask(path), 200, path);
        assert.equal(await ask(path, '0'.repeat(32)), 401, path);
    }
    for (const [path, status] of [['trace', 400], ['trace?id=x', 400], [`trace?id=${'1'.repeat(5000)}`, 400], ['trace?id=1-00000000-000000000000000000000000', 404], [`segment?id=${made[0].trace_id}`, 404],
                                  [`segment?id=${made[0].trace_id}&segment=${'g'.repeat(16)}`, 404], [`segment?id=${made[0].trace_id}&segment=${'0'.repeat(16)}`, 404], ['traces?q=(((', 400], [`traces?q=${'('.repeat(4000)}`, 400],
                                  ['traces?mark=-1--1&limit=-5&from=-9&to=99999999999999999999', 200], ['traces?mark=x', 200], ['traces?region=nowhere', 200], [`traces?region=${'r'.repeat(200)}`, 200], ['map?budget=0&from=9&to=1', 200],
                                  [`trace?id=${made[0].trace_id}&region=nowhere`, 200], [`trace?id=${made[0].trace_id.toUpperCase()}`, 200]])
        assert.equal(await ask(path), status, path);
});

test('the list of requests knows calls of X-Ray', async ({ browser, endpoint }) => {
    await awsCall(endpoint.url, '', { TraceSegmentDocuments: [JSON.stringify(segment()), '{"no":"segment"}'] }, { service: 'xray', path: '/TraceSegments' });
    const page = await browser.open(endpoint, '/requests');
    await page.waitForSelector('table.requests td');
    const [row] = await page.$$eval('table.requests tbody tr', (rows) => rows.map((one) => [...one.cells].map((cell) => cell.textContent)));
    assert.match(row.join('|'), /X-Ray\|PutTraceSegments\|.*\|200\|1 of 2/i);
    await page.close();
});

test('pages of the list meet without a gap, whatever the slices', async ({ endpoint }) => {
    const whole = (await endpoint.ask('traces?limit=2000&budget=1000')).traces.map((one) => one.id), pieces = [];
    let mark = '';
    do {
        const answer = await endpoint.ask(`traces?limit=7&budget=1&mark=${mark}`);
        pieces.push(...answer.traces.map((one) => one.id));
        mark = answer.next;
    } while (mark);
    assert.deepEqual(pieces, whole);
});

test('traces of another region are a choice away, and a link finds them without it', async ({ browser, endpoint }) => {
    const document = segment({ name: 'abroad' });
    await awsCall(endpoint.url, '', { TraceSegmentDocuments: [JSON.stringify(document)] }, { service: 'xray', path: '/TraceSegments', region: 'eu-central-1' });
    const page = await browser.open(endpoint, '/traces?region=us-east-1');
    await page.click('.chip:text-is("eu-central-1")');
    await hasTraces(page, 1);
    await page.goto(`${endpoint.url}/traces/${document.trace_id}?region=us-east-1`);
    await opened(page);
    assert.match(await statusOf(page), /^abroad/);
    await page.close();
});

test('the critical path explains every moment of its root, and layers put callers first', async () => {
    const { TraceModel } = await import(new URL('trace_model.js', PANE));
    let seed = 99;
    const dice = () => (seed = (seed * 1664525 + 1013904223) >>> 0) / 4294967296;
    for (let round = 0; round < 300; round++) {
        const n = 1 + Math.floor(dice() * 40), parent = [-1], start = [0], took = [1000], stack = [0];
        for (let i = 1; i < n; i++) {
            while (stack.length > 1 && dice() < 0.4)
                stack.pop();
            const up = stack[stack.length - 1];
            parent.push(up);
            start.push(Math.floor(start[up] + (dice() * 1.2 - 0.1) * took[up]));
            took.push(Math.floor(dice() * took[up]));
            stack.push(i);
        }
        const model = new TraceModel({ id: parent.map(String), parent, start, took, flags: parent.map(() => 0), name: parent.map(() => 0), what: [], service: [], texts: [''], lost: [], begin: 0 });
        const root = [...model.criticalPath().keys()][0];
        const pieces = [...model.criticalPath().values()].flat().sort((a, b) => a[0] - b[0]);
        let at = start[root];
        for (const [from, to] of pieces) {
            assert.equal(from, at, `round ${round}`);
            assert.ok(to > from);
            at = to;
        }
        assert.equal(at, model.ends[root]);
    }
});

await main(['--trace-kb', '65536']);
