// @ts-check
// A list of any length with a window's worth of elements. Above 8 million pixels the scroll bar is a map
// of the list: a place on it is a share of the rows, and the wheel still moves by rows.

import { h } from './dom.js';

export const ROW_PX = 20;
const HEIGHT_MAX_PX = 8000000;
const SPARE = 6;

export class VirtualList {
    /**
     * @param {object} options
     * @param {string} options.label
     * @param {() => number} options.total
     * @param {(element: HTMLElement, index: number) => void} options.draw
     * @param {(index: number) => void} options.open
     * @param {() => void} [options.scrolled]
     */
    constructor(options) {
        this.options = options;
        this.top = 0; // first row in the window, with a fraction
        this.selected = -1;
        this.height = 400;
        this.spacer = h('div.list-spacer');
        this.layer = h('div.list-layer', { role: 'rowgroup' });
        this.element = h('div.list', { role: 'grid', tabindex: '0', 'aria-label': options.label, 'aria-readonly': 'true' },
                         this.spacer, this.layer);
        /** @type {HTMLElement[]} */
        this.pool = [];
        this.element.addEventListener('scroll', () => this.onScroll(), { passive: true });
        this.element.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
        this.element.addEventListener('click', (event) => this.onClick(event));
        this.element.addEventListener('keydown', (event) => this.onKey(event));
        this.observer = new ResizeObserver(() => {
            const atEnd = this.isAtEnd();
            this.height = this.element.clientHeight || 400;
            if (atEnd)
                this.goTo(Infinity);
            this.refresh();
        });
        this.observer.observe(this.element);
    }

    get rowsSeen() {
        return this.height / ROW_PX;
    }

    get topMax() {
        return Math.max(0, this.options.total() - this.rowsSeen);
    }

    isAtEnd() {
        return this.top >= this.topMax - 0.5;
    }

    /** Height of what is scrolled, and how many pixels of it a row has. */
    measure() {
        const total = this.options.total();
        const height = Math.min(total * ROW_PX, HEIGHT_MAX_PX);
        const range = Math.max(0, height - this.height);
        return { height, range, scaled: total * ROW_PX > HEIGHT_MAX_PX };
    }

    onScroll() {
        if (Math.abs(this.element.scrollTop - this.expected) < 1.5)
            return;
        const { range } = this.measure();
        this.expected = this.element.scrollTop;
        this.top = range > 0 ? this.element.scrollTop / range * this.topMax : 0;
        this.refresh();
    }

    onWheel(event) {
        if (!this.measure().scaled || event.ctrlKey || !event.deltaY)
            return;
        event.preventDefault();
        this.goTo(this.top + event.deltaY / ROW_PX);
    }

    /** Puts this row (with a fraction) at the top of the window. */
    goTo(top) {
        this.top = Math.max(0, Math.min(this.topMax, top));
        this.refresh();
    }

    reveal(index) {
        if (index < this.top + 1)
            this.goTo(index - 1);
        else if (index > this.top + this.rowsSeen - 2)
            this.goTo(index - this.rowsSeen + 2);
        else
            this.refresh();
    }

    centre(index) {
        this.goTo(index - this.rowsSeen / 2);
    }

    select(index) {
        const total = this.options.total();
        this.selected = total ? Math.max(0, Math.min(total - 1, index)) : -1;
        this.reveal(this.selected);
    }

    refresh() {
        this.queued ??= requestAnimationFrame(() => this.drawNow());
    }

    /** Without waiting for a frame: what somebody waits for is then in the next one. */
    drawNow() {
        if (this.queued !== undefined)
            cancelAnimationFrame(this.queued);
        this.queued = undefined;
        this.draw();
    }

    draw() {
        const total = this.options.total();
        this.top = Math.max(0, Math.min(this.topMax, this.top));
        const { height, range } = this.measure();
        this.spacer.style.height = `${height}px`;
        this.expected = this.topMax > 0 ? Math.round(this.top / this.topMax * range) : 0;
        if (Math.abs(this.element.scrollTop - this.expected) >= 1)
            this.element.scrollTop = this.expected;
        this.expected = this.element.scrollTop;
        const first = Math.max(0, Math.floor(this.top) - SPARE);
        const last = Math.min(total, Math.ceil(this.top + this.rowsSeen) + SPARE);
        this.element.setAttribute('aria-rowcount', String(total));
        while (this.pool.length < last - first)
            this.pool.push(this.layer.appendChild(h('div.row', { role: 'row' })));
        /* A row keeps its element while it is seen, so scrolling draws only what comes in. */
        for (const element of this.pool)
            element.hidden = true;
        for (let index = first; index < last; index++)
            this.place(this.pool[index % this.pool.length], index);
        this.options.scrolled?.();
    }

    place(element, index) {
        element.hidden = false;
        element.dataset.index = String(index);
        element.id = `row-${index}`;
        element.setAttribute('aria-rowindex', String(index + 1));
        element.style.transform = `translateY(${Math.round(this.expected + (index - this.top) * ROW_PX)}px)`;
        this.options.draw(element, index);
        element.classList.toggle('selected', index === this.selected);
        element.setAttribute('aria-selected', String(index === this.selected));
        if (index === this.selected)
            this.element.setAttribute('aria-activedescendant', element.id);
    }

    onClick(event) {
        const row = event.target.closest('.row');
        if (!row || event.target.closest('a, button') || getSelection()?.toString())
            return;
        this.select(Number(row.dataset.index));
        this.options.open(this.selected);
    }

    onKey(event) {
        const page = Math.max(1, Math.floor(this.rowsSeen) - 2);
        const from = this.selected < 0 ? Math.floor(this.top) : this.selected;
        const moves = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page, Home: 0,
                        End: this.options.total() - 1 };
        if (event.ctrlKey || event.altKey || event.metaKey)
            return;
        if (event.key in moves) {
            event.preventDefault();
            this.select(moves[event.key]);
            if (event.key === 'End')
                this.goTo(Infinity);
        } else if (event.key === 'Enter' && this.selected >= 0 && event.target === this.element) {
            event.preventDefault();
            this.options.open(this.selected);
        }
    }

    /** The keys of a page whose list this is; false: not one of them, or nothing to do. */
    takeKey(event) {
        switch (event.key) {
        case 'j': this.select(this.selected + 1); break;
        case 'k': this.select(this.selected - 1); break;
        case 'Home': this.select(0); break;
        case 'End': this.select(this.options.total() - 1); break;
        case 'Enter':
            if (event.target.matches?.('a, button') || this.selected < 0)
                return false;
            this.options.open(this.selected);
            break;
        default: return false;
        }
        return true;
    }

    done() {
        this.observer.disconnect();
    }
}
