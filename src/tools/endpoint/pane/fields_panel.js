// @ts-check
// Fields of the current result with their most frequent values; a click filters.

import { ask } from './api.js';
import { h, fill, oneLine } from './dom.js';
import { count } from './time.js';
import { terms, term } from './query.js';

const FIRST = ['level', 'service', 'group', 'stream'];

export class FieldsPanel {
    /** @param {(name: string, op: string, value: string) => void} filter @param {(name: string) => void} pin */
    constructor(filter, pin) {
        this.filter = filter;
        this.pin = pin;
        this.open = new Set(FIRST.slice(0, 3));
        this.element = h('section.fields-panel', { 'aria-label': 'Fields' });
    }

    async show(params, place, signal) {
        const answer = await ask('fields', { ...params, budget: 250 }, signal);
        const rank = (field) => FIRST.includes(field.name) ? FIRST.indexOf(field.name) : FIRST.length;
        answer.fields.sort((a, b) => rank(a) - rank(b));
        this.draw(answer, place);
    }

    draw(answer, place) {
        const active = new Set(terms(place.q ?? ''));
        fill(this.element,
            h('h2', {}, 'Fields', h('span.dim', {}, answer.messages ? (answer.all ? ` of ${count(answer.messages)} rows` : ` of the newest ${count(answer.messages)}`) : '')),
            answer.fields.map((field) => this.field(field, active, place)));
    }

    field(field, active, place) {
        const pinned = place.f?.includes(field.name);
        const most = Math.max(1, ...field.values.map(([, n]) => n));
        return h('details', { open: this.open.has(field.name), ontoggle: (event) => {
            if (event.target.open)
                this.open.add(field.name);
            else
                this.open.delete(field.name);
        } },
        h('summary', {}, h('span.name', {}, oneLine(field.name)), h('span.dim', {}, field.more ? `${field.distinct}+` : String(field.distinct))),
        field.values.map(([value, n]) => this.value(field.name, value, n, n / most, active)),
        field.name === 'level' || field.name === 'group' ? null
            : h('button.quiet.column', { type: 'button', 'aria-pressed': String(Boolean(pinned)), onclick: () => this.pin(field.name) }, pinned ? 'hide column' : 'show as a column'));
    }

    value(name, value, n, share, active) {
        const on = active.has(term(name, '=', value)), off = active.has(term(name, '!=', value));
        const bar = h('span.share');
        bar.style.width = `${Math.round(share * 100)}%`;
        return h(`div.value${on ? '.on' : off ? '.off' : ''}`, { 'data-field': name, 'data-value': value },
            h('button.pick', { type: 'button', 'aria-pressed': String(on), title: `Only ${name} = ${value} (x)`, onclick: () => this.filter(name, '=', value) },
              bar, h('span.text', {}, oneLine(value) || '(empty)'), h('span.count', {}, count(n))),
            h('button.quiet', { type: 'button', 'aria-pressed': String(off), 'aria-label': `Without ${name} ${value}`, title: `Without ${value} (X)`, onclick: () => this.filter(name, '!=', value) }, '−'));
    }
}
