// @ts-check
// What a line of log is, and how it looks in the list.

import { h, oneLine } from './dom.js';
import { clock } from './time.js';

export const LEVELS = ['', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const SIGNS = ['', '', '', '', '!', '✖', '✖'];
const APART = new Set(['time', 'timestamp', '@timestamp', 'level', 'severity', 'lvl', 'service', 'message', 'msg', 'trace_id', 'id']);

/** A service keeps its hue: the hash of its name. */
export function hue(name) {
    let hash = 2166136261;
    for (let i = 0; i < name.length; i++)
        hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
    return ((hash ^ hash >>> 13) >>> 0) % 12;
}

const textOf = (value) => typeof value === 'string' ? value : JSON.stringify(value);

/** Reads a row once: message, service, trace, and the fields that are left. */
export function parse(row) {
    if (row.parsed)
        return row.parsed;
    let fields = null;
    if (row.text.startsWith('{') && !row.bytes) {
        try {
            fields = JSON.parse(row.text);
        } catch {
            fields = null;
        }
    }
    const own = fields ?? row;
    const message = fields ? fields.message ?? fields.msg : row.message;
    row.parsed = {
        fields,
        message: message === undefined ? (fields ? '' : row.text) : textOf(message),
        service: own.service === undefined ? '' : textOf(own.service),
        trace: own.trace_id === undefined ? '' : textOf(own.trace_id),
        rest: fields ? Object.entries(fields).filter(([name]) => !APART.has(name)).map(([name, value]) => [name, textOf(value)]) : [],
    };
    return row.parsed;
}

export function valueOf(row, name, streams) {
    if (name === 'group' || name === 'stream')
        return streams.get(row.stream)?.[name === 'group' ? 0 : 1] ?? '';
    const { fields } = parse(row);
    let value = fields?.[name];
    if (value === undefined && fields && name.includes('.'))
        value = name.split('.').reduce((inner, piece) => inner?.[piece], fields);
    return value === undefined ? '' : textOf(value);
}

/** Fills a row of the list. */
export function drawLine(element, row, { pinned, streams, link }) {
    const { message, service, trace, rest } = parse(row);
    const name = service || streams.get(row.stream)?.[0] || '';
    element.className = `row level-${LEVELS[row.level] || 'none'}`;
    element.replaceChildren(
        h('span.time', { role: 'gridcell' }, clock(row.ts)),
        h('span.level', { role: 'gridcell' }, `${SIGNS[row.level]}${SIGNS[row.level] && ' '}${LEVELS[row.level]}`),
        h(`span.service.hue-${hue(name)}`, { role: 'gridcell', title: name }, oneLine(name)),
        ...pinned.map((field) => h('span.pin', { role: 'gridcell' }, oneLine(valueOf(row, field, streams)))),
        h('span.message', { role: 'gridcell' }, oneLine(message.slice(0, 2048)),
          rest.filter(([field]) => !pinned.includes(field)).slice(0, 24).map(([field, value]) =>
              h('span.pair', {}, h('span.key', {}, ` ${oneLine(field)}=`), oneLine(value.slice(0, 120)))),
          row.bytes ? h('span.pair', {}, ` … ${row.bytes.toLocaleString('en-US')} bytes`) : null),
        h('span.trace', { role: 'gridcell' },
          trace ? h('a.chip', { href: link(trace), tabindex: '-1', title: `Logs of trace ${trace}` }, `⌁ ${oneLine(trace.slice(0, 8))}`) : null));
}
