// @ts-check
// Logs: histogram, list, fields, and one event beside them. What is shown follows from the address alone.

import { ask, ApiError } from './api.js';
import { h, fill, announce, copy, oneLine } from './dom.js';
import { eventDrawer } from './event_drawer.js';
import { FieldsPanel } from './fields_panel.js';
import { Histogram } from './histogram.js';
import { InsightsView } from './insights_view.js';
import { drawLine } from './line.js';
import { ROW_PX, VirtualList } from './list.js';
import { nothingArrived, nothingMatches } from './empty.js';
import { RowSource } from './row_source.js';
import { isInsights, toggle } from './query.js';
import { bytes, clock, count, full, parseTime, plural } from './time.js';
import { buildUrl } from './urls.js';

export class LogsPage {
    /** @param {any} app */
    constructor(app) {
        this.app = app;
        this.list = new VirtualList({
            label: 'Rows of log', total: () => this.source?.total ?? 0, draw: (element, index) => this.drawRow(element, index),
            open: (index) => this.open(index), scrolled: () => this.afterScroll(),
        });
        this.histogram = new Histogram((from, to) => app.go({ ...app.place, from: new Date(from).toISOString(), to: new Date(to).toISOString(), row: undefined }),
                                       (ms) => this.list.goTo(this.source.indexAt(ms)));
        this.fields = new FieldsPanel((...term) => this.filter(...term), (name) => this.pin(name));
        this.status = h('div.status', { role: 'status' });
        this.more = h('button.more', { type: 'button', hidden: true, onclick: () => this.toEnd() });
        this.empty = h('div.empty', { hidden: true });
        this.side = h('div.side');
        this.insights = new InsightsView();
        this.middle = h('div.middle', {}, this.histogram.element, this.status,
            h('div.list-frame', {}, this.list.element, this.more, this.empty));
        this.element = h('div.logs', {}, this.fields.element, this.middle, this.insights.element, this.side);
        this.unseen = 0;
    }

    /** @param {import('./urls.js').Place} place */
    show(place, before) {
        const same = before?.page === 'logs' && ['q', 'from', 'to'].every((name) => before[name] === place[name]) && this.source;
        this.place = place;
        this.pinned = place.f ?? [];
        const asks = isInsights(place.q ?? '');
        this.element.classList.toggle('asks', asks);
        this.insights.element.hidden = !asks;
        this.middle.hidden = this.fields.element.hidden = asks;
        if (asks) {
            this.source?.stop();
            this.source = null;
            this.element.classList.remove('with-side');
            fill(this.side);
            return this.insights.show(place.q, this.range);
        }
        /* The rows of the result before stay until there are new ones: an empty list between them would cost a frame. */
        if (same)
            this.list.refresh();
        else
            this.load();
        this.showSide(before);
    }

    get range() {
        return { from: parseTime(this.place.from), to: this.place.to && this.place.to !== 'now' ? parseTime(this.place.to) : null };
    }

    get follows() {
        return this.app.live && this.range.to === null;
    }

    load() {
        this.source?.stop();
        this.unseen = 0;
        this.list.selected = -1;
        this.located = null;
        this.wasAtEnd = true;
        const source = this.source = new RowSource({ q: this.place.q ?? '', ...this.range }, () => this.changed(source), Math.ceil(innerHeight / ROW_PX) + 8);
        const counted = source.run().then(() => this.locate());
        /* The fields are counted when the rows are: both at once would take the time that drawing needs. */
        Promise.race([counted, new Promise((go) => setTimeout(go, 500))]).then(() => source === this.source && this.loadFields());
    }

    loadFields() {
        const source = this.source;
        this.fields.show({ q: this.place.q, ...this.range }, this.place, source.abort.signal).catch(() => {});
    }

    changed(source) {
        if (source !== this.source)
            return;
        if (this.wasAtEnd && this.list.selected < 0)
            this.list.goTo(Infinity);
        else if (source.low !== this.low && this.low !== undefined)
            this.list.top += this.low - source.low;
        this.low = source.low;
        if (source.total && source !== this.drawn) {
            this.drawn = source;
            this.list.drawNow();
        } else
            this.list.refresh();
        this.showStatus();
        this.showEmpty();
        this.drawHistogram();
    }

    drawRow(element, index) {
        const row = this.source.get(index);
        const key = row ? `${row.id} ${this.pinned.join()}` : null;
        if (key !== null && element.shown === key)
            return;
        element.shown = key;
        if (row)
            drawLine(element, row, { pinned: this.pinned, streams: this.source.streams, link: this.traceUrl });
        else {
            element.className = 'row waiting';
            element.replaceChildren(h('span.time', { role: 'gridcell' }, clock(this.source.timeAt(index))));
        }
    }

    afterScroll() {
        if (!this.source)
            return;
        this.wasAtEnd = this.list.isAtEnd();
        if (this.wasAtEnd)
            this.unseen = 0;
        this.more.hidden = this.unseen === 0;
        this.more.textContent = `${count(this.unseen)} new ↓`;
        this.drawHistogram();
    }

    drawHistogram() {
        if (!this.source)
            return;
        const total = this.source.total, first = Math.floor(this.list.top), last = Math.min(total - 1, Math.ceil(this.list.top + this.list.rowsSeen));
        const seen = total ? { from: this.source.timeAt(first), to: this.source.timeAt(last) + this.source.width } : null;
        this.histogram.show(this.source, this.range, seen);
    }

    showStatus() {
        const s = this.source;
        if (!s)
            return null;
        const errors = s.classes[4].reduce((a, b) => a + b, 0), warnings = s.classes[3].reduce((a, b) => a + b, 0);
        if (s.error)
            return fill(this.status, h('span.wrong', { role: 'alert' }, `✖ ${s.error.message}`));
        return fill(this.status,
            h('b', {}, plural(s.total, 'row')),
            errors ? h('a.error', { href: this.levelUrl('error') }, `✖ ${plural(errors, 'error')}`) : null,
            warnings ? h('a.warn', { href: this.levelUrl('warn') }, `! ${plural(warnings, 'warning')}`) : null,
            s.done ? h('span.dim', {}, `${bytes(s.bytes)} looked at in ${Math.max(1, Math.round(s.tookMs))} ms`)
                : h('span.dim', {}, s.scannedTo ? `counting … looked back to ${full(s.scannedTo)}` : 'counting …'),
            h('span.spring'),
            this.pinned.map((name) => h('button.chip', { type: 'button', title: 'Hide this column', onclick: () => this.pin(name) }, `${oneLine(name)} ✕`)),
            h('span.dim', {}, this.range.to !== null ? 'range ends in the past' : this.app.live ? 'following' : 'paused'));
    }

    levelUrl(level) {
        return buildUrl({ ...this.place, q: toggle(this.place.q ?? '', 'level', '=', level), row: undefined });
    }

    async showEmpty() {
        const s = this.source;
        const empty = s.total === 0 && s.done && !s.error;
        this.empty.hidden = !empty && !(s.error && s.total === 0);
        if (s.error && s.total === 0)
            return fill(this.empty, s.error instanceof ApiError && s.error.status === 400 ? h('p', {}, `This filter cannot be read: ${s.error.message}`) : h('p', {}, s.error.message));
        if (!empty || this.emptyOf === s)
            return;
        this.emptyOf = s;
        const overview = await ask('overview').catch(() => null);
        if (s === this.source && overview)
            fill(this.empty, overview.events ? await nothingMatches(this.app, this.place, overview) : nothingArrived(overview));
    }

    /** Something arrived. */
    async tick() {
        const source = this.source;
        if (!source || !this.follows || this.following)
            return;
        this.following = true;
        const atEnd = this.list.isAtEnd();
        const added = await source.follow().catch(() => 0);
        this.following = false;
        if (source !== this.source)
            return;
        if (added < 0) {
            this.emptyOf = null;
            return this.load();
        }
        if (added && !atEnd) {
            this.unseen += added;
            this.afterScroll();
        } else if (added && this.list.selected < 0)
            this.list.goTo(Infinity);
    }

    toEnd() {
        this.list.selected = -1;
        this.unseen = 0;
        this.list.goTo(Infinity);
        this.list.element.focus();
    }

    open(index) {
        const row = this.source.get(index);
        if (row)
            this.app.go({ ...this.place, row: row.id }, Boolean(this.place.row));
    }

    /** The list goes to the row of the address. */
    async locate() {
        const id = this.place.row, source = this.source;
        if (!id || this.located === id || !source.done || source.error)
            return;
        this.located = id;
        const index = await source.find(id).catch(() => -1);
        if (index < 0 || source !== this.source)
            return;
        this.list.selected = index;
        if (index < this.list.top + 1 || index > this.list.top + this.list.rowsSeen - 2)
            this.list.centre(index);
        else
            this.list.refresh();
    }

    async showSide(before) {
        const { row, view } = this.place;
        this.element.classList.toggle('with-side', Boolean(row));
        if (!row) {
            this.shownSide = null;
            return fill(this.side);
        }
        if (this.shownSide === row)
            return;
        this.shownSide = row;
        this.locate();
        try {
            const element = await eventDrawer(this, row, view, undefined);
            if (this.shownSide === row)
                fill(this.side, element);
        } catch (error) {
            if (this.shownSide === row)
                fill(this.side, h('aside.drawer', {}, h('div.drawer-panel', {}, h('p', {}, error.message)), h('button.quiet', { type: 'button', onclick: this.close }, 'Close')));
        }
    }

    /* What the drawer asks of its page. */
    streamOf = (id) => this.source.streams.get(id);
    traceUrl = (trace) => buildUrl({ page: 'logs', q: `trace_id=${trace}`, f: this.place.f });
    rowUrl = (id) => buildUrl({ ...this.place, row: id });
    setView = (view) => this.app.go({ ...this.place, view }, true);
    close = () => {
        this.app.go({ ...this.place, row: undefined, view: undefined });
        this.list.element.focus();
    };
    share = () => {
        const { from, to } = this.range;
        const absolute = { ...this.place, from: from === null ? undefined : new Date(from).toISOString(), to: to === null ? undefined : new Date(to).toISOString() };
        copy(location.origin + buildUrl(absolute), 'Link');
    };

    filter(name, op, value) {
        this.app.go({ ...this.place, q: toggle(this.place.q ?? '', name, op, value) || undefined });
    }

    pin(name) {
        const f = this.pinned.includes(name) ? this.pinned.filter((field) => field !== name) : [...this.pinned, name].slice(-3);
        this.app.go({ ...this.place, f }, true);
        this.showStatus();
        this.loadFields();
    }

    async toError(direction) {
        const row = this.list.selected >= 0 ? this.source.get(this.list.selected) : null;
        const at = row?.id ?? `${direction > 0 ? this.source.timeAt(Math.floor(this.list.top)) : Date.now() + 1e10}-0-0`;
        const id = await this.source.next(at, 'level>=error', direction).catch(() => null);
        if (!id)
            return announce('no further error');
        const index = await this.source.find(id);
        if (index >= 0) {
            this.list.select(index);
            announce('error');
        }
    }

    /** @returns {boolean} whether the key meant something here */
    key(event) {
        if (!this.source)
            return false;
        const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.closest?.('[data-field]');
        const field = focused?.getAttribute('data-field'), value = focused?.getAttribute('data-value') ?? '';
        switch (event.key) {
        case 'j': this.list.select(this.list.selected < 0 ? Math.floor(this.list.top) : this.list.selected + 1); break;
        case 'k': this.list.select(this.list.selected < 0 ? this.source.total - 1 : this.list.selected - 1); break;
        case 'Enter':
            if (document.activeElement !== document.body && document.activeElement !== this.app.main)
                return false;
            if (this.list.selected >= 0)
                this.open(this.list.selected);
            break;
        case 'n': this.toError(1); break;
        case 'N': this.toError(-1); break;
        case 'x': case 'X':
            if (!field)
                return false;
            this.filter(field, event.key === 'x' ? '=' : '!=', value);
            break;
        case 'End': this.toEnd(); break;
        case 'Home': this.list.select(0); break;
        case 'Escape':
            if (this.place.row)
                this.close();
            else if (this.list.selected >= 0) {
                this.list.selected = -1;
                this.list.refresh();
            } else
                return false;
            break;
        default: return false;
        }
        return true;
    }

    done() {
        this.source?.stop();
        this.insights.stop();
        this.list.done();
        this.histogram.done();
    }
}
