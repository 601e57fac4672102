// @ts-check
// The map: services and who calls whom, laid out in layers from those that are called first. The table below says the same.

import { ask } from './api.js';
import { h, fill, copy, oneLine } from './dom.js';
import { noTraces } from './empty.js';
import { hue } from './line.js';
import { count, full, micros, plural } from './time.js';
import { faultOf, rangeOf, regionChips } from './traces_page.js';
import { buildUrl } from './urls.js';

const NODE_W = 160, NODE_H = 58, GAP_X = 142, GAP_Y = 22, EDGE = 14;
const NODES_MAX = 200, ROWS_MAX = 1000;
const SVG = 'http://www.w3.org/2000/svg';

function svg(tag, attributes, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes))
        element.setAttribute(name, String(value));
    element.append(...children);
    return element;
}

/** Figures of one service or one edge. */
function figures(statistics, histogram, seconds) {
    const total = statistics?.TotalCount ?? 0, bad = (statistics?.ErrorStatistics?.TotalCount ?? 0) + (statistics?.FaultStatistics?.TotalCount ?? 0);
    const bins = (histogram ?? []).slice().sort((a, b) => a.Value - b.Value), all = bins.reduce((sum, bin) => sum + bin.Count, 0);
    const at = (share) => {
        let below = 0;
        return bins.find((bin) => (below += bin.Count) >= share * all)?.Value;
    };
    const ms = (s) => s === undefined ? '–' : micros(Math.round(s * 1e6));
    const rate = total / seconds;
    return { total, bad, faults: statistics?.FaultStatistics?.TotalCount ?? 0, share: total ? `${(bad / total * 100).toFixed(bad && bad / total < 0.1 ? 1 : 0)} %` : '–', p50: ms(at(0.5)), p95: ms(at(0.95)),
             rate: rate >= 10 ? `${count(rate)}/s` : rate >= 0.1 ? `${rate.toFixed(1)}/s` : `${(rate * 60).toFixed(1)}/min` };
}

/** A layer for each node: behind all that call it, where calls make no circle. */
export function layers(nodes, edges) {
    const out = new Map(nodes.map((node) => [node.id, []])), state = new Map(), layer = new Map(), order = [];
    for (const edge of edges)
        out.get(edge.from)?.push(edge.to);
    const called = new Set(edges.filter((edge) => edge.from !== edge.to).map((edge) => edge.to));
    const begin = [...nodes.filter((node) => !called.has(node.id)), ...nodes];
    for (const { id } of begin) {
        const work = state.has(id) ? [] : [[id, 0]];
        state.set(id, state.get(id) ?? 1);
        while (work.length) {
            const top = work[work.length - 1], next = out.get(top[0])[top[1]++];
            if (next === undefined) {
                state.set(top[0], 2);
                order.unshift(top[0]);
                work.pop();
            } else if (!state.has(next)) {
                state.set(next, 1);
                work.push([next, 0]);
            }
        }
    }
    const rank = new Map(order.map((id, i) => [id, i]));
    for (const id of order) {
        layer.set(id, layer.get(id) ?? 0);
        for (const to of out.get(id))
            if (rank.get(to) > rank.get(id))
                layer.set(to, Math.max(layer.get(to) ?? 0, layer.get(id) + 1));
    }
    return layer;
}

/** Places in each layer, so that edges cross little: each node goes to the middle of its neighbours. */
function arrange(nodes, edges) {
    const layer = layers(nodes, edges), columns = [];
    for (const node of nodes)
        (columns[layer.get(node.id)] ??= []).push(node);
    const near = new Map(nodes.map((node) => [node.id, []]));
    for (const { from, to } of edges) {
        near.get(from).push(to);
        near.get(to).push(from);
    }
    const place = new Map();
    const settle = () => columns.forEach((column) => column.forEach((node, i) => place.set(node.id, i - column.length / 2)));
    settle();
    for (let sweep = 0; sweep < 6; sweep++)
        for (const column of sweep % 2 ? columns.slice().reverse() : columns) {
            const middle = (node) => near.get(node.id).reduce((sum, id) => sum + place.get(id), 0) / (near.get(node.id).length || 1);
            column.sort((a, b) => middle(a) - middle(b) || (a.name < b.name ? -1 : 1));
            settle();
        }
    const tallest = Math.max(1, ...columns.map((column) => column.length));
    columns.forEach((column, x) => column.forEach((node, y) => {
        node.x = 20 + x * (NODE_W + GAP_X);
        node.y = 16 + ((tallest - column.length) / 2 + y) * (NODE_H + GAP_Y);
    }));
    return { width: columns.length * (NODE_W + GAP_X) - GAP_X + 40, height: tallest * (NODE_H + GAP_Y) + 20 };
}

export class MapPage {
    constructor(app) {
        this.app = app;
        this.status = h('div.status', { role: 'status' });
        this.frame = h('div.map-frame', { onkeydown: (event) => this.onArrow(event) });
        this.empty = h('div.empty', { hidden: true });
        this.element = h('div.middle.map-page', {}, this.status, h('div.list-frame', {}, this.frame, this.empty));
    }

    show(place) {
        this.place = place;
        this.range = rangeOf(place);
        return this.load();
    }

    async load() {
        this.abort?.abort();
        const mine = this.abort = new AbortController(), { q, region } = this.place;
        try {
            const answer = await ask('map', { q, region, ...this.range }, mine.signal);
            this.empty.hidden = answer.services.length > 0;
            this.draw(answer);
            if (!answer.services.length) {
                const overview = await ask('overview', {}, mine.signal);
                fill(this.empty, overview.traces ? h('p', {}, 'No trace matches. ', h('a', { href: '/map' }, 'Without filter and range')) : noTraces(overview));
            }
        } catch (error) {
            if (!mine.signal.aborted && error.status === 401)
                throw error;
            if (!mine.signal.aborted)
                fill(this.status, faultOf(error, q));
        }
    }

    draw(answer) {
        const seconds = Math.max(1, ((this.range.to ?? (this.range.from ? Date.now() : answer.last)) - (this.range.from ?? answer.first)) / 1000);
        const nodes = answer.services.map((one) => ({ id: one.ReferenceId, name: one.Name, type: one.Type ?? '', ...figures(one.SummaryStatistics, one.ResponseTimeHistogram, seconds) }));
        const byId = new Map(nodes.map((node) => [node.id, node]));
        const edges = answer.services.flatMap((one) => one.Edges.map((edge) => ({ from: one.ReferenceId, to: edge.ReferenceId, ...figures(edge.SummaryStatistics, edge.ResponseTimeHistogram, seconds) })));
        this.drawn = new Set(nodes.slice().sort((a, b) => b.total - a.total).slice(0, NODES_MAX).map((node) => node.id));
        fill(this.status, h('b', {}, plural(nodes.filter((node) => node.type !== 'client').length, 'service')), h('span', {}, plural(edges.length, 'edge')),
            h('span.dim', {}, `${plural(answer.traces, 'trace')}${answer.traces ? ` from ${full(answer.first)} to ${full(answer.last)}` : ''}${answer.next ? '; older ones are not counted: choose a shorter time' : ''}`),
            nodes.length > NODES_MAX ? h('span.warn', {}, `! the picture shows the ${NODES_MAX} busiest`) : null, h('span.spring'), regionChips(this.place, answer.regions, answer.region));
        const had = document.activeElement?.getAttribute('data-node');
        fill(this.frame, this.picture(nodes.filter((node) => this.drawn.has(node.id)), edges.filter((edge) => this.drawn.has(edge.from) && this.drawn.has(edge.to)), byId), this.tables(nodes, edges, byId));
        if (had)
            this.frame.querySelector(`[data-node="${CSS.escape(had)}"]`)?.focus();
    }

    url(filter) {
        return buildUrl({ ...this.place, page: 'traces', q: [this.place.q && filter ? `(${this.place.q})` : this.place.q, filter].filter(Boolean).join(' AND ') || undefined });
    }

    nodeUrl(node) {
        return this.url(node.type === 'client' ? '' : `service(${JSON.stringify(node.name)})`);
    }

    edgeUrl(from, to) {
        return this.url(from.type === 'client' ? `service(${JSON.stringify(to.name)})` : `edge(${JSON.stringify(from.name)}, ${JSON.stringify(to.name)})`);
    }

    picture(nodes, edges, byId) {
        if (!nodes.length)
            return null;
        const { width, height } = arrange(nodes, edges), most = Math.max(1, ...edges.map((edge) => edge.total));
        const lines = svg('svg', { width, height, 'aria-hidden': 'true' }, svg('defs', {}, svg('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: 'userSpaceOnUse', orient: 'auto' }, svg('path', { d: 'M0 0L8 4L0 8z' }))));
        const element = h('div.map', { role: 'group', 'aria-label': 'Map of services: arrow keys go from one to the next' }, lines);
        element.style.width = `${width}px`;
        element.style.height = `${height}px`;
        const add = (child, x, y) => {
            child.style.left = `${x}px`;
            child.style.top = `${y}px`;
            element.append(child);
        };
        for (const node of nodes)
            add(h(`a.node${node.faults ? '.bad' : node.bad ? '.odd' : ''}`, { href: this.nodeUrl(node), 'data-node': node.id, title: node.type === 'client' ? 'who calls from outside' : `${plural(node.total, 'request')}, ${node.rate}, errors ${node.share}, p95 ${node.p95}` },
                h(`b.hue-${hue(node.name)}`, {}, oneLine(node.name)), h('span.dim', {}, oneLine(node.type) || 'service'),
                node.type === 'client' ? null : h('span', {}, `${node.rate} · `, h(`span${node.bad ? '.error' : ''}`, {}, `${node.bad ? '✖ ' : ''}${node.share}`), ` · ${node.p95}`)), node.x, node.y);
        for (const edge of edges) {
            const a = byId.get(edge.from), b = byId.get(edge.to), back = b.x <= a.x;
            const x1 = a.x + (back ? NODE_W / 2 : NODE_W), y1 = a.y + (back ? NODE_H : NODE_H / 2), x2 = back ? b.x + NODE_W / 2 : b.x - 1, y2 = back ? b.y + NODE_H : b.y + NODE_H / 2, bend = back ? EDGE * 3 : Math.max(30, (x2 - x1) / 2);
            lines.append(svg('path', { class: edge.bad ? 'bad' : '', 'marker-end': 'url(#arrow)', 'stroke-width': (1 + edge.total / most * 2).toFixed(1), d: back ? `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 + bend} ${x2} ${y2}` : `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` }));
            add(h(`a.edge${edge.bad ? '.bad' : ''}`, { href: this.edgeUrl(a, b), 'data-node': `${a.id}-${b.id}`, title: `${plural(edge.total, 'request')}, errors ${edge.share}, p50 ${edge.p50}, p95 ${edge.p95}` }, h('span.unseen', {}, `${a.name} calls ${b.name}: `), `${edge.rate} · ${edge.p95}${edge.bad ? ` · ✖ ${edge.share}` : ''}`), (x1 + x2) / 2, (y1 + y2) / 2 + (back ? bend * 0.75 : 0));
        }
        return element;
    }

    tables(nodes, edges, byId) {
        if (!nodes.length)
            return null;
        const head = (names) => h('thead', {}, h('tr', {}, [...names, 'requests', 'rate', 'errors', 'p50', 'p95'].map((name, i) => h(`th${i >= names.length ? '.number' : ''}`, { scope: 'col' }, name))));
        const cells = (one) => [count(one.total), one.rate, h(`span${one.bad ? '.error' : ''}`, {}, one.bad ? `✖ ${count(one.bad)} (${one.share})` : '0'), one.p50, one.p95].map((value) => h('td.number', {}, value));
        const by = (list) => list.slice().sort((a, b) => b.total - a.total).slice(0, ROWS_MAX);
        return h('div.map-tables', {},
            h('table', { 'aria-label': 'Services' }, head(['service', 'type']), h('tbody', {}, by(nodes.filter((node) => node.type !== 'client')).map((node) => h('tr', {}, h('td', {}, h('a', { href: this.nodeUrl(node) }, oneLine(node.name))), h('td', {}, oneLine(node.type)), cells(node))))),
            h('table', { 'aria-label': 'Calls' }, head(['from', 'to']), h('tbody', {}, by(edges).map((edge) => {
                const a = byId.get(edge.from), b = byId.get(edge.to);
                return h('tr', {}, h('td', {}, oneLine(a.type === 'client' ? 'client' : a.name)), h('td', {}, h('a', { href: this.edgeUrl(a, b) }, oneLine(b.name))), cells(edge));
            }))));
    }

    /** To the nearest in that direction. */
    onArrow(event) {
        const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0], from = event.target.closest?.('.node, .edge');
        if (!from || !(dx || dy))
            return;
        event.preventDefault();
        const at = (element) => [element.offsetLeft + element.offsetWidth / 2, element.offsetTop + element.offsetHeight / 2], [x, y] = at(from);
        let best = null, least = Infinity;
        for (const other of this.frame.querySelectorAll('.node, .edge')) {
            const [ox, oy] = at(other), along = (ox - x) * dx + (oy - y) * dy, aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
            if (other !== from && along > 1 && along + 2 * aside < least) {
                best = other;
                least = along + 2 * aside;
            }
        }
        best?.focus();
    }

    share = () => copy(location.href, 'Link');

    tick() {
        if (!this.app.live || this.range.to !== null || this.waiting)
            return;
        this.waiting = setTimeout(() => {
            this.waiting = null;
            this.load();
        }, 3000);
    }

    key(event) {
        if (event.key !== 'j' && event.key !== 'k')
            return false;
        const all = [...this.frame.querySelectorAll('.node')], at = all.indexOf(/** @type {any} */ (document.activeElement));
        /** @type {any} */ (all[Math.max(0, Math.min(all.length - 1, at + (event.key === 'j' ? 1 : -1)))])?.focus();
        return true;
    }

    done() {
        clearTimeout(this.waiting);
        this.abort?.abort();
    }
}
