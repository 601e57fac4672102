// @ts-check
// Empty places say why, and what to do next.

import { ask } from './api.js';
import { h, copyButton, oneLine } from './dom.js';
import { count, plural } from './time.js';
import { buildUrl } from './urls.js';
import { terms } from './query.js';

const inMain = (body) => `#include <cltel/cltel.h>

int main(void)
{
    cltel_client *client;
    cltel_error detail = CLTEL_ERROR_INIT;
    if (cltel_client_new(NULL, &client, &detail) != CLTEL_OK)
        return 1;
${body}
    cltel_client_shutdown(client, 5000, NULL);
    cltel_client_free(client);
}`;

const PROGRAMS = {
    C: inMain(`    CLTEL_INFO(client, "it works", CLTEL_I64("answer", 42));`),
    Python: `import boto3, time

logs = boto3.client("logs")
logs.create_log_group(logGroupName="/hello")
logs.create_log_stream(logGroupName="/hello", logStreamName="1")
logs.put_log_events(logGroupName="/hello", logStreamName="1", logEvents=[
    {"timestamp": int(time.time() * 1000),
     "message": '{"level":"INFO","message":"it works","answer":42}'}])`,
    Shell: `aws logs create-log-group --log-group-name /hello
aws logs create-log-stream --log-group-name /hello --log-stream-name 1
aws logs put-log-events --log-group-name /hello --log-stream-name 1 \\
    --log-events timestamp=$(date +%s000),message="it works"`,
};

const SPANS = {
    C: inMain(`    {
        CLTEL_SPAN_AS(client, root, CLTEL_SPAN_SERVER, "GET /hello");
        CLTEL_SPAN(client, "work");          /* a child until the block ends */
        CLTEL_INFO(client, "it works");      /* carries the trace's id */
    }`),
    Python: `import boto3, json, os, time

now = time.time()
boto3.client("xray").put_trace_segments(TraceSegmentDocuments=[json.dumps({
    "trace_id": f"1-{int(now):08x}-{os.urandom(12).hex()}", "id": os.urandom(8).hex(),
    "name": "hello", "start_time": now - 0.1, "end_time": now})])`,
    Shell: `aws xray put-trace-segments --trace-segment-documents "$(printf \\
    '{"trace_id":"1-%08x-%s","id":"%s","name":"hello","start_time":%d,"end_time":%d.5}' \\
    $(date +%s) $(openssl rand -hex 12) $(openssl rand -hex 8) $(date +%s) $(date +%s))"`,
};

function codeTabs(programs) {
    const pre = h('pre', { tabindex: '0' });
    const place = h('span');
    const show = (name) => {
        pre.textContent = programs[name];
        place.replaceChildren(copyButton(programs[name], 'Copy program'));
        for (const tab of tabs)
            tab.setAttribute('aria-selected', String(tab.textContent === name));
    };
    const tabs = Object.keys(programs).map((name) => h('button.tab', { type: 'button', role: 'tab', onclick: () => show(name) }, name));
    show('C');
    return h('div.code', {}, h('div.tabs', { role: 'tablist', 'aria-label': 'Language' }, tabs, h('span.spring'), place), pre);
}

/** How to send a span, where there is none. */
export function noTraces(overview) {
    return nothingArrived(overview, 'No span has arrived yet', 'This endpoint speaks the API of X-Ray. Point a program at it:', SPANS);
}

/** The tutorial: it goes away by itself with the first record. */
export function nothingArrived(overview, title = 'Nothing has arrived yet', about = 'This endpoint speaks the APIs of CloudWatch Logs and X-Ray. Point a program at it:', programs = PROGRAMS) {
    const shell = `eval "$(cltel local --env --port ${location.port})"`;
    const refused = overview.refused + overview.failed;
    return h('div.tutorial', {},
        h('h1', {}, title),
        refused ? h('p.wrong', {}, `✖ ${plural(refused, 'request')} came and ${refused === 1 ? 'was' : 'were'} refused. `, h('a', { href: buildUrl({ page: 'requests', errors: true }) }, 'See why')) : null,
        h('p', {}, about),
        h('table.facts', {}, h('tbody', {},
            h('tr', {}, h('th', { scope: 'row' }, 'Address'), h('td', {}, h('code', {}, location.origin))),
            h('tr', {}, h('th', { scope: 'row' }, 'Region'), h('td', {}, h('code', {}, overview.region))),
            h('tr', {}, h('th', { scope: 'row' }, 'Key pair'), h('td', {}, overview.default_keys ? h('code', {}, 'AKIACLTELLOCALACCESS') : 'the one given with --credentials')),
            h('tr', {}, h('th', { scope: 'row' }, 'All of it in a shell'), h('td', {}, h('code', {}, shell), ' ', copyButton(shell, 'Copy line'))))),
        codeTabs(programs),
        h('p.waiting', { role: 'status' }, h('span.pulse', { 'aria-hidden': 'true' }), 'waiting … the first record shows up here by itself'));
}

/** Why a filter hides everything, and which term to take away. */
export async function nothingMatches(app, place, overview) {
    const all = terms(place.q ?? '');
    const ranged = Boolean(place.from || place.to);
    const suggestions = [];
    for (const term of all.slice(0, 8)) {
        const q = all.filter((t) => t !== term).join(' ');
        suggestions.push(h('li', {}, h('a', { href: buildUrl({ ...place, q: q || undefined, row: undefined }) }, 'Without ', h('code', {}, oneLine(term))), await nearest(app, place, term, q)));
    }
    if (ranged)
        suggestions.push(h('li', {}, h('a', { href: buildUrl({ ...place, from: undefined, to: undefined, row: undefined }) }, 'In all of the time')));
    return h('div', {},
        h('h1', {}, `0 of ${count(overview.events)} rows match`),
        h('p', {}, all.length ? 'The filter hides them' : 'None lies in this range', ranged && all.length ? ', or the range does.' : '.'),
        h('ul', {}, suggestions));
}

function distance(a, b) {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++)
            next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        row = next;
    }
    return row[b.length];
}

/** "service=chekout" has a neighbour: "checkout". */
async function nearest(app, place, term, rest) {
    const found = /^([\w.@/-]+)=(.+)$/.exec(term);
    if (!found)
        return null;
    const wanted = found[2].replace(/^"|"$/g, '');
    const answer = await ask('fields', { q: rest, values: 50 }).catch(() => null);
    const values = answer?.fields.find((field) => field.name === found[1])?.values ?? [];
    const best = values.map(([value]) => [value, distance(value.toLowerCase(), wanted.toLowerCase())]).sort((a, b) => a[1] - b[1])[0];
    if (!best || best[1] > Math.max(2, wanted.length / 3))
        return null;
    const q = [rest, `${found[1]}=${/[\s()"]/.test(best[0]) ? JSON.stringify(best[0]) : best[0]}`].filter(Boolean).join(' ');
    return [' · nearest value: ', h('a', { href: buildUrl({ ...place, q, row: undefined }) }, oneLine(best[0]))];
}

/** Asks for the token where the page has none. */
export function tokenNeeded(setToken, reload) {
    const input = h('input', { type: 'text', 'aria-label': 'Token', placeholder: 'token or the whole address', autocomplete: 'off', spellcheck: 'false' });
    const take = () => { if (setToken(input.value)) reload(); };
    input.addEventListener('keydown', (event) => { if (event.key === 'Enter') take(); });
    return h('div.tutorial', {}, h('h1', {}, 'This page needs its token'),
        h('p', {}, 'cltel local printed an address that ends in ', h('code', {}, '#token=…'), '. Open that address, or paste the token here. It is also in the data folder, in ', h('code', {}, 'cltel-local.token'), '.'),
        h('p', {}, input, ' ', h('button', { type: 'button', onclick: take }, 'Open')));
}
