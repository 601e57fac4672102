// @ts-check
// The answer to a query of Logs Insights, as a table.

import { ask } from './api.js';
import { h, fill, copyButton, oneLine } from './dom.js';
import { bytes, count, full, plural } from './time.js';

export class InsightsView {
    constructor() {
        this.status = h('div.status', { role: 'status' });
        this.frame = h('div.table-frame', { tabindex: '0', 'aria-label': 'Result of the query' });
        this.element = h('div.middle.insights', { hidden: true }, this.status, h('div.list-frame', {}, this.frame));
    }

    /** @param {string} q @param {{from: number|null, to: number|null}} range */
    async show(q, range) {
        this.abort?.abort();
        const mine = this.abort = new AbortController();
        fill(this.status, h('span.dim', {}, 'asking …'));
        try {
            const answer = await ask('insights', { q, ...range }, mine.signal);
            this.draw(answer);
        } catch (error) {
            if (mine.signal.aborted)
                return;
            fill(this.status, h('span.wrong', { role: 'alert' }, `✖ ${error.message}`));
            fill(this.frame);
        }
    }

    draw(answer) {
        const names = [...new Set(answer.rows.flatMap((row) => row.map(([name]) => name)))];
        const rows = answer.rows.map((row) => new Map(row));
        const isNumber = (name) => rows.every((row) => !row.get(name) || Number.isFinite(Number(row.get(name))));
        const numeric = new Set(names.filter(isNumber));
        fill(this.status, h('b', {}, plural(answer.count, 'row')),
            h('span.dim', {}, `${plural(answer.matched, 'record')} matched of ${count(answer.scanned)}, ${bytes(answer.bytes)} in ${answer.ms} ms`),
            answer.next ? h('span.warn', {}, `! stopped after 5 s: looked back to ${full(answer.scanned_to)}`) : null, h('span.spring'),
            answer.rows.length ? copyButton([names.join('\t'), ...rows.map((row) => names.map((name) => row.get(name) ?? '').join('\t'))].join('\n'), 'Copy table') : null);
        fill(this.frame, h('table.requests', {}, h('thead', {}, h('tr', {}, names.map((name) => h(`th${numeric.has(name) ? '.number' : ''}`, { scope: 'col' }, oneLine(name))))),
            h('tbody', {}, rows.map((row) => h('tr', {}, names.map((name) => h(`td.mono${numeric.has(name) ? '.number' : ''}`, {}, oneLine((row.get(name) ?? '').slice(0, 2048)))))))));
    }

    stop() {
        this.abort?.abort();
    }
}
