// @ts-check
// Every address of the page is built and read here. The state of a view is its address.

/**
 * @typedef {object} Place
 * @property {'overview'|'logs'|'traces'|'trace'|'map'|'requests'} page
 * @property {string} [q] filter; of traces and the map, an expression of X-Ray
 * @property {string} [trace] id of the trace that is open
 * @property {string} [span] its span that is open
 * @property {string} [region] of traces, where there are several
 * @property {string} [sort] of traces: took, spans; else by time
 * @property {string} [from] now-1h, ISO, or missing for all
 * @property {string} [to] now or ISO; missing is now
 * @property {string[]} [f] pinned fields
 * @property {string} [row] id of what is open beside the list
 * @property {string} [view] tab of what is open
 * @property {boolean} [errors] requests: those that failed only
 */

const PAGES = { '/': 'overview', '/overview': 'overview', '/logs': 'logs', '/traces': 'traces', '/map': 'map', '/requests': 'requests' };
const TEXTS = ['q', 'from', 'to', 'region', 'sort', 'span', 'row', 'view'];
const MIDDLE = ['q', 'from', 'to', 'region', 'sort'];

/** Examples that the tests go through in both directions. */
export const EXAMPLES = [
    '/overview',
    '/logs',
    '/logs?q=level%3E%3Derror+service%3Dcheckout&from=now-1h',
    '/logs?q=%22card+refused%22&from=2026-11-25T08%3A00%3A00.000Z&to=2026-11-25T09%3A00%3A00.000Z&f=route,ms',
    '/logs?q=trace_id%3Dabc&row=1795601236237-20-999&view=raw',
    '/traces?q=service%28%22checkout%22%29+%7B+fault+%7D&from=now-1h&sort=took',
    '/traces/1-68b5f3a2-0123456789abcdef01234567?span=53995c3f42cd8ad8&view=cause',
    '/map?q=fault&from=now-15m&region=eu-central-1',
    '/requests',
    '/requests?errors=1&row=12',
];

/** X-Ray's form of a trace id, also from the 32 digits of W3C; '' where it is none. */
export function traceId(text) {
    const found = /^(?:1-)?([0-9a-f]{8})-?([0-9a-f]{24})$/i.exec(text);
    return found ? `1-${found[1]}-${found[2]}`.toLowerCase() : '';
}

/** @param {string} url @returns {Place} */
export function parseUrl(url) {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    /** @type {any} */
    const place = { page: PAGES[pathname] ?? 'overview' };
    const trace = /^\/traces?\/([^/]+)$/.exec(pathname);
    if (trace) {
        place.page = 'trace';
        place.trace = traceId(trace[1]) || trace[1];
    }
    for (const name of TEXTS)
        if (searchParams.get(name))
            place[name] = searchParams.get(name);
    if (searchParams.get('f'))
        place.f = searchParams.get('f').split(',').filter(Boolean);
    if (searchParams.get('errors') === '1')
        place.errors = true;
    return place;
}

/** @param {Place} place */
export function buildUrl(place) {
    const query = new URLSearchParams();
    for (const name of MIDDLE)
        if (place[name])
            query.set(name, place[name]);
    if (place.errors)
        query.set('errors', '1');
    let text = query.toString();
    if (place.f?.length)
        text += `${text ? '&' : ''}f=${place.f.map(encodeURIComponent).join(',')}`;
    for (const name of ['span', 'row', 'view'])
        if (place[name])
            text += `${text ? '&' : ''}${name}=${encodeURIComponent(place[name])}`;
    const path = place.page === 'trace' ? `traces/${encodeURIComponent(place.trace ?? '')}` : place.page;
    return `/${path}${text ? '?' + text : ''}`;
}
