// @ts-check
// The bars above the list: rows by level over time. Dragging chooses a range; the frame shows where the list is.

import { h } from './dom.js';
import { count, shortTime, full } from './time.js';
import { CLASSES } from './row_source.js';

const BAR_PX = 5;
const AXIS_PX = 16;

export class Histogram {
    /** @param {(from: number, to: number) => void} choose @param {(ms: number) => void} go */
    constructor(choose, go) {
        this.canvas = h('canvas');
        this.tip = h('div.tip', { hidden: true });
        this.element = h('figure.histogram', { role: 'img', tabindex: '-1' }, this.canvas, this.tip);
        this.choose = choose;
        this.go = go;
        this.drag = null;
        this.canvas.addEventListener('pointerdown', (event) => this.onDown(event));
        this.canvas.addEventListener('pointermove', (event) => this.onMove(event));
        this.canvas.addEventListener('pointerup', (event) => this.onUp(event));
        this.canvas.addEventListener('pointerleave', () => { this.tip.hidden = true; });
        this.observer = new ResizeObserver(() => this.draw());
        this.observer.observe(this.element);
    }

    /** @param {import('./row_source.js').RowSource} source */
    show(source, range, seen) {
        this.source = source;
        this.range = range;
        this.seen = seen;
        if (!this.queued) {
            this.queued = true;
            requestAnimationFrame(() => { this.queued = false; this.draw(); });
        }
    }

    timeOf(x) {
        return this.from + x / this.canvas.clientWidth * (this.to - this.from);
    }

    onDown(event) {
        this.canvas.setPointerCapture(event.pointerId);
        this.drag = { from: event.offsetX, to: event.offsetX };
    }

    onMove(event) {
        if (this.drag) {
            this.drag.to = event.offsetX;
            this.draw();
        }
        this.showTip(event.offsetX);
    }

    onUp() {
        const drag = this.drag;
        this.drag = null;
        if (!drag || !this.source?.total)
            return;
        const [a, b] = [drag.from, drag.to].sort((x, y) => x - y).map((x) => this.timeOf(x));
        if (Math.abs(drag.to - drag.from) < 4)
            this.go(a);
        else
            this.choose(Math.floor(a), Math.ceil(b));
        this.draw();
    }

    showTip(x) {
        if (!this.bars?.length)
            return;
        const bar = this.bars[Math.floor(x / BAR_PX)];
        this.tip.hidden = !bar;
        if (!bar)
            return;
        const named = CLASSES.map((name, i) => [this.source.words?.[i] ?? name, bar[i]]).filter(([, n]) => n).reverse();
        this.tip.textContent = `${full(this.timeOf(Math.floor(x / BAR_PX) * BAR_PX))}  ${named.map(([name, n]) => `${count(Number(n))} ${name}`).join(', ') || 'no rows'}`;
        this.tip.style.left = `${Math.max(4, Math.min(x + 8, this.canvas.clientWidth - this.tip.offsetWidth - 8))}px`;
    }

    /** Sums the source's buckets into bars of some pixels. */
    sumBars(width) {
        const s = this.source;
        const bars = Array.from({ length: Math.ceil(width / BAR_PX) }, () => [0, 0, 0, 0, 0]);
        const perBar = (this.to - this.from) / (width / BAR_PX);
        for (let b = 0; b < s.buckets; b++) {
            const bar = bars[Math.floor((s.start + (b + 0.5) * s.width - this.from) / perBar)];
            if (bar)
                for (let i = 0; i < CLASSES.length; i++)
                    bar[i] += s.classes[i][b];
        }
        return bars;
    }

    draw() {
        const s = this.source, width = this.canvas.clientWidth, height = this.canvas.clientHeight;
        if (!s || !width)
            return;
        const ratio = devicePixelRatio || 1;
        this.canvas.width = width * ratio;
        this.canvas.height = height * ratio;
        const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d'));
        context.scale(ratio, ratio);
        this.from = this.range.from ?? s.first ?? Date.now() - 3600000;
        this.to = Math.max(this.from + 10, this.range.to ?? Math.max((s.last ?? Date.now()) + 1, this.range.from ? Date.now() : 0));
        const style = getComputedStyle(this.element);
        this.bars = this.sumBars(width);
        this.drawBars(context, height - AXIS_PX, style);
        this.drawAxis(context, width, height, style);
        this.drawFrame(context, width, height - AXIS_PX, style);
        this.describe();
    }

    drawBars(context, height, style) {
        const sums = this.bars.map((bar) => bar.reduce((a, b) => a + b, 0));
        const most = Math.max(1, ...sums);
        this.most = most;
        CLASSES.forEach((name, i) => {
            context.fillStyle = style.getPropertyValue(`--bar-${name}`);
            this.bars.forEach((bar, x) => {
                if (!bar[i])
                    return;
                const below = bar.slice(i + 1).reduce((a, b) => a + b, 0);
                /* Errors stand at the foot, where the smallest share is seen; a pixel at least. */
                const size = Math.max(1, bar[i] / most * (height - 4));
                context.fillRect(x * BAR_PX, height - below / most * (height - 4) - size, BAR_PX - 1, size);
            });
        });
    }

    drawAxis(context, width, height, style) {
        context.fillStyle = style.getPropertyValue('--line');
        context.fillRect(0, height - AXIS_PX, width, 1);
        context.fillStyle = style.getPropertyValue('--dim');
        context.font = '11px system-ui, sans-serif';
        const steps = Math.max(2, Math.floor(width / 130));
        for (let i = 0; i < steps; i++)
            context.fillText(shortTime(this.from + i / steps * (this.to - this.from), this.to - this.from), i / steps * width + 2, height - 4);
        if (this.source.total) {
            const text = `${count(this.most)} max`, size = context.measureText(text).width;
            const dim = context.fillStyle;
            context.fillStyle = style.getPropertyValue('--ground');
            context.fillRect(width - size - 10, 0, size + 10, 14);
            context.fillStyle = dim;
            context.fillText(text, width - size - 6, 11);
        }
    }

    drawFrame(context, width, height, style) {
        const x = (ms) => (ms - this.from) / (this.to - this.from) * width;
        if (this.seen) {
            context.fillStyle = style.getPropertyValue('--accent');
            context.fillRect(Math.max(0, x(this.seen.from)), height - 2, Math.max(3, x(this.seen.to) - x(this.seen.from)), 3);
        }
        if (this.drag) {
            context.fillStyle = style.getPropertyValue('--selection');
            context.fillRect(Math.min(this.drag.from, this.drag.to), 0, Math.abs(this.drag.to - this.drag.from), height);
        }
    }

    describe() {
        const s = this.source;
        const sums = CLASSES.map((_, i) => s.classes[i].reduce((a, b) => a + b, 0));
        this.element.setAttribute('aria-label', s.total
            ? `${count(s.total)} ${s.noun ?? 'rows'} from ${full(this.from)} to ${full(this.to)}: ${(s.words ?? [, 'debug', 'info', 'warnings', 'errors']).map((word, i) => `${count(sums[i])} ${word}`).filter(Boolean).reverse().join(', ')}`
            : 'nothing in this range');
    }

    done() {
        this.observer.disconnect();
    }
}
