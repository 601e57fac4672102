// @ts-check
// Name, search, range, live or paused, theme, help: the same on every page.

import { h } from './dom.js';
import { showHelp } from './help.js';
import { isInsights } from './query.js';
import { full, parseTime } from './time.js';

const HINTS = { logs: 'Filter: level>=error service=checkout ms>500 "card refused" -health    ( / )',
                traces: 'X-Ray filter: service("checkout") { fault } AND responsetime > 0.5    ( / )' };
const RANGES = [['', 'All of the time'], ['now-5m', 'Last 5 minutes'], ['now-15m', 'Last 15 minutes'], ['now-1h', 'Last hour'],
                ['now-6h', 'Last 6 hours'], ['now-24h', 'Last 24 hours'], ['now-7d', 'Last 7 days']];
const THEMES = ['', 'light', 'dark'];
const STATES = { live: 'connected', polling: 'asks every 2 s: 32 pages are open', away: 'the endpoint is away', refused: 'not let in' };

export class Header {
    constructor(app) {
        this.app = app;
        this.input = h('input.search', { type: 'search', 'aria-label': 'Filter', autocomplete: 'off', spellcheck: 'false', maxlength: '4000' });
        this.input.addEventListener('keydown', (event) => {
            if (event.key === 'Enter')
                this.search();
        });
        this.input.addEventListener('search', () => { if (!this.input.value) this.search(); });
        this.range = h('select.range', { 'aria-label': 'Time range', onchange: () => this.choose() });
        this.liveButton = h('button.live', { type: 'button', title: 'Pause or follow (space)', onclick: () => app.setLive(!app.live) });
        this.state = h('span.link-state', { role: 'status' });
        this.themeButton = h('button.quiet', { type: 'button', title: 'Theme (t)', 'aria-label': 'Theme', onclick: () => this.turnTheme() }, '◐');
        this.element = h('div.topbar', {}, h('a.brand', { href: '/overview' }, h('img', { src: '/_pane/assets/icon.svg', alt: '', width: '16', height: '16' }), 'cltel local'),
            this.input, this.range, this.liveButton, this.state, this.themeButton,
            h('button.quiet', { type: 'button', title: 'Keys (?)', 'aria-label': 'Keys and help', onclick: showHelp }, '?'));
    }

    /** Where a filter goes: to the page that is shown, else to the list of its kind. */
    get filtered() {
        const place = this.app.place;
        return ['logs', 'traces', 'map'].includes(place.page) ? place : { page: place.page === 'trace' ? 'traces' : 'logs' };
    }

    search() {
        const q = this.input.value.trim();
        this.app.go({ ...this.filtered, q: q || undefined, row: undefined, view: undefined });
        this.input.blur();
    }

    choose() {
        this.app.go({ ...this.filtered, from: this.range.value || undefined, to: undefined, row: undefined });
    }

    focus() {
        this.input.focus();
        this.input.select();
    }

    show(place) {
        if (document.activeElement !== this.input)
            this.input.value = place.page === this.filtered.page ? place.q ?? '' : '';
        this.input.placeholder = HINTS[this.filtered.page === 'logs' ? 'logs' : 'traces'];
        this.element.classList.toggle('insights', place.page === 'logs' && isInsights(this.input.value));
        const own = place.from && (!RANGES.some(([value]) => value === place.from) || place.to);
        const options = RANGES.map(([value, label]) => h('option', { value }, label));
        if (own)
            options.push(h('option', { value: 'own' }, `${full(parseTime(place.from) ?? 0).slice(5, 16)} – ${place.to && place.to !== 'now' ? full(parseTime(place.to) ?? 0).slice(5, 16) : 'now'}`));
        this.range.replaceChildren(...options);
        this.range.value = own ? 'own' : place.from ?? '';
        this.liveButton.textContent = this.app.live ? '● Live' : '❚❚ Paused';
        this.liveButton.classList.toggle('on', this.app.live);
        this.liveButton.setAttribute('aria-pressed', String(this.app.live));
    }

    setState(state) {
        this.state.textContent = state === 'live' ? '' : `! ${STATES[state]}`;
    }

    turnTheme() {
        const now = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? '') + 1) % THEMES.length];
        if (now)
            document.documentElement.dataset.theme = now;
        else
            delete document.documentElement.dataset.theme;
        localStorage.setItem('cltel.theme', now);
        dispatchEvent(new Event('resize'));
        this.app.page?.drawHistogram?.();
    }
}
