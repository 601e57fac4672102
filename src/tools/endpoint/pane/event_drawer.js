// @ts-check
// One event of a log, with all its fields, its text, and the lines around it.

import { ask } from './api.js';
import { h, visible, copyButton } from './dom.js';
import { drawer } from './drawer.js';
import { LEVELS, parse, drawLine } from './line.js';
import { bytes, full } from './time.js';
import { buildUrl, traceId } from './urls.js';

const VALUE_MAX = 8192;
const RAW_MAX = 65536;

function cutText(text, max) {
    return text.length > max ? `${text.slice(0, max)} … (${bytes(text.length)} in all)` : text;
}

function fieldRow(page, name, value, filters = true) {
    return h('tr', { 'data-field': name, 'data-value': value },
        h('th', { scope: 'row' }, visible(name)),
        h('td', {}, visible(cutText(value, VALUE_MAX))),
        h('td.tools', {}, filters ? [
            h('button.quiet', { type: 'button', title: 'Only rows with this value (x)', 'aria-label': `Only ${name} ${value.slice(0, 40)}`, onclick: () => page.filter(name, '=', value) }, '+'),
            h('button.quiet', { type: 'button', title: 'No rows with this value (X)', 'aria-label': `Without ${name} ${value.slice(0, 40)}`, onclick: () => page.filter(name, '!=', value) }, '−'),
            h('button.quiet', { type: 'button', title: 'Show as a column', 'aria-label': `Column ${name}`, onclick: () => page.pin(name) }, '▥')] : null));
}

function fieldTable(page, event, group, stream) {
    const { fields } = parse(event);
    const own = fields ? Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
        : [['message', event.text]];
    return h('table.fields', {}, h('tbody', {},
        fieldRow(page, '@timestamp', full(event.ts), false),
        fieldRow(page, '@ingested', full(event.ingested), false),
        fieldRow(page, 'group', group), fieldRow(page, 'stream', stream),
        own.map(([name, value]) => fieldRow(page, name, value, name !== 'time'))));
}

function jsonText(event) {
    const { fields } = parse(event);
    return fields ? JSON.stringify(fields, null, 2) : 'This line is no JSON object.';
}

function neighbours(page, event, streams) {
    const rows = [...event.before.rows.slice().reverse(), event, ...event.behind.rows];
    return h('div.near', { role: 'list', 'aria-label': 'Lines of the same stream' }, rows.map((row) => {
        const element = h('div.row');
        drawLine(element, row, { pinned: [], streams, link: page.traceUrl });
        element.classList.toggle('selected', row.id === event.id);
        for (const cell of element.children)
            cell.removeAttribute('role');
        return h('a.near-line', { role: 'listitem', href: page.rowUrl(row.id), 'aria-current': String(row.id === event.id) }, element);
    }));
}

/** @param {any} page what the drawer may do with its page */
export async function eventDrawer(page, id, view, signal) {
    const event = await ask('event', { id }, signal);
    event.full = event.bytes;
    delete event.bytes; // here all of the text is there
    const streams = new Map(Object.entries({ ...event.before.streams, ...event.behind.streams }).map(([key, names]) => [Number(key), names]));
    const [group, stream] = streams.get(event.stream) ?? page.streamOf(event.stream) ?? ['', ''];
    const { trace, fields } = parse(event);
    const whole = traceId(trace);
    return drawer({
        title: `${LEVELS[event.level] ? LEVELS[event.level].toUpperCase() + ' · ' : ''}${full(event.ts).slice(5)}`,
        tabs: [
            ['fields', 'Fields', () => fieldTable(page, event, group, stream)],
            ['json', 'JSON', () => [copyButton(jsonText(event), 'Copy JSON'), h('pre', {}, visible(cutText(jsonText(event), RAW_MAX)))]],
            ['raw', 'Raw', () => [copyButton(event.text, 'Copy line'), h('span.dim', {}, ` ${bytes(event.full)}`), h('pre', {}, visible(cutText(event.text, RAW_MAX)))]],
            ['near', 'Neighbours', () => neighbours(page, event, streams)],
        ],
        view, onView: page.setView, onClose: page.close,
        tools: [whole ? h('a.chip', { href: buildUrl({ page: 'trace', trace: whole, span: typeof fields?.span_id === 'string' ? fields.span_id : undefined }), title: `Open trace ${whole}` }, 'trace') : null,
                trace ? h('a.chip', { href: page.traceUrl(trace), title: 'All rows of this trace' }, `⌁ ${visible(trace.slice(0, 8))}`) : null,
                h('button.quiet', { type: 'button', title: 'Copy the link to this line (y)', onclick: page.share }, 'Copy link')],
    });
}
