// @ts-check
// The frame around the pages: header, rail, keys, address.

import { ApiError, listen, onRefused, setToken, takeToken } from './api.js';
import { h, fill } from './dom.js';
import { tokenNeeded } from './empty.js';
import { Header } from './header.js';
import { showHelp } from './help.js';
import { LogsPage } from './logs_page.js';
import { buildUrl, parseUrl } from './urls.js';

/** Those that are here, and those that are loaded when they are first asked for. */
const PAGES = { logs: LogsPage };
const LOADS = {
    overview: async () => (await import('./overview_page.js')).OverviewPage, traces: async () => (await import('./traces_page.js')).TracesPage,
    trace: async () => (await import('./trace_page.js')).TracePage, map: async () => (await import('./map_page.js')).MapPage,
    requests: async () => (await import('./requests_page.js')).RequestsPage,
};
const RAIL = [['overview', 'Overview', 'o'], ['logs', 'Logs', 'l'], ['traces', 'Traces', 't'], ['map', 'Map', 'p'], ['requests', 'Requests', 'r']];
const LATER = ['Metrics', 'Events', 'Alarms'];

class App {
    constructor() {
        this.main = /** @type {HTMLElement} */ (document.getElementById('main'));
        this.live = true;
        this.page = null;
        this.place = parseUrl(location.href);
        this.header = new Header(this);
        fill(document.getElementById('header'), this.header.element);
        this.rail = fill(document.getElementById('rail'), RAIL.map(([page, label, letter]) =>
            h('a', { href: buildUrl({ page }), 'data-page': page, title: `${label} (g ${letter})` }, label, h('kbd', { 'aria-hidden': 'true' }, letter))),
        h('span.later', { 'aria-hidden': 'true' }, 'later'), LATER.map((label) => h('span.off', { title: 'Finds its place here later' }, label)));
        addEventListener('popstate', () => this.arrive(parseUrl(location.href)));
        document.addEventListener('click', (event) => this.onClick(event));
        document.addEventListener('keydown', (event) => this.onKey(event));
        onRefused((error) => this.fail(error));
        this.arrive(this.place);
        listen((news) => this.onNews(news), (state) => this.header.setState(state));
    }

    /** @param {import('./urls.js').Place} place @param {boolean} [replaces] typing replaces, choosing adds to the history */
    go(place, replaces = false) {
        const url = buildUrl(place);
        if (url !== location.pathname + location.search)
            history[replaces ? 'replaceState' : 'pushState'](null, '', url);
        this.arrive(parseUrl(url));
    }

    arrive(place) {
        this.place = place;
        /* The page first: what it asks for is on its way while the frame around it is drawn. */
        if (PAGES[place.page])
            this.enter(place);
        else
            LOADS[place.page]().then((page) => {
                PAGES[place.page] = page;
                if (this.place === place)
                    this.enter(place);
            }).catch((error) => this.fail(error));
        for (const link of this.rail.querySelectorAll('a'))
            link.setAttribute('aria-current', link.dataset.page === (place.page === 'trace' ? 'traces' : place.page) ? 'page' : 'false');
        document.title = `${place.page !== 'requests' && place.q ? place.q + ' · ' : ''}${place.trace ?? RAIL.find(([page]) => page === place.page)?.[1]} · cltel local`;
        this.header.show(place);
    }

    enter(place) {
        const before = this.entered;
        this.entered = place;
        if (before?.page !== place.page) {
            this.page?.done();
            this.page = new PAGES[place.page](this);
            fill(this.main, this.page.element);
        }
        Promise.resolve(this.page.show(place, before)).catch((error) => this.fail(error));
    }

    fail(error) {
        if (error instanceof ApiError && error.status === 401)
            fill(this.main, tokenNeeded(setToken, () => location.reload()));
        else
            fill(this.main, h('div.tutorial', {}, h('h1', {}, 'The endpoint does not answer'), h('p', {}, String(error.message)),
                              h('button', { type: 'button', onclick: () => location.reload() }, 'Try again')));
    }

    onNews(news) {
        if (news && this.news && news.logs === this.news.logs && this.place.page === 'logs')
            return;
        this.news = news;
        this.page?.tick(news);
    }

    setLive(live) {
        this.live = live;
        this.header.show(this.place);
        if (live)
            this.page?.tick(this.news);
        this.page?.showStatus?.();
    }

    /** Links of the page stay in the page. */
    onClick(event) {
        const link = event.target.closest?.('a[href]');
        if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.origin !== location.origin || link.hash)
            return;
        event.preventDefault();
        this.go(parseUrl(link.href));
    }

    onKey(event) {
        const typing = event.target.matches?.('input, textarea, select');
        if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented)
            return;
        if (typing) {
            if (event.key === 'Escape')
                event.target.blur();
            return;
        }
        if (localStorage.getItem('cltel.keys') === 'off' && event.key.length === 1)
            return;
        if (this.letter(event) || this.page?.key(event))
            event.preventDefault();
    }

    letter(event) {
        if (this.waitsForPage) {
            this.waitsForPage = false;
            const page = RAIL.find(([, , letter]) => letter === event.key)?.[0];
            if (page)
                this.go(/** @type {any} */ ({ page }));
            return Boolean(page);
        }
        const onButton = event.target.matches?.('button, a, summary');
        switch (event.key) {
        case 'g': this.waitsForPage = true; return true;
        case '/': this.header.focus(); return true;
        case '?': showHelp(); return true;
        case 't': this.header.turnTheme(); return true;
        case 'y': this.page?.share?.(); return Boolean(this.page?.share);
        case ' ':
            if (onButton)
                return false;
            this.setLive(!this.live);
            return true;
        default: return false;
        }
    }
}

takeToken();
new App();
