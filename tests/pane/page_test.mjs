// The page of the local endpoint in a real browser: node tests/pane/page_test.mjs [part of a test's name]
// Properties are compared, not pixels. Exit 77: Chromium or playwright-core is not installed.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';

import { awsCall, makeStream, putEvents } from './aws_call.mjs';
import { checkClean, main, test, until } from './rig.mjs';
import { seed } from './seed.mjs';

const PANE = new URL('../../src/tools/endpoint/pane/', import.meta.url);
const EVENTS = 20000;

const rowsShown = (page) => page.$$eval('.list .row:not([hidden])', (rows) => rows.map((row) => row.textContent));
const statusOf = (page) => page.textContent('.status');
const hasRows = (page, count) => until(`${count} rows`, async () => (await statusOf(page)).includes(`${count.toLocaleString('en-US')} row`));
const counted = (page) => until('counted', async () => /looked at in/.test(await statusOf(page)));

/** A raw request, since fetch would not send a foreign Host. */
function raw(endpoint, path, headers = {}, method = 'GET') {
    const { hostname, port } = new URL(endpoint.url);
    return new Promise((go, stop) => {
        const call = request({ hostname, port, path, method, headers }, (answer) => {
            const pieces = [];
            answer.on('data', (piece) => pieces.push(piece));
            answer.on('end', () => {
                const bytes = Buffer.concat(pieces);
                go({ status: answer.statusCode, headers: answer.headers, bytes, body: bytes.toString() });
            });
        });
        call.on('error', stop);
        call.end();
    });
}

test('an endpoint that nothing was sent to teaches how to send, and the first record shows up by itself', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint);
    await page.waitForSelector('.tutorial');
    const text = await page.textContent('.tutorial');
    assert.match(text, /Nothing has arrived yet/);
    assert.ok(text.includes(endpoint.url));
    assert.equal(new URL(page.url()).hash, '', 'the token leaves the address');
    await makeStream(endpoint.url, '/first', '1');
    await putEvents(endpoint.url, '/first', '1', [{ timestamp: Date.now(), message: 'the very first line' }]);
    await until('the line', async () => (await rowsShown(page)).some((row) => row.includes('the very first line')));
    assert.equal(await page.isVisible('.tutorial'), false);
    assert.deepEqual(page.faults, []);
    await page.close();
});

test('a refused signature is explained, and secrets are not shown', async ({ browser, endpoint }) => {
    await awsCall(endpoint.url, 'CreateLogGroup', { logGroupName: '/x', note: 'fine', password: 'hunter2' }, { wrong: true });
    const page = await browser.open(endpoint, '/requests?errors=1');
    await page.click('table.requests td a');
    await page.waitForSelector('.drawer');
    assert.match(await page.textContent('.drawer-panel'), /signature we calculated does not match/);
    await page.click('.tab[data-view=signing]');
    const signing = await page.textContent('.drawer-panel');
    assert.match(signing, /POST\n\/\n/);
    assert.match(signing, /AWS4-HMAC-SHA256\n\d{8}T\d{6}Z/);
    await page.click('.tab[data-view=request]');
    const shown = await page.textContent('.drawer-panel');
    assert.match(shown, /"password":"\*\*\*"/);
    assert.ok(!shown.includes('hunter2') && !/Signature=[0-9a-f]{17}/.test(shown));
    assert.match(page.url(), /view=request/);
    assert.deepEqual(page.faults, []);
    await page.close();
});

test('rows and counts are those of the store', async (context) => {
    const { browser, endpoint } = context;
    context.seeded = await seed(endpoint.url, { events: EVENTS });
    const page = await browser.open(endpoint);
    await hasRows(page, EVENTS + 1);
    await until('bars', async () => /^20,001 rows .*: 378 errors, 1,035 warnings/.test(await page.getAttribute('.histogram', 'aria-label')));
    assert.ok((await page.$$('.list .row')).length <= 80);
    await page.focus('.list');
    for (const [key, order] of [['End', 'order=99999'], ['Home', 'order=80000']]) {
        await page.keyboard.press(key);
        await until(key, async () => (await rowsShown(page)).some((row) => row.includes(order)));
    }
    await page.close();
});

test('a jump to any place shows the rows that the store has there, in order', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint, '/logs?q=service%3Dsearch');
    await hasRows(page, 5000);
    for (const share of [0.5, 0.1, 0.93, 0.33]) {
        await page.$eval('.list', (list, s) => { list.scrollTop = (list.scrollHeight - list.clientHeight) * s; }, share);
        await until('rows', async () => (await page.$$('.list .row.waiting:not([hidden])')).length === 0 && (await page.$$('.list .row:not([hidden])')).length > 20);
        const numbers = (await page.$$eval('.list .row:not([hidden])', (rows) => rows.map((row) => [Number(row.ariaRowIndex ?? row.getAttribute('aria-rowindex')), Number(/order=(\d+)/.exec(row.textContent)[1])])))
            .sort((a, b) => a[0] - b[0]);
        for (const [index, order] of numbers)
            assert.equal(order, 80000 + 3000 + Math.floor((index - 1) / 1000) * 4000 + (index - 1) % 1000);
    }
    await page.close();
});

test('the rows beside the first ones come when they are scrolled to', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint, '/logs?q=service%3Dcheckout');
    await counted(page);
    const { rows } = await endpoint.ask('logs?q=service%3Dcheckout&limit=100');
    const orders = rows.map((row) => JSON.parse(row.text).order).reverse();
    for (let back = 20; back < 65; back += 15) {
        await page.evaluate((px) => { const list = document.querySelector('.list'); list.scrollTop = list.scrollHeight - list.clientHeight - px; }, back * 20);
        await until(`${back} rows back`, async () => (await page.$$('.list .row.waiting:not([hidden])')).length === 0 &&
            (await rowsShown(page)).join(' ').includes(`order=${orders[orders.length - back - 10]}`));
    }
    await page.close();
});

test('typing a filter finds what it says, and a wrong one says where', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint);
    await hasRows(page, EVENTS + 1);
    await page.keyboard.press('/');
    await page.keyboard.type('level>=error service=checkout "card refused"');
    await page.keyboard.press('Enter');
    const { matched } = await endpoint.ask('histogram?q=level>%3Derror+service%3Dcheckout+"card+refused"&budget=1000');
    assert.ok(matched > 10);
    await hasRows(page, matched);
    assert.ok((await rowsShown(page)).every((row) => /✖ error.*checkout.*card refused/.test(row)));
    assert.equal(new URL(page.url()).searchParams.get('q'), 'level>=error service=checkout "card refused"');
    await page.fill('.search', '(level=warn');
    await page.press('.search', 'Enter');
    await until('fault', async () => (await statusOf(page)).includes('not closed (at character 12)'));
    await page.close();
});

test('a value of the field list filters, another click takes it away, back restores', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint);
    await page.click('.value[data-field=service][data-value=catalog] .pick');
    await hasRows(page, 5000);
    assert.equal(await page.inputValue('.search'), 'service=catalog');
    await page.click('.value[data-field=level][data-value=info] .quiet');
    await until('terms', async () => (await page.inputValue('.search')) === 'service=catalog level!=info');
    await page.goBack();
    await hasRows(page, 5000);
    await page.goBack();
    await hasRows(page, EVENTS + 1);
    await page.close();
});

test('a line that begins as a query of Logs Insights is one', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint);
    await page.waitForSelector('.list .row');
    await page.fill('.search', 'stats count(*) as rows, max(ms) by service | filter ispresent(service) | sort service');
    await page.press('.search', 'Enter');
    await until('table', async () => (await page.$$('.insights tbody tr')).length >= 3);
    const cells = await page.$$eval('.insights tbody tr', (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
    assert.deepEqual(cells.filter(([service]) => service).map((row) => row.slice(0, 2)), [['catalog', '5000'], ['checkout', '10000'], ['search', '5000']]);
    await page.fill('.search', 'stats nonsense(');
    await page.press('.search', 'Enter');
    await page.waitForSelector('.insights .wrong');
    await page.goBack();
    await page.goBack();
    await hasRows(page, EVENTS + 1);
    await page.close();
});

test('a value is found however JSON writes it', async ({ browser, endpoint }) => {
    await makeStream(endpoint.url, '/escapes', '1');
    await putEvents(endpoint.url, '/escapes', '1', [{ timestamp: Date.now(), message: '{"kind":"\\u0063offee","n":1}' }, { timestamp: Date.now(), message: '{"kind":"coffee","n":2}' }]);
    const page = await browser.open(endpoint, '/logs?q=kind%3Dcoffee');
    await hasRows(page, 2);
    await page.close();
});

test('a link to an event opens it among its neighbours', async ({ browser, endpoint }) => {
    const { rows } = await endpoint.ask('logs?q=order%3D87654');
    const page = await browser.open(endpoint, `/logs?row=${rows[0].id}&view=near`);
    await page.waitForSelector('.drawer');
    const near = await page.$$eval('.near-line', (lines) => lines.map((line) => Number(/order=(\d+)/.exec(line.textContent)[1])));
    assert.deepEqual(near, Array.from({ length: 41 }, (_, i) => 87654 - 20 + i));
    assert.match(await page.textContent('.near-line[aria-current=true]'), /order=87654/);
    await until('selected in the list', async () => /order=87654/.test(await page.textContent('.list .row.selected').catch(() => '')));
    await page.click('.tab[data-view=raw]');
    assert.equal(await page.textContent('.drawer pre'), rows[0].text);
    await page.close();
});

test('new rows show up within 400 ms while the list is at its end; scrolled up they are counted', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint);
    await counted(page);
    const times = [];
    for (let i = 0; i < 5; i++) {
        await putEvents(endpoint.url, '/first', '1', [{ timestamp: Date.now(), message: `live line ${i}` }]);
        const began = performance.now();
        await until('the line', async () => (await rowsShown(page)).some((row) => row.includes(`live line ${i}`)));
        times.push(performance.now() - began);
    }
    console.log(`        accepted to visible: ${times.map((ms) => ms.toFixed(0)).join(' ')} ms`);
    assert.ok(times.sort((a, b) => a - b)[2] <= 400, `median of ${times}`);
    await page.focus('.list');
    await page.keyboard.press('Home');
    await putEvents(endpoint.url, '/first', '1', [1, 2, 3].map((n) => ({ timestamp: Date.now(), message: `unseen ${n}` })));
    await until('3 new', async () => (await page.textContent('.more')) === '3 new ↓');
    assert.match((await rowsShown(page)).join(), /order=80000/);
    await page.click('.more');
    await until('the end', async () => (await rowsShown(page)).some((row) => row.includes('unseen 3')));
    await page.keyboard.press(' ');
    await until('paused', async () => (await page.textContent('.live')).includes('Paused'));
    await putEvents(endpoint.url, '/first', '1', [{ timestamp: Date.now(), message: 'while paused' }]);
    await page.waitForTimeout(600);
    assert.ok(!(await rowsShown(page)).join().includes('while paused'));
    await page.keyboard.press(' ');
    await until('caught up', async () => (await rowsShown(page)).some((row) => row.includes('while paused')));
    assert.deepEqual(page.faults, []);
    await page.close();
});

test('a filter that hides everything says so and names what is near', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint, '/logs?q=service%3Dchekout+level%3Derror');
    await page.waitForSelector('.empty h1');
    assert.match(await page.textContent('.empty'), /0 of 20,\d+ rows match/);
    await until('suggestion', async () => (await page.textContent('.empty')).includes('nearest value: checkout'));
    await page.click('.empty a:text-is("checkout")');
    await until('rows', async () => /\d+ errors/.test(await statusOf(page)));
    await page.close();
});

test('hostile text stays text', async ({ browser, endpoint }) => {
    const evil = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
    const lines = [evil, JSON.stringify({ level: 'ERROR', service: evil, message: evil, [evil]: evil, trace_id: `"><b>${evil}` }),
                   'a\u202egnp.exe \u001b[31mred\u001b]8;;http://evil\u0007link', 'nul \u0000 and bell \u0007', '{"message":{"a":[1,{"b":null}]},"service":7,"level":["x"]}',
                   `{"message":"${'long '.repeat(60000)}","level":"warn"}`, '{"__proto__":{"polluted":1},"constructor":"x","message":"proto"}'];
    await makeStream(endpoint.url, '/<b>hostile'.replace(/[<>]/g, '_'), evil.replace(/[:*]/g, '_').slice(0, 200));
    await putEvents(endpoint.url, '/_b_hostile', evil.replace(/[:*]/g, '_').slice(0, 200), lines.map((message) => ({ timestamp: Date.now(), message })));
    const page = await browser.open(endpoint, '/logs?q=group%3D%2F_b_hostile');
    await hasRows(page, lines.length);
    const shown = await rowsShown(page);
    assert.ok(shown.some((row) => row.includes('a⟨RLO⟩gnp.exe ␛[31mred␛]8;;http://evil␇link')));
    assert.ok(shown.some((row) => row.includes('nul ␀ and bell ␇')));
    assert.ok(shown.every((row) => row.length < 6000));
    for (const row of await page.$$('.list .row:not([hidden])')) {
        await row.click();
        await page.waitForSelector('.drawer .fields');
        for (const tab of ['json', 'raw', 'near', 'fields'])
            await page.click(`.tab[data-view=${tab}]`);
    }
    for (const path of ['/overview', `/logs?q=${encodeURIComponent(evil)}`, `/logs?f=${encodeURIComponent(evil)}`, `/requests?row=${encodeURIComponent(evil)}`]) {
        await page.goto(endpoint.url + path);
        await page.waitForTimeout(300);
    }
    assert.equal(await page.$('#main img, #main script'), null);
    assert.notEqual(await page.title(), 'owned');
    assert.equal(await page.evaluate(() => ({}).polluted), undefined);
    assert.deepEqual(page.faults.filter((fault) => !fault.includes('status of 40')), []);
    await page.close();
});

test('strange hosts, origins, sites and tokens are refused, and the answer says nothing', async ({ browser, endpoint }) => {
    const host = new URL(endpoint.url).host, token = { 'x-cltel-token': endpoint.token };
    const strange = [{ host: `evil.example:${host.split(':')[1]}` }, { host: 'evil.example' }, { host, origin: 'http://evil.example' }, { host, origin: 'null' },
                     { host, 'sec-fetch-site': 'cross-site' }, { host, 'sec-fetch-site': 'same-site' }];
    for (const headers of strange)
        for (const path of ['/', '/logs', '/_pane/groups', '/_pane/stream', '/_pane/assets/main.js']) {
            const answer = await raw(endpoint, path, { ...headers, ...token, accept: 'text/html' });
            assert.equal(answer.status, headers.host === host ? 403 : 421, `${path} ${JSON.stringify(headers)}`);
            assert.ok(answer.body.length < 160 && !answer.body.includes('/shop') && !answer.body.includes(endpoint.token));
        }
    for (const wrong of [{}, { 'x-cltel-token': '' }, { 'x-cltel-token': '0'.repeat(32) }, { 'x-cltel-token': `${endpoint.token}0` }, { cookie: `token=${endpoint.token}` }])
        for (const path of ['overview', 'groups', 'logs', 'histogram', 'fields', 'event?id=1-1-1', 'rank?id=1-1-1', 'requests', 'request?number=1', 'stream'])
            assert.equal((await raw(endpoint, `/_pane/${path}`, { host, ...wrong })).status, 401, path);
    assert.equal((await raw(endpoint, `/_pane/groups?token=${endpoint.token}`, { host })).status, 401);
    assert.equal((await raw(endpoint, '/_pane/groups', { host, ...token }, 'POST')).status, 405);
    for (const path of ['/_pane/assets/', '/_pane/assets/../pane.c', '/_pane/assets/%2e%2e/%2e%2e/etc/passwd', '/_pane/assets/pane.c', '/_pane/nothing'])
        assert.equal((await raw(endpoint, path, { host, ...token })).status, 404, path);
    const answer = await raw(endpoint, '/', { host, accept: 'text/html' });
    assert.match(answer.headers['content-security-policy'], /^default-src 'none'; script-src 'self'; .*require-trusted-types-for 'script'; trusted-types 'none'$/);
    for (const [name, value] of [['x-content-type-options', 'nosniff'], ['referrer-policy', 'no-referrer'], ['cross-origin-opener-policy', 'same-origin'], ['cross-origin-resource-policy', 'same-origin']])
        assert.equal(answer.headers[name], value);
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
    const page = await browser.open(endpoint, '/logs', { token: false });
    await page.evaluate(() => localStorage.removeItem('cltel.token'));
    await page.reload();
    await page.waitForSelector('text=This page needs its token');
    await page.fill('main input', `${endpoint.url}/#token=${endpoint.token}`);
    await page.press('main input', 'Enter');
    await page.waitForSelector('.list .row');
    await page.close();
});

test('all of it works without a pointer, and the focus is always seen', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint, '/overview');
    await page.waitForSelector('.figures');
    const seen = new Set();
    for (let i = 0; i < 14; i++) {
        await page.keyboard.press('Tab');
        const focus = await page.evaluate(() => {
            const style = getComputedStyle(document.activeElement);
            return { name: document.activeElement.textContent || document.activeElement.getAttribute('aria-label'), tag: document.activeElement.tagName, outline: style.outlineStyle };
        });
        assert.notEqual(focus.tag, 'BODY', `tab ${i}`);
        assert.notEqual(focus.outline, 'none', `${focus.tag} ${focus.name}`);
        seen.add(focus.name);
    }
    assert.ok(seen.size >= 12);
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await hasRows(page, (await endpoint.ask('overview')).events);
    await page.keyboard.press('N');
    await until('an error', async () => (await page.$$('.row.selected.level-error')).length === 1);
    const first = await page.getAttribute('.row.selected', 'data-index');
    await page.keyboard.press('N');
    await until('another', async () => await page.getAttribute('.row.selected', 'data-index').catch(() => first) !== first);
    await page.keyboard.press('n');
    await until('back', async () => await page.getAttribute('.row.selected', 'data-index').catch(() => '') === first);
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.drawer');
    await page.focus('.drawer tr[data-field=service] button');
    await page.keyboard.press('x');
    await until('filter', async () => (await page.inputValue('.search')).startsWith('service='));
    await page.keyboard.press('Escape');
    await until('closed', async () => !(await page.isVisible('.drawer')));
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForSelector('table.requests');
    assert.deepEqual(page.faults, []);
    await page.close();
});

function contrast(a, b) {
    const light = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
        .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
}

test('colours have the contrast that reading needs, in both sets', async () => {
    const css = readFileSync(new URL('pane.css', PANE), 'utf8');
    const sets = [...css.matchAll(/:root[^{]*\{([^}]*--ground[^}]*)\}/g)].map((found) => Object.fromEntries([...found[1].matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((pair) => [pair[1], pair[2]])));
    assert.equal(sets.length, 3);
    assert.deepEqual(sets[1], sets[2], 'dark by switch and dark by system are the same');
    for (const set of sets) {
        for (const name of ['text', 'dim', 'accent', 'error', 'warn', 'good', 'debug', ...Array.from({ length: 12 }, (_, i) => `hue-${i}`)])
            for (const ground of ['ground', 'panel', 'hover', 'error-ground', 'selected'])
                assert.ok(contrast(set[name], set[ground]) >= 4.5, `${name} on ${ground}: ${contrast(set[name], set[ground]).toFixed(2)}`);
        for (const name of ['bar-error', 'bar-info', 'focus'])
            assert.ok(contrast(set[name], set.ground) >= 3, `${name}: ${contrast(set[name], set.ground).toFixed(2)}`);
    }
});

test('dark follows the system, and the switch wins over it', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint);
    await page.waitForSelector('.topbar');
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await ground(), 'rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await ground(), 'rgb(20, 24, 29)');
    await page.keyboard.press('t');
    assert.equal(await ground(), 'rgb(255, 255, 255)');
    await page.reload();
    assert.equal(await ground(), 'rgb(255, 255, 255)');
    await page.waitForSelector('.topbar');
    await page.keyboard.press('t');
    await page.keyboard.press('t');
    assert.equal(await page.evaluate(() => localStorage.getItem('cltel.theme')), '');
    await page.close();
});

test('every address is read and written the same, and brings its state back', async ({ browser, endpoint }) => {
    const { EXAMPLES, parseUrl, buildUrl } = await import(new URL('urls.js', PANE));
    for (const url of EXAMPLES)
        assert.equal(buildUrl(parseUrl(url)), url);
    const { rows } = await endpoint.ask('logs?q=order%3D90001');
    const page = await browser.open(endpoint);
    const settled = async () => {
        await counted(page);
        await until('rows', async () => (await page.$$('.row.waiting:not([hidden])')).length === 0);
        await page.waitForTimeout(100);
        return (await page.locator('main').ariaSnapshot()).replace(/looked at in \d+ ms|^.*\d+ min ago.*$/gm, '');
    };
    const states = [`/logs?q=level%3E%3Derror+service%3Dcheckout&f=route,ms`, `/logs?q=service%3Dsearch&f=status&row=${rows[0].id}&view=json`.replace('search', 'catalog')];
    for (const state of states) {
        await page.goto(endpoint.url + state);
        const first = await settled();
        await page.reload();
        assert.equal(await settled(), first);
        await page.keyboard.press('g');
        await page.keyboard.press('o');
        await page.waitForSelector('.figures');
        await page.goBack();
        assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, state);
        assert.equal(await settled(), first);
    }
    await page.close();
});

test('a drag over the bars chooses a range', async ({ browser, endpoint }) => {
    const page = await browser.open(endpoint, '/logs?q=service%3Dcatalog');
    await hasRows(page, 5000);
    await counted(page);
    const box = await (await page.$('.histogram canvas')).boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await until('range', async () => /from=2.*to=2/.test(page.url()));
    const { searchParams } = new URL(page.url());
    const { matched } = await endpoint.ask(`histogram?q=service%3Dcatalog&budget=1000&from=${Date.parse(searchParams.get('from'))}&to=${Date.parse(searchParams.get('to'))}`);
    assert.ok(matched > 0 && matched < 5000);
    await hasRows(page, matched);
    await page.close();
});

test('each page is clean in both themes: nothing on the console, no foreign request, nothing that axe finds', async ({ browser, endpoint }) => {
    const { rows } = await endpoint.ask('logs?q=level%3E%3Derror&limit=1');
    await checkClean(browser, endpoint, ['/overview', `/logs?row=${rows[0].id}`, '/requests?row=2']);
});

test('the seventh tab loads, too: only the visible one listens', async ({ browser, endpoint }) => {
    const pages = [];
    for (let i = 0; i < 7; i++) {
        pages.push(await browser.open(endpoint));
        await pages[i].waitForSelector('.list .row');
        if (i < 6)
            await pages[i].evaluate(() => {
                Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
                document.dispatchEvent(new Event('visibilitychange'));
            });
    }
    for (const page of pages)
        await page.close();
});

const FILES = readdirSync(PANE).filter((name) => /\.(html|js|css|svg)$/.test(name));

test('files come compressed where that is taken, each form with a tag of its own', async ({ endpoint }) => {
    const path = (name) => `/_pane/assets/${name}`;
    for (const name of FILES) {
        const file = readFileSync(new URL(name, PANE));
        const plain = await raw(endpoint, path(name)), gzip = await raw(endpoint, path(name), { 'accept-encoding': 'gzip' });
        assert.deepEqual(plain.bytes, file, name);
        assert.deepEqual(gunzipSync(gzip.bytes), file, name);
        assert.equal(plain.headers['content-encoding'], undefined);
        assert.equal(gzip.headers['content-encoding'], 'gzip');
        assert.notEqual(plain.headers.etag, gzip.headers.etag);
        for (const answer of [plain, gzip]) {
            assert.equal(answer.headers.vary, 'Accept-Encoding');
            assert.match(answer.headers.etag, /^"[0-9a-f]{64}(-gzip)?"$/);
            assert.equal(answer.headers['content-type'], gzip.headers['content-type']);
        }
    }
    const taken = { gzip: true, 'deflate, gzip;q=0.5, br': true, 'GZIP ; q=1.0': true, '*': true, 'x-gzip': true, 'br, *;q=0.1': true,
                    '': false, identity: false, 'gzip;q=0': false, 'gzip; q=0.000': false, '*;q=0': false, '*, gzip;q=0': false, 'gzipped, br;q=1': false };
    for (const [accepted, compressed] of Object.entries(taken)) {
        const answer = await raw(endpoint, path('main.js'), { 'accept-encoding': accepted });
        assert.equal(answer.headers['content-encoding'] === 'gzip', compressed, accepted);
    }
    for (const encoding of [{}, { 'accept-encoding': 'gzip' }]) {
        const { etag } = (await raw(endpoint, path('main.js'), encoding)).headers;
        const known = await raw(endpoint, path('main.js'), { ...encoding, 'if-none-match': etag });
        assert.deepEqual([known.status, known.bytes.length, known.headers.etag, known.headers.vary], [304, 0, etag, 'Accept-Encoding']);
        const other = encoding['accept-encoding'] ? {} : { 'accept-encoding': 'gzip' };
        assert.equal((await raw(endpoint, path('main.js'), { ...other, 'if-none-match': etag })).status, 200);
    }
    const head = await raw(endpoint, path('main.js'), { 'accept-encoding': 'gzip' }, 'HEAD');
    assert.deepEqual([head.status, head.bytes.length, head.headers['content-encoding']], [200, 0, 'gzip']);
});

test('the page is small: whatever address is opened, 55 kB on the wire, 160 kB of files', async ({ browser, endpoint }) => {
    for (const [path, ready] of [['/logs', '.list .row'], ['/overview', '.figures'], ['/requests', 'table.requests td'], ['/traces', '.traces h1'],
                                 ['/traces/1-68b5f3a2-0123456789abcdef01234567', '.trace-page h1'], ['/map', '.map-page h1']]) {
        const page = await browser.open(endpoint, path);
        await page.waitForSelector(ready);
        const got = await page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource').filter((one) => one.name.includes('/assets/'))]
            .map((one) => [one.name, one.encodedBodySize, one.decodedBodySize]));
        const [sent, raw_bytes] = [1, 2].map((i) => got.reduce((sum, one) => sum + one[i], 0));
        console.log(`        ${path}: ${got.length} files, ${sent} of ${raw_bytes} bytes sent`);
        assert.ok(got.length >= 18 && sent <= 55 * 1024 && raw_bytes <= 160 * 1024, `${path}: ${sent} of ${raw_bytes}`);
        assert.ok(got.every(([, encoded, decoded]) => encoded > 0 && (decoded < 200 || encoded < decoded)), JSON.stringify(got));
        await page.close();
    }
});

await main();
