// @ts-check
// All spans of a trace in one strip. Dragging chooses a part of the time, a click all of it.

import { h } from './dom.js';
import { hue } from './line.js';
import { micros, plural } from './time.js';
import { SPAN } from './trace_model.js';

const time = (us) => micros(Math.round(us));

export class Minimap {
    /** @param {(from: number, to: number) => void} choose */
    constructor(choose) {
        this.choose = choose;
        this.canvas = h('canvas');
        this.window = h('div.window', { hidden: true });
        this.element = h('figure.minimap', { role: 'img' }, this.canvas, this.window);
        this.element.addEventListener('pointerdown', (event) => this.onDrag(event));
        this.observer = new ResizeObserver(() => this.draw());
        this.observer.observe(this.element);
    }

    /** The window that the rows show; the strip itself is drawn when there is time for it. */
    show(model, from, to) {
        const span = to - from, whole = span >= model.total * 0.999;
        this.model = model;
        this.window.hidden = whole;
        this.window.style.left = `${from / model.total * 100}%`;
        this.window.style.width = `${span / model.total * 100}%`;
        this.element.setAttribute('aria-label', `${plural(model.count, 'span')} in ${time(model.total)}${whole ? '' : `; shown: ${time(from)} to ${time(to)}`}`);
    }

    /** All spans, small. */
    draw() {
        const m = this.model, width = this.canvas.clientWidth, height = this.canvas.clientHeight;
        if (!m || !width)
            return;
        const ratio = devicePixelRatio || 1, context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d', { alpha: false }));
        this.canvas.width = width * ratio;
        this.canvas.height = height * ratio;
        const style = getComputedStyle(this.element), hues = m.texts.map((text) => `--hue-${hue(text)}`), colors = new Map([...new Set(hues)].map((name) => [name, style.getPropertyValue(name)]));
        const byText = hues.map((name) => colors.get(name)), wrong = style.getPropertyValue('--bar-error'), step = this.canvas.height / m.count, tall = Math.max(ratio, Math.min(3 * ratio, step)), scale = this.canvas.width / m.total;
        context.fillStyle = style.getPropertyValue('--ground');
        context.fillRect(0, 0, this.canvas.width, this.canvas.height);
        let now = '';
        for (let i = 0; i < m.count; i++) {
            const color = m.flags[i] & SPAN.FAULT ? wrong : byText[m.service[i]] ?? byText[m.name[i]];
            if (color !== now)
                context.fillStyle = now = color;
            context.fillRect(m.start[i] * scale, i * step, Math.max(ratio, (m.ends[i] - m.start[i]) * scale), tall);
        }
    }

    onDrag(event) {
        if (!this.model)
            return;
        const box = this.element.getBoundingClientRect(), at = (e) => Math.max(0, Math.min(1, (e.clientX - box.left) / box.width)) * this.model.total;
        const began = at(event);
        const move = (e) => Math.abs(at(e) - began) > this.model.total / 200 && this.choose(Math.min(began, at(e)), Math.max(began, at(e)));
        this.element.setPointerCapture(event.pointerId);
        this.element.addEventListener('pointermove', move);
        this.element.addEventListener('pointerup', (e) => {
            this.element.removeEventListener('pointermove', move);
            if (Math.abs(at(e) - began) <= this.model.total / 200)
                this.choose(0, this.model.total);
        }, { once: true });
    }

    done() {
        this.observer.disconnect();
    }
}
