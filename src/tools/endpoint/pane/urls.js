// @ts-check
// Every address of the page is built and read here. The state of a view is its address.

/**
 * @typedef {object} Place
 * @property {'overview'|'logs'|'requests'} page
 * @property {string} [q] filter
 * @property {string} [from] now-1h, ISO, or missing for all
 * @property {string} [to] now or ISO; missing is now
 * @property {string[]} [f] pinned fields
 * @property {string} [row] id of what is open beside the list
 * @property {string} [view] tab of what is open
 * @property {boolean} [errors] requests: those that failed only
 */

const PAGES = { '/': 'overview', '/overview': 'overview', '/logs': 'logs', '/requests': 'requests' };

/** Examples that the tests go through in both directions. */
export const EXAMPLES = [
    '/overview',
    '/logs',
    '/logs?q=level%3E%3Derror+service%3Dcheckout&from=now-1h',
    '/logs?q=%22card+refused%22&from=2026-11-25T08%3A00%3A00.000Z&to=2026-11-25T09%3A00%3A00.000Z&f=route,ms',
    '/logs?q=trace_id%3Dabc&row=1795601236237-20-999&view=raw',
    '/requests',
    '/requests?errors=1&row=12',
];

/** @param {string} url @returns {Place} */
export function parseUrl(url) {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    /** @type {any} */
    const place = { page: PAGES[pathname] ?? 'overview' };
    for (const name of ['q', 'from', 'to', 'row', 'view'])
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
    for (const name of ['q', 'from', 'to'])
        if (place[name])
            query.set(name, place[name]);
    if (place.errors)
        query.set('errors', '1');
    let text = query.toString();
    if (place.f?.length)
        text += `${text ? '&' : ''}f=${place.f.map(encodeURIComponent).join(',')}`;
    for (const name of ['row', 'view'])
        if (place[name])
            text += `${text ? '&' : ''}${name}=${encodeURIComponent(place[name])}`;
    return `/${place.page}${text ? '?' + text : ''}`;
}
