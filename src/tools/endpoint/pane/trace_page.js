// @ts-check
// One trace: its spans over time, its lines of log among them, and all of one span beside them.

import { ask } from './api.js';
import { h, fill, announce, copy, copyButton, oneLine } from './dom.js';
import { hue, LEVELS, parse } from './line.js';
import { VirtualList } from './list.js';
import { Minimap } from './minimap.js';
import { spanDrawer } from './span_drawer.js';
import { full, micros, plural } from './time.js';
import { SPAN, TraceModel } from './trace_model.js';
import { outcome } from './trace_source.js';
import { buildUrl } from './urls.js';

const LINES_MAX = 1000;
const INDENT_PX = 13, INDENTS = 22;
const TICKS = 5;

const time = (us) => micros(Math.round(us));

export class TracePage {
    constructor(app) {
        this.app = app;
        this.list = new VirtualList({ label: 'Spans', total: () => this.model?.rows.length ?? 0, draw: (element, index) => this.drawRow(element, index), open: (index) => this.open(index) });
        this.list.element.setAttribute('role', 'treegrid');
        this.list.element.addEventListener('keydown', (event) => this.onArrow(event));
        this.status = h('div.status', { role: 'status' });
        this.minimap = new Minimap((from, to) => this.zoom(from, to));
        this.axis = h('span.lane');
        this.empty = h('div.empty', { hidden: true });
        this.side = h('div.side');
        this.element = h('div.trace-page', {}, h('div.middle.traces', {}, this.status, this.minimap.element,
            h('div.row.head', { 'aria-hidden': 'true' }, h('span.tree', {}, 'span'), h('span.took', {}, 'took'), this.axis), h('div.list-frame', {}, this.list.element, this.empty)), this.side);
        this.abort = new AbortController();
        this.linesNote = '';
    }

    async show(place) {
        this.place = place;
        if (this.shown !== place.trace) {
            this.shown = place.trace;
            this.model = null;
            await this.load();
        }
        this.showSpan();
    }

    async load() {
        const trace = this.place.trace;
        try {
            const answer = await ask('trace', { id: trace, region: this.place.region, unless: this.model?.changed }, this.abort.signal);
            if (answer.same || trace !== this.place.trace)
                return;
            this.take(new TraceModel(answer));
        } catch (error) {
            if (error.name === 'AbortError')
                return;
            if (error.status !== 404 && error.status !== 400)
                throw error;
            this.empty.hidden = false;
            fill(this.empty, h('h1', {}, error.message), h('p', {}, 'A sender may have sampled it out, or still hold it back. ', h('a', { href: buildUrl({ page: 'logs', q: this.logsFilter() }) }, 'Its lines of log')), h('p', {}, h('a', { href: '/traces' }, 'All traces')));
        }
    }

    /** @param {TraceModel} model */
    take(model) {
        const old = this.model, lines = old?.lines ?? [], chosen = old?.id[old.rows[this.list.selected]];
        this.model = model;
        this.empty.hidden = true;
        if (old) {
            const folded = new Set(old.id.filter((_, i) => old.folded[i]));
            model.id.forEach((id, i) => { model.folded[i] = folded.has(id) ? 1 : 0; });
            if (this.to === old.total)
                this.to = model.total;
            this.placeLines(lines);
            this.select(chosen === undefined ? undefined : model.id.indexOf(chosen));
        } else {
            this.from = 0;
            this.to = model.total;
        }
        this.list.refresh();
        this.drawAxis();
        this.showStatus();
        this.shownSpan = null;
        /* After the first frame: what is looked at second. */
        setTimeout(() => {
            if (this.model !== model)
                return;
            model.criticalPath();
            this.minimap.draw();
            this.list.refresh();
            this.loadLines();
        }, 30);
    }

    logsFilter() {
        return `trace_id=${this.place.trace} or trace_id=${this.place.trace.replace(/^1-|-/g, '')}`;
    }

    async loadLines() {
        const trace = this.place.trace, rows = [];
        let mark = null;
        do {
            const answer = await ask('logs', { q: this.logsFilter(), limit: LINES_MAX - rows.length, budget: 300, mark }, this.abort.signal).catch(() => null);
            if (!answer || trace !== this.place.trace)
                return;
            rows.push(...answer.rows);
            mark = answer.next ?? null;
            this.linesNote = mark ? 'looking for lines of log …' : '';
        } while (mark && rows.length < LINES_MAX);
        this.linesCut = rows.length >= LINES_MAX;
        this.placeLines(rows.sort((a, b) => a.ts - b.ts));
        this.showStatus();
        this.list.refresh();
    }

    placeLines(rows) {
        const m = this.model, chosen = this.selectedRow, byId = rows.length ? new Map(m.id.map((id, i) => [id, i])) : new Map();
        for (const row of rows) {
            const { fields } = parse(row);
            row.span = byId.get(fields?.span_id) ?? -1;
            row.at = row.ts * 1000 - m.begin;
            /* Lines know milliseconds only. */
            if (row.span >= 0 && row.at < m.start[row.span] && row.at > m.start[row.span] - 1000)
                row.at = m.start[row.span];
        }
        m.setLines(rows);
        this.select(chosen);
    }

    /** Keeps what is selected when rows come and go. */
    select(row) {
        this.list.selected = row === undefined ? -1 : this.model.rows.indexOf(row);
    }

    get selectedRow() {
        return this.model?.rows[this.list.selected];
    }

    showStatus() {
        const m = this.model, services = new Set(m.service.filter((s) => s >= 0));
        const said = (n, one, many, title) => n ? h('span.warn', { title }, `! ${plural(n, one, many)}`) : null;
        fill(this.status, h(`b.hue-${hue(m.text(0, 'name'))}`, {}, oneLine(m.text(0, 'name'))), h('span', {}, oneLine(m.text(0, 'what'))), h('b', {}, m.running ? `runs since ${time(m.total)}` : time(m.total)),
            h('span.dim', {}, `${plural(m.count, 'span')} · ${plural(services.size, 'service')}`), h('span.dim.when', {}, full(m.begin / 1000)),
            m.errors ? h('a.error', { href: '', onclick: (event) => { event.preventDefault(); this.toNext(1, (i) => this.isWrong(i)); } }, `✖ ${plural(m.errors, 'error')}`) : null,
            said(m.running, 'span in progress', 'spans in progress', 'no end came for them yet'), said(m.lost.length, 'span without its parent', 'spans without their parents', 'the parents never came: the sender died, or sampled them out'),
            said(m.strays, 'span outside its parent', 'spans outside their parents', 'they begin before, or end behind their parents: clocks differ, or work went on; shown as sent'),
            m.limit ? h('span.warn', {}, '! too large: documents were refused') : null, m.left_out ? h('span.warn', {}, `! ${m.left_out} documents left out`) : null,
            h('span.spring'), this.linesNote || m.lines.length ? h('a.chip', { href: buildUrl({ page: 'logs', q: this.logsFilter() }) }, this.linesNote || `${plural(m.lines.length, 'line')} of log${this.linesCut ? ', the newest' : ''}`) : null,
            copyButton(this.place.trace, 'Copy id'));
    }

    drawAxis() {
        const span = this.to - this.from;
        fill(this.axis, Array.from({ length: TICKS }, (_, i) => h('span', {}, time(this.from + span * i / TICKS))));
        this.minimap.show(this.model, this.from, this.to);
    }

    drawHistogram = () => this.minimap.draw(); // when the theme turns

    zoom(from, to) {
        const m = this.model, least = Math.min(m.total, 10);
        const span = Math.max(least, Math.min(m.total, to - from));
        this.from = Math.max(0, Math.min(m.total - span, from));
        this.to = this.from + span;
        this.drawAxis();
        this.list.refresh();
    }

    /** A piece of time in the lane. */
    piece(name, from, to) {
        const span = this.to - this.from, left = Math.max(-1, (from - this.from) / span * 100), right = Math.min(101, (to - this.from) / span * 100);
        if (right < 0 || left > 100)
            return null;
        const element = h(`i.${name}`);
        element.style.left = `${left}%`;
        element.style.width = `${Math.max(0, right - left)}%`;
        return element;
    }

    drawRow(element, index) {
        const m = this.model, row = m.rows[index];
        if (row < 0)
            return this.drawLine(element, m.lines[-1 - row], -1 - row);
        const flags = m.flags[row], name = m.text(row, 'name'), service = m.text(row, 'service') || name, own = m.size[row] > 1, stray = m.outside(row);
        const took = m.took[row] < 0 ? 'runs' : time(m.took[row]), state = outcome(flags), tree = this.tree(m.depth[row]);
        tree.append(own ? h('button.twist', { type: 'button', tabindex: '-1', 'aria-hidden': 'true', onclick: () => this.fold(row, !m.folded[row]) }, m.folded[row] ? '▸' : '▾') : h('span.twist'),
            flags & (SPAN.FAULT | SPAN.ERROR | SPAN.THROTTLE) ? h(`span.${flags & SPAN.FAULT ? 'error' : 'warn'}`, {}, `${state[0]} `) : '',
            h(`${flags & SPAN.SEGMENT ? 'b' : 'span'}.hue-${hue(service)}`, {}, oneLine(name)), h('span.dim', {}, ` ${oneLine(m.text(row, 'what'))}`), m.folded[row] ? h('span.dim', {}, ` +${m.size[row] - 1}`) : '',
            flags & SPAN.LOST ? h('span.warn', { title: 'Its parent never came' }, ' ⚠ parent missing') : '', stray ? h('span.warn', { title: stray > 0 ? `Begins ${time(stray)} before its parent` : `Ends ${time(-stray)} behind its parent` }, ' ≠') : '');
        element.className = `row${flags & SPAN.FAULT ? ' level-error' : ''}`;
        element.setAttribute('aria-level', String(m.depth[row] + 1));
        element.setAttribute('aria-label', `${name} ${m.text(row, 'what')}, ${took}, ${state.replace(/^\W /, '')}, level ${m.depth[row] + 1}`);
        own ? element.setAttribute('aria-expanded', String(!m.folded[row])) : element.removeAttribute('aria-expanded');
        const bar = this.piece(`span-bar.hue-${hue(service)}${m.took[row] < 0 ? '.runs' : ''}`, m.start[row], m.ends[row]);
        element.replaceChildren(tree, h('span.took', { role: 'gridcell' }, took),
            h('span.lane', { role: 'gridcell' }, bar, (m.critical?.get(row) ?? []).map(([from, to]) => this.piece('critical', from, to)).filter(Boolean)));
    }

    tree(depth) {
        const cell = h('span.tree', { role: 'gridcell' });
        cell.style.paddingLeft = `${Math.min(depth, INDENTS) * INDENT_PX}px`;
        return cell;
    }

    drawLine(element, line, number) {
        const level = LEVELS[line.level], tree = this.tree(this.model.lineDepth(number));
        tree.append(h('span.twist', {}, '≡'), h(`span.${line.level >= 5 ? 'error' : line.level === 4 ? 'warn' : 'dim'}`, {}, `${level || 'log'} `), h('a.line-text', { href: this.lineUrl(line), tabindex: '-1' }, oneLine(parse(line).message.slice(0, 500)) || '(no message)'));
        element.className = 'row line';
        element.setAttribute('aria-level', String(this.model.lineDepth(number) + 1));
        element.setAttribute('aria-label', `log, ${level} ${parse(line).message.slice(0, 200)}`);
        element.removeAttribute('aria-expanded');
        element.replaceChildren(tree, h('span.took', { role: 'gridcell' }, time(Math.max(0, line.at))), h('span.lane', { role: 'gridcell' }, this.piece(`tick${line.level >= 5 ? '.wrong' : ''}`, line.at, line.at)));
    }

    lineUrl = (line) => buildUrl({ page: 'logs', q: this.logsFilter(), row: line.id });

    fold(row, folded) {
        this.model.folded[row] = folded ? 1 : 0;
        this.laid(row);
    }

    foldAll(folded) {
        const m = this.model, selected = this.selectedRow;
        for (let i = 0; i < m.count; i++)
            m.folded[i] = folded && m.size[i] > 1 && m.depth[i] > 0 ? 1 : 0;
        this.laid(selected);
    }

    laid(row) {
        this.model.layOut();
        while (row >= 0 && this.model.isHidden(this.model.parent[row]))
            row = this.model.parent[row];
        this.select(row);
        this.list.reveal(Math.max(0, this.list.selected));
        announce(`${plural(this.model.rows.length, 'row')}`);
    }

    onArrow(event) {
        const row = this.model?.rows[this.list.selected];
        if (!(row >= 0) || !['ArrowLeft', 'ArrowRight'].includes(event.key))
            return;
        event.preventDefault();
        const m = this.model, opens = event.key === 'ArrowRight';
        if (m.size[row] > 1 && Boolean(m.folded[row]) === opens)
            this.fold(row, !opens);
        else if (opens ? m.size[row] > 1 : m.parent[row] >= 0)
            this.list.select(m.rows.indexOf(opens ? m.first[row] : m.parent[row]));
    }

    open(index) {
        const row = this.model.rows[index];
        if (row < 0)
            this.app.go({ page: 'logs', q: this.logsFilter(), row: this.model.lines[-1 - row].id });
        else if (row !== undefined)
            this.app.go({ ...this.place, span: this.model.id[row] }, Boolean(this.place.span));
    }

    async showSpan() {
        const m = this.model, id = this.place.span, row = m && id ? m.id.indexOf(id) : -1;
        this.element.classList.toggle('with-side', Boolean(id && m));
        if (!id || !m) {
            this.shownSpan = this.revealed = null;
            return fill(this.side);
        }
        if (this.shownSpan === id)
            return;
        this.shownSpan = id;
        if (row >= 0 && this.revealed !== id) { // once: when the trace grows, nobody's place is taken away
            this.revealed = id;
            m.reveal(row);
            this.list.select(m.rows.indexOf(row));
        }
        const element = row < 0 ? h('aside.drawer', {}, h('div.drawer-panel', {}, h('p', {}, `Span ${id} is not (yet) part of this trace.`)), h('button.quiet', { type: 'button', onclick: this.close }, 'Close')) : await spanDrawer(this, row).catch((error) => h('aside.drawer', {}, h('p', {}, error.message)));
        if (this.shownSpan === id)
            fill(this.side, element);
    }

    /* What the drawer asks of its page. */
    setView = (view) => this.app.go({ ...this.place, view }, true);
    close = () => {
        this.app.go({ ...this.place, span: undefined, view: undefined });
        this.list.element.focus();
    };
    share = () => copy(location.href, 'Link');

    tick() {
        if (!this.app.live || this.waiting || !this.shown)
            return;
        this.waiting = setTimeout(async () => {
            await this.load().catch(() => {});
            this.waiting = null;
            this.showSpan();
        }, this.model ? 900 : 50);
    }

    isWrong = (i) => this.model.flags[i] & (SPAN.ERROR | SPAN.FAULT);

    toNext(step, wanted) {
        const m = this.model, row = this.selectedRow ?? -1;
        for (let i = (row >= 0 ? row : step > 0 ? -1 : m.count) + step; i >= 0 && i < m.count; i += step)
            if (wanted(i)) {
                m.reveal(i);
                return this.list.select(m.rows.indexOf(i));
            }
        announce('no further one');
    }

    key(event) {
        const m = this.model, span = this.to - this.from;
        if (!m)
            return false;
        const row = m.rows[this.list.selected], middle = row >= 0 ? Math.max(this.from, Math.min(this.to, (m.start[row] + m.ends[row]) / 2)) : (this.from + this.to) / 2;
        if (this.list.takeKey(event))
            return true;
        switch (event.key) {
        case 'n': this.toNext(1, this.isWrong); break;
        case 'N': this.toNext(-1, this.isWrong); break;
        case 'c': this.toNext(1, (i) => m.criticalPath().get(i)?.length); break;
        case '[': this.foldAll(true); break;
        case ']': this.foldAll(false); break;
        case 'w': this.zoom(middle - span / 4, middle + span / 4); break;
        case 's': this.zoom(middle - span, middle + span); break;
        case 'a': this.zoom(this.from - span / 4, this.to - span / 4); break;
        case 'd': this.zoom(this.from + span / 4, this.to + span / 4); break;
        case '0': this.zoom(0, m.total); break;
        case 'Escape':
            if (this.place.span)
                this.close();
            else
                this.app.go(this.app.keptTraces?.place ?? { page: 'traces' });
            break;
        default: return false;
        }
        return true;
    }

    done() {
        this.abort.abort();
        clearTimeout(this.waiting);
        this.minimap.done();
        this.list.done();
    }
}
