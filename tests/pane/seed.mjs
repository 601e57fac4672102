// Puts the logs of a small shop into an endpoint; the same numbers give the same lines.
//   node tests/pane/seed.mjs http://127.0.0.1:4580 [events] [minutes]
import { makeStream, putEvents } from './aws_call.mjs';

export const STREAMS = [
    ['/shop/checkout', 'checkout', 'checkout-7f9c/1'], ['/shop/checkout', 'checkout', 'checkout-7f9c/2'],
    ['/shop/catalog', 'catalog', 'catalog-58d1/1'], ['/shop/search', 'search', 'search-c04e/1'],
];
const ROUTES = ['/v1/cart', '/v1/pay', '/v1/items', '/v1/search', '/v1/orders', '/health'];
const ERRORS = ['card refused', 'upstream timed out', 'connection reset by peer', 'stock is negative'];

function randomNumbers(seed) {
    return () => {
        seed = (seed * 1664525 + 1013904223) >>> 0;
        return seed / 4294967296;
    };
}

const hex = (random, digits) => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');

export function line(random, service, number, time) {
    const dice = random();
    const level = dice < 0.02 ? 'ERROR' : dice < 0.07 ? 'WARN' : dice < 0.8 ? 'INFO' : 'DEBUG';
    const route = ROUTES[Math.floor(random() * ROUTES.length)];
    const ms = Math.round(5 + random() * random() * 400 + (level === 'ERROR' ? 600 : 0));
    const status = level === 'ERROR' ? 500 + Math.floor(random() * 4) : level === 'WARN' ? 404 : 200;
    const message = level === 'ERROR' ? ERRORS[Math.floor(random() * ERRORS.length)]
        : level === 'WARN' ? 'slow answer of a dependency' : level === 'DEBUG' ? 'cache looked up' : 'request served';
    return JSON.stringify({ time: new Date(time).toISOString(), level, service, message, route, status, ms,
                            order: 80000 + number, trace_id: hex(random, 32) });
}

export async function seed(url, { events = 20000, minutes = 55, perRequest = 1000, end = Date.now() } = {}) {
    const random = randomNumbers(42);
    for (const [group, , stream] of STREAMS)
        await makeStream(url, group, stream);
    const start = end - minutes * 60000;
    let made = 0, waiting = [];
    while (made < events) {
        const [group, service, stream] = STREAMS[Math.floor(made / perRequest) % STREAMS.length];
        const batch = [];
        for (let i = 0; i < perRequest && made < events; i++, made++) {
            const timestamp = start + Math.floor((end - start) * made / events);
            batch.push({ timestamp, message: line(random, service, made, timestamp) });
        }
        waiting.push(putEvents(url, group, stream, batch));
        if (waiting.length >= 4) {
            await Promise.all(waiting);
            waiting = [];
        }
    }
    await Promise.all(waiting);
    return { start, end, events };
}

if (process.argv[1]?.endsWith('seed.mjs'))
    await seed(process.argv[2] ?? 'http://127.0.0.1:4580', { events: Number(process.argv[3] ?? 20000), minutes: Number(process.argv[4] ?? 55) });
