// @ts-check
// Times and amounts as people read them.

const two = (n) => String(n).padStart(2, '0');

/** 14:02:11.402, local time */
export function clock(ms) {
    const t = new Date(ms);
    return `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}.${String(t.getMilliseconds()).padStart(3, '0')}`;
}

/** 2026-11-25, local time */
export function day(ms) {
    const t = new Date(ms);
    return `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())}`;
}

export const full = (ms) => `${day(ms)} ${clock(ms)}`;

/** As short as the width of a bucket lets it be. */
export function shortTime(ms, spanMs) {
    const t = new Date(ms);
    const hm = `${two(t.getHours())}:${two(t.getMinutes())}`;
    if (spanMs > 2 * 86400000)
        return `${two(t.getMonth() + 1)}-${two(t.getDate())}`;
    if (spanMs > 86400000)
        return `${two(t.getMonth() + 1)}-${two(t.getDate())} ${hm}`;
    return spanMs > 600000 ? hm : spanMs > 5000 ? `${hm}:${two(t.getSeconds())}` : clock(ms);
}

export function ago(ms, now = Date.now()) {
    const s = Math.max(0, Math.round((now - ms) / 1000));
    if (s < 60)
        return `${s} s ago`;
    if (s < 3600)
        return `${Math.floor(s / 60)} min ago`;
    return s < 86400 ? `${Math.floor(s / 3600)} h ago` : `${Math.floor(s / 86400)} d ago`;
}

export const count = (n) => Math.round(n).toLocaleString('en-US');

export const plural = (n, one, many = one + 's') => `${count(n)} ${n === 1 ? one : many}`;

export function bytes(n) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let i = 0;
    for (; n >= 1000 && i < units.length - 1; i++)
        n /= 1000;
    return `${i === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${units[i]}`;
}

export function micros(us) {
    return us < 1000 ? `${us} µs` : us < 1e6 ? `${(us / 1000).toFixed(us < 10000 ? 1 : 0)} ms` : `${(us / 1e6).toFixed(1)} s`;
}

const UNITS = { s: 1000, m: 60000, h: 3600000, d: 86400000 };

/** 'now', 'now-15m', ISO, or ms since 1970; null where it is none of them. */
export function parseTime(text, now = Date.now()) {
    if (!text)
        return null;
    if (text === 'now')
        return now;
    const relative = /^now-(\d+)([smhd])$/.exec(text);
    if (relative)
        return now - Number(relative[1]) * UNITS[relative[2]];
    if (/^\d{10,16}$/.test(text))
        return Number(text);
    const parsed = Date.parse(text);
    return Number.isNaN(parsed) ? null : parsed;
}
