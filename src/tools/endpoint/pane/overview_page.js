// @ts-check
// Overview: is anything arriving, is anything wrong, and where to look.

import { ask } from './api.js';
import { h, fill, oneLine } from './dom.js';
import { nothingArrived } from './empty.js';
import { hue, parse } from './line.js';
import { term } from './query.js';
import { ago, bytes, count, plural } from './time.js';
import { buildUrl } from './urls.js';

const ERROR_ROWS = 500;

/** Numbers and ids become '#', so that the same error counts as one. */
export function fold(message) {
    return message.replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '#').replace(/\b[0-9a-f]{16,}\b/gi, '#').replace(/\d+/g, '#').slice(0, 200);
}

/** The words of a folded message, as a filter that finds all of its kind. */
function wordsOf(folded) {
    const longest = folded.split('#').map((piece) => piece.trim().replace(/["\\]/g, '')).sort((a, b) => b.length - a.length)[0];
    return longest ? `level>=error message~"${longest}"` : 'level>=error';
}

function spark(values, label) {
    const canvas = h('canvas.spark', { role: 'img', 'aria-label': label });
    requestAnimationFrame(() => {
        const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
        canvas.width = width * ratio;
        canvas.height = height * ratio;
        const context = canvas.getContext('2d'), most = Math.max(1, ...values), step = width / values.length;
        context.scale(ratio, ratio);
        const style = getComputedStyle(canvas);
        context.fillStyle = style.getPropertyValue('--line');
        context.fillRect(0, height - 1, width, 1);
        context.fillStyle = style.getPropertyValue('--accent');
        values.forEach((value, i) => {
            if (value)
                context.fillRect(i * step, height - 1 - Math.max(1, value / most * (height - 2)), Math.max(1, step - 1), Math.max(1, value / most * (height - 2)));
        });
    });
    return canvas;
}

const figure = (value, label, href, tone = '') => h('li', {}, h(href ? 'a' : 'span', { href }, h(`b${tone}`, {}, value), h('span', {}, label)));

export class OverviewPage {
    constructor(app) {
        this.app = app;
        this.element = h('div.overview');
    }

    show(place) {
        this.place = place;
        this.load();
    }

    async load() {
        const overview = await ask('overview');
        if (!overview.events && !overview.traces)
            return fill(this.element, nothingArrived(overview));
        const [{ groups }, errors, all, bad] = await Promise.all([
            ask('groups'), ask('logs', { q: 'level>=error', limit: ERROR_ROWS, budget: 200 }),
            ask('fields', { values: 20, budget: 100 }), ask('fields', { q: 'level>=error', values: 20, budget: 100 })]);
        fill(this.element, this.state(overview), this.figures(overview), h('div.columns', {}, this.services(all, bad), this.errors(errors.rows)), this.groups(groups));
    }

    state(o) {
        const problems = [
            o.refused ? h('a.error', { href: buildUrl({ page: 'requests', errors: true }) }, `✖ ${plural(o.refused, 'request')} refused`) : null,
            o.failed ? h('a.warn', { href: buildUrl({ page: 'requests', errors: true }) }, `! ${plural(o.failed, 'request')} failed`) : null,
            o.rejected ? h('a.warn', { href: buildUrl({ page: 'requests', errors: true }) }, `! ${plural(o.rejected, 'record')} rejected`) : null].filter(Boolean);
        return h('p.state', {}, problems.length ? problems.map((p, i) => i ? [' · ', p] : p) : h('span.good', {}, '✓ every request since the start was taken'),
            h('span.dim', {}, ` · up ${ago(o.started, o.now).replace(' ago', '')}`));
    }

    figures(o) {
        const minute = o.minutes[o.minutes.length - 1], before = o.minutes[o.minutes.length - 2];
        const rate = (minute[2] + before[2]) / 120;
        return h('section', { 'aria-label': 'Figures' }, h('ul.figures', {},
            figure(count(o.events), 'rows stored', buildUrl({ page: 'logs' })), figure(bytes(o.stored), 'of logs'),
            figure(count(o.groups), o.groups === 1 ? 'group' : 'groups'), figure(count(o.streams), o.streams === 1 ? 'stream' : 'streams'),
            figure(rate >= 10 ? count(rate) : rate.toFixed(1), 'rows/s, last 2 min'), o.traces ? figure(count(o.traces), o.traces === 1 ? 'trace' : 'traces', buildUrl({ page: 'traces' })) : null, o.traces ? figure(count(o.segments), 'spans sent') : null,
            figure(count(o.requests), 'requests since the start', buildUrl({ page: 'requests' })),
            h('li.wide', {}, spark(o.minutes.map((m) => m[2]), `Rows a minute in the last hour: at most ${count(Math.max(...o.minutes.map((m) => m[2])))}`), h('span', {}, 'rows a minute, last hour'))));
    }

    services(all, bad) {
        const values = (answer) => new Map((answer.fields.find((field) => field.name === 'service')?.values ?? []));
        const errors = values(bad), total = all.messages || 1;
        const rows = [...values(all)].map(([name, n]) => {
            const q = term('service', '=', name);
            const share = h('span.share');
            share.style.width = `${Math.round(n / total * 100)}%`;
            return h('tr', {}, h('td', {}, h(`a.service.hue-${hue(name)}`, { href: buildUrl({ page: 'logs', q }) }, oneLine(name))),
                h('td.bar', {}, share, h('span', {}, `${Math.round(n / total * 100)} %`)),
                h('td.number', {}, errors.get(name) ? h('a.error', { href: buildUrl({ page: 'logs', q: `${q} level>=error` }) }, `✖ ${count(errors.get(name))}`) : '0'));
        });
        return h('section', {}, h('h2', {}, 'Services', h('span.dim', {}, ` share of the newest ${count(all.messages)} rows, newest errors`)),
            rows.length ? h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'service'), h('th', { scope: 'col' }, 'share'), h('th.number', { scope: 'col' }, 'errors'))), h('tbody', {}, rows))
                : h('p.dim', {}, 'No row has a field "service". Rows of JSON with one show up here.'));
    }

    errors(rows) {
        const kinds = new Map();
        for (const row of rows) {
            const { message, service } = parse(row);
            const folded = fold(message);
            const kind = kinds.get(folded) ?? { folded, count: 0, newest: row, services: new Set() };
            kind.count++;
            kind.services.add(service);
            kinds.set(folded, kind);
        }
        const sorted = [...kinds.values()].slice(0, 10);
        return h('section', {}, h('h2', {}, 'Errors', h('span.dim', {}, rows.length ? ` kinds of the newest ${count(rows.length)}` : '')),
            sorted.length ? h('table', {}, h('thead', {}, h('tr', {}, h('th.number', { scope: 'col' }, 'count'), h('th', { scope: 'col' }, 'message'), h('th', { scope: 'col' }, 'service'), h('th', { scope: 'col' }, 'last'))),
                h('tbody', {}, sorted.map((kind) => h('tr', {}, h('td.number', {}, count(kind.count)),
                    h('td', {}, h('a', { href: buildUrl({ page: 'logs', q: wordsOf(kind.folded) }) }, oneLine(kind.folded) || '(no message)')),
                    h('td', {}, [...kind.services].slice(0, 3).map(oneLine).join(', ')),
                    h('td', {}, h('a', { href: buildUrl({ page: 'logs', q: wordsOf(kind.folded), row: kind.newest.id }) }, ago(kind.newest.ts)))))))
                : h('p.good', {}, '✓ no row of level error'));
    }

    groups(groups) {
        return h('section', {}, h('h2', {}, 'Log groups'),
            h('table', {}, h('thead', {}, h('tr', {}, ['name', 'region', 'rows', 'bytes', 'streams', 'kept', 'last row'].map((name, i) => h(`th${i > 1 && i < 5 ? '.number' : ''}`, { scope: 'col' }, name)))),
                h('tbody', {}, groups.map((g) => h('tr', {}, h('td', {}, h('a', { href: buildUrl({ page: 'logs', q: term('group', '=', g.name) }) }, oneLine(g.name))),
                    h('td', {}, g.region), h('td.number', {}, count(g.events)), h('td.number', {}, bytes(g.bytes)), h('td.number', {}, count(g.streams)),
                    h('td', {}, g.retention ? `${g.retention} days` : 'for ever'), h('td', {}, g.last === undefined ? '–' : ago(g.last)))))));
    }

    tick() {
        if (!this.app.live || this.waiting)
            return;
        this.waiting = setTimeout(() => {
            this.waiting = null;
            this.load().catch(() => {});
        }, this.element.querySelector('.tutorial') ? 0 : 1000);
    }

    key() {
        return false;
    }

    done() {
        clearTimeout(this.waiting);
    }
}
