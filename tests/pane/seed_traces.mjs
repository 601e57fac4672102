// Puts traces of a small shop, or one large trace, into an endpoint; the same numbers give the same traces.
//   node tests/pane/seed_traces.mjs http://127.0.0.1:4580 [traces]
import { makeStream, putEvents, putSegments } from './aws_call.mjs';

function randomNumbers(seed) {
    return () => {
        seed = (seed * 1664525 + 1013904223) >>> 0;
        return seed / 4294967296;
    };
}

const random = randomNumbers(7);
export const hex = (digits, dice = random) => Array.from({ length: digits }, () => Math.floor(dice() * 16).toString(16)).join('');
export const traceIdOf = (seconds) => `1-${Math.floor(seconds).toString(16).padStart(8, '0')}-${hex(24)}`;

const ROUTES = ['/v1/cart', '/v1/pay', '/v1/items', '/v1/orders'];
const FRAMES = [{ path: 'bank.c', line: 88, label: 'bank_authorize' }, { path: 'pay.c', line: 41, label: 'pay' }];

/** One request: shop → cards → a table and a bank, with its lines of log. */
function request(number, begin, dice) {
    const trace_id = traceIdOf(begin), [api, call, cards, bank, table] = Array.from({ length: 5 }, () => hex(16, dice));
    const route = ROUTES[number % ROUTES.length], fault = number % 10 === 3, denied = number % 10 === 7, whole = 0.02 + dice() * 0.2 + (fault ? 0.6 : 0);
    const status = fault ? 502 : denied ? 403 : 200, at = (share) => begin + whole * share;
    const cause = { working_directory: '/srv/shop', exceptions: [{ id: hex(16, dice), type: 'Unavailable', message: 'the shop is closed', stack: FRAMES, cause: 'f'.repeat(16) }, { id: 'f'.repeat(16), type: 'Timeout', message: 'bank did not answer', stack: FRAMES.slice(0, 1) }] };
    const documents = [
        { trace_id, id: api, name: 'shop', start_time: begin, end_time: begin + whole, fault, error: denied, service: { version: '1.4.2' }, user: `user-${number % 5}`,
          http: { request: { method: 'POST', url: `http://shop.example${route}?id=${number}`, client_ip: '192.0.2.7' }, response: { status } },
          annotations: { route, order: 80000 + number, tenant: number % 2 ? 'blue' : 'green' },
          metadata: { default: { basket: ['tea', 'bread'] }, cltel: { events: [{ time: at(0.4), name: 'retry', fields: { attempt: 2 } }] } },
          links: number ? [{ trace_id: '1-68b5f3a2-0123456789abcdef01234567', id: '53995c3f42cd8ad8' }] : [], ...(fault ? { cause } : {}) },
        { trace_id, id: call, parent_id: api, type: 'subsegment', name: 'cards', namespace: 'remote', start_time: at(0.1), end_time: at(0.9), fault, http: { request: { method: 'POST', url: 'http://cards.example/authorize' }, response: { status: fault ? 502 : 200 } } },
        { trace_id, id: cards, parent_id: call, name: 'cards', start_time: at(0.15), end_time: at(0.85), fault, http: { request: { method: 'POST', url: 'http://cards.example/authorize' }, response: { status: fault ? 502 : 200 } } },
        { trace_id, id: table, parent_id: cards, type: 'subsegment', name: 'cards-db', namespace: 'remote', start_time: at(0.18), end_time: at(0.25), sql: { url: 'sqlite:cards', database_type: 'SQLite', sanitized_query: 'SELECT * FROM card WHERE number = ?' } },
        { trace_id, id: bank, parent_id: cards, type: 'subsegment', name: 'bank.example', namespace: 'remote', start_time: at(0.3), end_time: at(0.8), fault, http: { request: { method: 'POST', url: 'https://bank.example/auth' }, response: { status: fault ? 504 : 200 } } },
    ];
    const line = (share, level, message, span_id) => ({ timestamp: Math.floor(at(share) * 1000), message: JSON.stringify({ level, service: span_id === api ? 'shop' : 'cards', message, route, trace_id, span_id }) });
    const lines = [line(0.05, 'INFO', 'order placed', api), line(0.5, fault ? 'ERROR' : 'INFO', fault ? 'bank did not answer' : 'card authorized', cards), line(0.95, fault ? 'ERROR' : 'INFO', 'request served', api)];
    return { trace_id, ids: { api, call, cards, bank, table }, documents, lines, fault, denied, begin, whole, route };
}

export async function seedTraces(url, { traces = 300, minutes = 50, end = Date.now() / 1000 - 5 } = {}) {
    const dice = randomNumbers(11), made = [];
    await makeStream(url, '/shop/traced', '1');
    for (let i = 0; i < traces; i++)
        made.push(request(i, end - minutes * 60 * (traces - i) / traces, dice));
    const documents = made.flatMap((one) => one.documents), lines = made.flatMap((one) => one.lines).sort((a, b) => a.timestamp - b.timestamp);
    for (let i = 0; i < documents.length; i += 50)
        await putSegments(url, documents.slice(i, i + 50));
    for (let i = 0; i < lines.length; i += 1000)
        await putEvents(url, '/shop/traced', '1', lines.slice(i, i + 1000));
    return made;
}

/** One trace of so many spans: a tree of requests, each span a document of its own. */
export async function seedBigTrace(url, spans, begin = Date.now() / 1000 - 60) {
    const dice = randomNumbers(23), trace_id = traceIdOf(begin), ids = Array.from({ length: spans }, (_, i) => (i + 1).toString(16).padStart(16, '0')), documents = [];
    const times = [[begin, begin + 30]];
    for (let i = 0; i < spans; i++) {
        const parent = i ? Math.floor((i - 1) / 8) : -1;
        if (i) {
            const [from, to] = times[parent], start = from + (to - from) * ((i - 1) % 8) / 8 + (to - from) * 0.01 * dice();
            times.push([start, start + (to - from) / 8 * (0.4 + 0.55 * dice())]);
        }
        documents.push({ trace_id, id: ids[i], ...(i ? { parent_id: ids[parent] } : {}), ...(i % 4 ? { type: 'subsegment' } : {}), name: i % 4 ? `work-${i % 17}` : `service-${i % 9}`, start_time: times[i][0], end_time: times[i][1], ...(i % 1000 === 999 ? { fault: true } : {}) });
    }
    for (let i = 0; i < documents.length; i += 400)
        await Promise.all(Array.from({ length: 8 }, (_, k) => documents.slice(i + k * 50, i + k * 50 + 50)).filter((part) => part.length).map((part) => putSegments(url, part)));
    return { trace_id, ids };
}

if (process.argv[1]?.endsWith('seed_traces.mjs'))
    await seedTraces(process.argv[2] ?? 'http://127.0.0.1:4580', { traces: Number(process.argv[3] ?? 300) });
