// @ts-check
// All that a span says: the document that was sent, read for people.

import { ask } from './api.js';
import { h, copyButton, visible } from './dom.js';
import { drawer } from './drawer.js';
import { full, micros } from './time.js';
import { SPAN } from './trace_model.js';
import { outcome } from './trace_source.js';
import { buildUrl, traceId } from './urls.js';

const VALUE_MAX = 8192, FLAT_MAX = 500;
const APART = new Set(['id', 'name', 'start_time', 'end_time', 'trace_id', 'parent_id', 'type', 'subsegments', 'cause', 'links', 'annotations', 'in_progress', 'precursor_ids']);
/** What a filter calls what a document says. */
const FILTERS = { 'http.request.method': 'http.method', 'http.request.url': 'http.url', 'http.response.status': 'http.status', 'http.request.user_agent': 'http.useragent', 'http.request.client_ip': 'http.clientip', user: 'user' };

const time = (us) => micros(Math.round(us));
const textOf = (value) => typeof value === 'string' ? value : JSON.stringify(value);
const cut = (text) => text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)} … (${text.length} characters in all)` : text;
const literal = (value) => typeof value === 'string' ? JSON.stringify(value) : String(value);

function find(node, id) {
    const work = [node];
    for (let at; (at = work.pop());) {
        if (at.id === id)
            return at;
        if (Array.isArray(at.subsegments))
            work.push(...at.subsegments);
    }
    return null;
}

/** Members of members, with dots: http.request.method. */
function flat(value, name = '', found = []) {
    if (value && typeof value === 'object' && !Array.isArray(value) && found.length < FLAT_MAX)
        for (const [key, inner] of Object.entries(value))
            flat(inner, name ? `${name}.${key}` : key, found);
    else
        found.push([name, value]);
    return found;
}

function table(rows) {
    return h('table.fields', {}, h('tbody', {}, rows.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value, filter]) =>
        h('tr', {}, h('th', { scope: 'row' }, visible(name)), h('td', {}, value instanceof Node ? value : visible(cut(textOf(value)))),
            h('td.tools', {}, filter ? h('a', { href: buildUrl({ page: 'traces', q: filter }), title: filter, 'aria-label': `Traces with ${name} ${textOf(value).slice(0, 40)}` }, 'traces') : null)))));
}

const part = (title, content) => content ? [h('h3', {}, title), content] : null;

function exceptions(cause) {
    if (typeof cause === 'string')
        return h('p', {}, 'Told by the span with exception ', h('code', {}, visible(cause)));
    const list = Array.isArray(cause?.exceptions) ? cause.exceptions : [];
    return [list.map((one, i) => [h('p.wrong', {}, i && list.some((other) => other?.cause === one?.id) ? 'caused by ' : '', `✖ ${visible(textOf(one?.type ?? 'exception'))}: ${visible(cut(textOf(one?.message ?? '')))}`, one?.remote ? ' (remote)' : ''),
        Array.isArray(one?.stack) ? h('pre', {}, one.stack.slice(0, FLAT_MAX).map((frame) => visible(`  at ${textOf(frame?.label ?? '?')}  ${textOf(frame?.path ?? '')}${frame?.line === undefined ? '' : `:${frame.line}`}`)).join('\n'), one.truncated ? `\n  … ${visible(textOf(one.truncated))} more` : '') : null]),
    cause?.working_directory ? h('p.dim', {}, visible(textOf(cause.working_directory))) : null];
}

function events(page, list) {
    return !Array.isArray(list) || !list.length ? null : table(list.map((event) => [time(event?.time * 1e6 - page.model.begin), [textOf(event?.name ?? ''), event?.fields ? JSON.stringify(event.fields) : ''].filter(Boolean).join('  ')]));
}

function links(list) {
    return !Array.isArray(list) || !list.length ? null : table(list.map((link) => {
        const trace = traceId(textOf(link?.trace_id ?? ''));
        return [textOf(link?.id ?? 'trace'), h('span', {}, trace ? h('a', { href: buildUrl({ page: 'trace', trace, span: typeof link.id === 'string' ? link.id : undefined }) }, trace) : visible(textOf(link?.trace_id ?? '')), link?.attributes ? ` ${visible(cut(textOf(link.attributes)))}` : '')];
    }));
}

function facts(page, row, node) {
    const m = page.model, flags = m.flags[row], stray = m.outside(row), parent = m.parent[row], service = m.text(row, 'service');
    let below = 0, at = m.start[row];
    for (const c of childrenOf(m, row)) { // in order of start: the time in which a child ran
        below += Math.max(0, Math.min(m.ends[c], m.ends[row]) - Math.max(at, m.start[c]));
        at = Math.max(at, m.ends[c]);
    }
    const critical = (m.criticalPath().get(row) ?? []).reduce((sum, [from, to]) => sum + to - from, 0);
    const go = (id, text) => h('a', { href: buildUrl({ ...page.place, span: id }) }, text);
    return [
        flags & SPAN.RUNNING ? h('p.warn', {}, '! In progress: no end has come yet.') : null,
        flags & SPAN.LOST ? h('p.warn', {}, `! Parent ${visible(m.lostParents.get(row) || '(none named)')} never came: the sender died, or sampled it out.`) : null,
        stray > 0 ? h('p.warn', {}, `≠ Begins ${time(stray)} before its parent: the clocks of two machines differ. Shown as sent.`) : stray < 0 ? h('p.warn', {}, `≠ Ends ${time(-stray)} behind its parent: work went on, or clocks differ. Shown as sent.`) : null,
        table([['name', m.text(row, 'name'), null], ['service', service, service ? `service(${literal(service)})` : null],
            ['outcome', outcome(flags)], ['begins', `${time(m.start[row])} after the trace · ${full((m.begin + m.start[row]) / 1000)}`],
            ['took', m.took[row] < 0 ? 'not known yet' : time(m.took[row])], ['itself', time(Math.max(0, m.ends[row] - m.start[row] - below))], ['critical path', critical ? `${time(critical)}, ${Math.round(critical / m.total * 100)} % of the trace` : 'not on it'],
            ['below', m.size[row] > 1 ? `${m.size[row] - 1} spans` : null], ['parent', parent >= 0 ? go(m.id[parent], visible(m.text(parent, 'name'))) : null], ['id', m.id[row]]]),
        part('Annotations', node?.annotations && Object.keys(node.annotations).length ? table(Object.entries(node.annotations).map(([key, value]) => [key, value, /^[\w.]+$/.test(key) ? `annotation.${key} = ${literal(value)}` : null])) : null),
        part('Events', events(page, node?.metadata?.cltel?.events)), part('Links', links(node?.links)),
        part('Fields', node ? table(Object.entries(node).filter(([name]) => !APART.has(name)).flatMap(([name, value]) => flat(value, name)).filter(([name]) => name !== 'metadata.cltel.events')
            .map(([name, value]) => [name, value, FILTERS[name] && typeof value !== 'object' ? `${FILTERS[name]} = ${literal(value)}` : null])) : null)];
}

function* childrenOf(m, row) {
    for (let c = m.first[row]; c >= 0; c = m.next[c])
        yield c;
}

/** @param {any} page what the drawer may do with its page */
export async function spanDrawer(page, row) {
    const m = page.model, outer = m.document[row];
    const answer = outer < 0 ? null : await ask('segment', { id: m.trace, region: m.region, segment: m.id[outer] }, page.abort.signal);
    const node = answer ? find(answer.document, m.id[row]) : null;
    const lines = m.lines.filter((line) => line.span === row), text = node ? JSON.stringify(node, null, 2) : '';
    const tabs = [['span', 'Span', () => facts(page, row, node)]];
    if (node?.cause)
        tabs.push(['cause', 'Cause', () => exceptions(node.cause)]);
    if (lines.length)
        tabs.push(['logs', `Logs (${lines.length})`, () => h('ul.plain', {}, lines.map((line) => h('li', {}, h('span.dim', {}, `${time(line.at)} `), h('a', { href: page.lineUrl(line) }, visible(line.parsed.message.slice(0, 2048)) || '(no message)'))))]);
    if (node)
        tabs.push(['json', 'JSON', () => [copyButton(text, 'Copy JSON'), h('pre', {}, visible(text.slice(0, 65536)))]]);
    return drawer({ title: `${visible(m.text(row, 'name'))} ${visible(m.text(row, 'what'))}`, tabs, view: page.place.view, onView: page.setView, onClose: page.close,
                    tools: [h('a.chip', { href: buildUrl({ page: 'logs', q: `span_id=${m.id[row]}` }), title: 'Lines of log of this span' }, 'logs')] });
}
