// @ts-check
// Traces: bars over time and a list, newest first. The filter is an expression of X-Ray.

import { ask } from './api.js';
import { h, fill, copy, oneLine } from './dom.js';
import { noTraces } from './empty.js';
import { Histogram } from './histogram.js';
import { hue } from './line.js';
import { VirtualList } from './list.js';
import { ERROR, FAULT, LIMIT, THROTTLE, TraceSource, outcome } from './trace_source.js';
import { clock, count, full, micros, parseTime, plural } from './time.js';
import { buildUrl } from './urls.js';

const SORTS = { '': 'newest', took: 'longest', spans: 'most spans' };
const KEYS = ['q', 'from', 'to', 'region'];

/** The filter with a mark where it cannot be read. */
export function faultOf(error, q = '') {
    const at = error.at;
    return h('span.wrong', { role: 'alert' }, `✖ ${error.message} `, at >= 0 && q ? h('code', {}, oneLine(q.slice(0, at)), h('mark', {}, oneLine(q.slice(at, at + 1)) || '␠'), oneLine(q.slice(at + 1))) : null);
}

/** A choice of region, where traces of several are kept. */
export function regionChips(place, regions, chosen) {
    return regions.length < 2 ? null : regions.map((region) => h('a.chip', { href: buildUrl({ ...place, region }), 'aria-current': String(region === chosen) }, oneLine(region)));
}

export function rangeOf(place) {
    return { from: parseTime(place.from), to: place.to && place.to !== 'now' ? parseTime(place.to) : null };
}

export class TracesPage {
    constructor(app) {
        this.app = app;
        this.list = new VirtualList({ label: 'Traces', total: () => this.rows?.length ?? 0, draw: (element, index) => this.drawRow(element, index),
                                      open: (index) => this.open(index), scrolled: () => this.drawHistogram() });
        this.histogram = new Histogram((from, to) => app.go({ ...app.place, from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
                                       (ms) => this.list.goTo(Math.max(0, this.rows.findIndex((row) => row.start <= ms))));
        this.status = h('div.status', { role: 'status' });
        this.empty = h('div.empty', { hidden: true });
        this.element = h('div.middle.traces', {}, this.histogram.element, this.status,
            h('div.row.head', { 'aria-hidden': 'true' }, ['time', 'root', 'took', '', 'outcome', 'spans', 'services'].map((name, i) => h(`span.${['time', 'root', 'took', 'lane', 'outcome', 'spans', 'services'][i]}`, {}, name))),
            h('div.list-frame', {}, this.list.element, this.empty));
    }

    show(place) {
        const key = JSON.stringify(KEYS.map((name) => place[name]));
        this.place = place;
        this.range = rangeOf(place);
        if (key !== this.shown) {
            this.source?.stop();
            this.list.selected = -1;
            this.shown = key;
            const kept = this.app.keptTraces;
            if (kept?.key === key) { // back from a trace: the same picture
                this.source = kept.source;
                this.source.abort = new AbortController();
                this.source.changed = () => this.changed(this.source);
                this.list.selected = kept.selected;
                this.list.top = kept.top;
                this.source.done ? this.tick() : this.source.run();
            } else {
                const source = this.source = new TraceSource({ q: place.q, region: place.region, ...this.range }, () => this.changed(source));
                source.run();
            }
        }
        this.changed(this.source);
    }

    changed(source) {
        if (source !== this.source)
            return;
        const by = this.place.sort;
        const chosen = this.rows?.[this.list.selected]?.id;
        this.rows = by ? source.rows.slice().sort((a, b) => b[by] - a[by]) : source.rows;
        if (chosen)
            this.list.selected = this.rows.findIndex((row) => row.id === chosen);
        this.showStatus();
        this.showEmpty();
        this.list.refresh();
        this.drawHistogram();
    }

    drawHistogram() {
        if (!this.source)
            return;
        const first = this.rows[Math.floor(this.list.top)], last = this.rows[Math.min(this.rows.length - 1, Math.ceil(this.list.top + this.list.rowsSeen))];
        this.histogram.show(this.source, this.range, first && !this.place.sort ? { from: last.start, to: first.start + 1 } : null);
    }

    drawRow(element, index) {
        const row = this.rows[index];
        if (element.shown === row && element.slowest === this.source.slowest)
            return;
        element.shown = row;
        element.slowest = this.source.slowest;
        const kind = row.flags & FAULT ? 'error' : row.flags & (ERROR | THROTTLE) ? 'warn' : 'info';
        const bar = h(`i.bar.${kind}`);
        bar.style.width = `${Math.max(0.5, row.took / this.source.slowest * 100)}%`;
        const cell = (name, ...children) => h(`span.${name}`, { role: 'gridcell' }, ...children);
        element.className = `row level-${kind}`;
        element.replaceChildren(cell('time', clock(row.start)), cell('root', h(`b.hue-${hue(row.name)}`, {}, oneLine(row.name)), ` ${oneLine(row.what)}`),
            cell('took', row.took < 0 ? 'runs' : micros(row.took)), cell('lane', bar), cell('outcome', outcome(row.flags)),
            cell('spans', count(row.spans), row.wrong ? h('span.error', { title: `${plural(row.wrong, 'span')} with an error` }, ` ✖${count(row.wrong)}`) : null, row.orphans || row.flags & LIMIT ? h('span.warn', { title: row.orphans ? `${plural(row.orphans, 'span')} whose parent never came` : 'became too large: documents were refused' }, ' ⚠') : null),
            cell('services', row.services.map((name) => h(`span.hue-${hue(name)}`, {}, `▪${oneLine(name)} `)), row.more ? `+${row.more}` : null));
    }

    showStatus() {
        const s = this.source;
        if (!s)
            return null;
        if (s.error)
            return fill(this.status, faultOf(s.error, this.place.q));
        const sum = (i) => s.classes[i].reduce((a, b) => a + b, 0);
        const more = (text) => this.url({ q: this.place.q ? `(${this.place.q}) AND ${text}` : text });
        return fill(this.status, h('b', {}, plural(s.total, 'trace')),
            sum(4) ? h('a.error', { href: more('fault') }, `✖ ${plural(sum(4), 'fault')}`) : null, sum(3) ? h('a.warn', { href: more('error') }, `! ${plural(sum(3), 'error')}`) : null,
            h('span.dim', {}, s.done ? `of ${count(s.looked)} looked at` : 'looking …', s.next && s.scannedTo ? `, back to ${full(s.scannedTo)}` : ''),
            s.next && s.done ? h('button.quiet', { type: 'button', onclick: () => s.run() }, 'Look further back') : null,
            h('span.spring'), regionChips(this.place, s.regions, s.region),
            Object.entries(SORTS).map(([sort, label]) => h('a.chip', { href: this.url({ sort: sort || undefined }), 'aria-current': String((this.place.sort ?? '') === sort) }, label)),
            h('span.dim', {}, this.range.to !== null ? 'range ends in the past' : this.app.live ? 'following' : 'paused'));
    }

    async showEmpty() {
        const s = this.source;
        this.empty.hidden = s.total > 0 || !s.done || Boolean(s.error);
        if (this.empty.hidden || this.emptyOf === s)
            return;
        this.emptyOf = s;
        const overview = await ask('overview').catch(() => null);
        if (s !== this.source || !overview)
            return;
        fill(this.empty, !overview.traces ? noTraces(overview) : h('div', {}, h('h1', {}, `0 of ${plural(overview.traces, 'trace')} match`), h('ul', {},
            this.place.q ? h('li', {}, h('a', { href: this.url({ q: undefined }) }, 'Without the filter ', h('code', {}, oneLine(this.place.q)))) : null,
            this.place.from || this.place.to ? h('li', {}, h('a', { href: this.url({ from: undefined, to: undefined }) }, 'In all of the time')) : null,
            this.place.region ? h('li', {}, h('a', { href: this.url({ region: undefined }) }, 'In the region of the newest trace')) : null)));
    }

    url = (change) => buildUrl({ ...this.place, ...change });

    share = () => {
        const iso = (ms) => ms === null ? undefined : new Date(ms).toISOString();
        copy(location.origin + this.url({ from: iso(this.range.from), to: iso(this.range.to) }), 'Link');
    };

    open(index) {
        const row = this.rows[index];
        if (row)
            this.app.go({ page: 'trace', trace: row.id, region: this.place.region });
    }

    /** Something arrived: at most once a second, since any call to the endpoint tells so. */
    tick() {
        if (!this.app.live || this.range.to !== null || this.waiting || this.source.error)
            return;
        this.waiting = setTimeout(async () => {
            this.emptyOf = null;
            await this.source.follow().catch(() => {});
            this.waiting = null;
        }, this.source.total ? 700 : 50);
    }

    toFault(step) {
        for (let i = this.list.selected + step; i >= 0 && i < this.rows.length; i += step)
            if (this.rows[i].flags & (FAULT | ERROR))
                return this.list.select(i);
    }

    key(event) {
        if (this.list.takeKey(event))
            return true;
        switch (event.key) {
        case 'n': this.toFault(1); break;
        case 'N': this.toFault(-1); break;
        case 'Escape':
            if (this.list.selected < 0)
                return false;
            this.list.selected = -1;
            this.list.refresh();
            break;
        default: return false;
        }
        return true;
    }

    done() {
        this.app.keptTraces = this.source.error ? null : { key: this.shown, place: this.place, source: this.source, selected: this.list.selected, top: this.list.top };
        clearTimeout(this.waiting);
        this.source.stop();
        this.list.done();
        this.histogram.done();
    }
}
