// @ts-check
// The rows of a result of any size, by number. How long it is comes from the histogram: the server
// counts in slices of some 50 ms, newest first. Which time row 812,345 has comes from there, too; so
// a jump is one small request by key, and only what is near the window is in memory.

import { ask } from './api.js';

export const CHUNK = 100;
const CHUNKS_MAX = 30;
const BUCKETS = 2000;
const BUCKETS_MAX = 4000;
const PEEK_MS = 150; // later rows come with their counts

const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** Until what was drawn is seen; a hidden tab has no frames. */
const painted = () => Promise.race([new Promise((go) => requestAnimationFrame(() => setTimeout(go))), pause(100)]);

export const CLASSES = ['other', 'debug', 'info', 'warn', 'error'];

export class RowSource {
    /**
     * @param {{q: string, from: number|null, to: number|null}} result @param {() => void} changed
     * @param {number} first how many rows a window shows: so many are asked for before anything is counted
     */
    constructor(result, changed, first) {
        this.result = result;
        this.changed = changed;
        this.firstRows = Math.min(CHUNK, first);
        this.abort = new AbortController();
        this.start = 0;
        this.width = 1000;
        /** @type {Uint32Array[]} one a class */
        this.classes = CLASSES.map(() => new Uint32Array(BUCKETS));
        this.buckets = 0;
        this.total = 0;
        this.newest = 0; // batch
        this.first = null; // times of what is in the range, matching or not
        this.last = null;
        this.bytes = 0;
        this.scannedTo = null; // while it counts: how far it has looked
        this.done = false;
        this.tookMs = 0;
        this.error = null;
        /** Rows keep their position when older ones are counted: position 0 is the newest at the start. */
        this.low = 0;
        this.high = 0;
        this.counted = 0; // of those that were there at the start, until counting ends
        this.provisional = 0; // rows that are shown before they are counted
        this.newerThan = new Float64Array(1);
        /** @type {Map<number, any[]>} positions / CHUNK: rows, oldest first */
        this.chunks = new Map();
        /** @type {any[]|null} the piece that the first rows are in */
        this.peekedRows = null;
        this.pending = new Set();
        this.streams = new Map();
    }

    params(more) {
        return { q: this.result.q, from: this.result.from, to: this.result.to, ...more };
    }

    stop() {
        this.abort.abort();
    }

    /** Shows the newest rows at once, and counts. */
    async run() {
        const began = performance.now();
        try {
            this.peeked = this.peek();
            /* Counting would take the time that the first rows need; a rare match is not waited for. */
            await Promise.race([this.peeked, pause(40)]);
            if (this.total)
                await painted();
            let mark = null;
            do {
                const answer = await ask('histogram', this.params(
                    this.buckets ? { start: this.start, width: this.width, buckets: this.buckets, mark } : { buckets: BUCKETS }),
                                         this.abort.signal);
                this.take(answer, true);
                mark = answer.next ?? null;
                this.scannedTo = answer.scanned_to ?? null;
                this.tookMs = performance.now() - began;
                this.done = !mark;
                this.changed();
            } while (mark);
            await this.peeked;
        } catch (error) {
            this.note(error);
        }
    }

    note(error) {
        if (error.name === 'AbortError')
            return;
        this.error = error;
        this.done = true;
        this.changed();
    }

    /** The first rows do not wait for the first count. */
    async peek() {
        const answer = await ask('logs', this.params({ limit: this.firstRows, budget: PEEK_MS }), this.abort.signal);
        this.learn(answer.streams);
        const rows = answer.rows.reverse();
        if (rows.length && !this.done && this.counted < rows.length) {
            this.provisional = rows.length;
            this.low = -rows.length;
            this.total = rows.length;
            this.peekedRows = Array(CHUNK - rows.length).concat(rows); // the newest of this piece only
            this.chunks.set(-1, this.peekedRows);
            this.changed();
        }
    }

    learn(streams) {
        for (const [id, names] of Object.entries(streams ?? {}))
            this.streams.set(Number(id), names);
    }

    /** Adds counts to what is known. `older`: they come from further back; else they arrived just now. */
    take(answer, older) {
        if (!this.buckets) {
            this.start = answer.start;
            this.width = answer.width;
            this.buckets = answer.buckets;
        }
        let added = 0, lowest = this.buckets;
        for (const [bucket, ...counts] of answer.counts) {
            counts.forEach((n, i) => { this.classes[i][bucket] += n; added += n; });
            lowest = Math.min(lowest, bucket);
        }
        this.counted += added;
        /* The first rows are known before they are counted. */
        if (this.provisional && (this.counted >= this.provisional || !answer.next))
            this.provisional = 0;
        if (older)
            this.low = -Math.max(this.counted, this.provisional);
        else
            this.high += added;
        this.total = this.high - this.low;
        this.newest = Math.max(this.newest, answer.newest);
        this.bytes += answer.bytes;
        if (answer.first !== undefined) {
            this.first = Math.min(this.first ?? answer.first, answer.first);
            this.last = Math.max(this.last ?? answer.last, answer.last);
        }
        this.sum();
        if (!older && added)
            this.forgetFrom(this.high - this.newerThan[lowest]);
        return added;
    }

    sum() {
        this.newerThan = new Float64Array(this.buckets + 1);
        for (let b = this.buckets - 1; b >= 0; b--)
            this.newerThan[b] = this.newerThan[b + 1] + this.classes.reduce((n, c) => n + c[b], 0);
    }

    /** Rows at or above this position may have moved. */
    forgetFrom(position) {
        for (const key of [...this.chunks.keys()])
            if ((key + 1) * CHUNK > position)
                this.chunks.delete(key);
    }

    /** What came since the last look; returns how many rows. */
    async follow() {
        if (!this.done || this.error)
            return 0;
        if (this.first === null || !this.buckets || this.newest === 0)
            return -1; // there was nothing: the grid has to be laid anew
        this.grow(Date.now() + 5000);
        const answer = await ask('histogram', this.params(
            { to: null, start: this.start, width: this.width, buckets: this.buckets, after: this.newest, budget: 1000 }),
                                 this.abort.signal);
        const added = this.take(answer, false);
        if (added)
            this.changed();
        return added;
    }

    /** Makes the grid reach up to a time; buckets double their width when there are too many. */
    grow(ms) {
        const needed = () => Math.ceil((ms - this.start) / this.width) + 1;
        while (needed() > BUCKETS_MAX) {
            this.width *= 2;
            this.classes = this.classes.map((old) => {
                const merged = new Uint32Array(BUCKETS_MAX);
                old.forEach((n, b) => { merged[b >> 1] += n; });
                return merged;
            });
        }
        if (needed() > this.buckets) {
            this.buckets = Math.min(BUCKETS_MAX, needed() + 200);
            this.classes = this.classes.map((old) => {
                const grown = new Uint32Array(BUCKETS_MAX);
                grown.set(old.subarray(0, BUCKETS_MAX));
                return grown;
            });
            this.sum();
        }
    }

    /** The bucket of the row that has this many newer ones. */
    bucketOf(newer) {
        let low = 0, high = this.buckets - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (this.newerThan[middle] > newer)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /** About the time of a row, before it is here. */
    timeAt(index) {
        if (!this.buckets || !this.total)
            return 0;
        return this.start + this.bucketOf(this.total - 1 - index) * this.width;
    }

    /** The index of the first row at or after a time. */
    indexAt(ms) {
        const bucket = Math.max(0, Math.min(this.buckets, Math.floor((ms - this.start) / this.width)));
        return Math.max(0, Math.min(this.total - 1, this.total - this.newerThan[bucket]));
    }

    /** The row, or undefined while it is on its way. */
    get(index) {
        const position = index + this.low;
        const key = Math.floor(position / CHUNK);
        const rows = this.chunks.get(key), row = rows?.[position - key * CHUNK];
        if (!rows || (!row && rows === this.peekedRows))
            this.fetch(key);
        return row;
    }

    has(index) {
        return this.chunks.has(Math.floor((index + this.low) / CHUNK));
    }

    async fetch(key) {
        if (this.pending.has(key) || !this.buckets || this.provisional)
            return;
        this.pending.add(key);
        const end = Math.min(this.high, (key + 1) * CHUNK), begin = Math.max(this.low, key * CHUNK);
        const newer = this.high - end;
        const bucket = this.bucketOf(newer);
        const until = this.start + (bucket + 1) * this.width;
        const high = this.high;
        try {
            const answer = await ask('logs', this.params(
                { to: this.result.to ? Math.min(until, this.result.to) : until, skip: newer - this.newerThan[bucket + 1],
                  limit: end - begin, budget: 1000 }), this.abort.signal);
            this.learn(answer.streams);
            if (this.high === high) {
                const rows = [];
                answer.rows.forEach((row, i) => { rows[end - 1 - i - key * CHUNK] = row; });
                this.keep(key, rows);
            }
        } catch (error) {
            this.note(error);
        }
        this.pending.delete(key);
        this.changed();
    }

    keep(key, rows) {
        this.chunks.delete(key);
        this.chunks.set(key, rows);
        while (this.chunks.size > CHUNKS_MAX)
            this.chunks.delete(this.chunks.keys().next().value);
    }

    /** The index of an event by its id; -1 where the result does not hold it. */
    async find(id) {
        const ms = Number(id.split('-')[0]);
        const bucket = Math.floor((ms - this.start) / this.width);
        if (bucket < 0 || bucket >= this.buckets)
            return -1;
        const until = this.start + (bucket + 1) * this.width;
        const { behind, found } = await ask('rank', { q: this.result.q, id, to: until }, this.abort.signal);
        return found ? this.total - 1 - this.newerThan[bucket + 1] - behind : -1;
    }

    /** The id of the next row of a further filter, towards newer (1) or older (-1) ones. */
    async next(id, filter, direction) {
        const [ms, batch, index] = id.split('-').map(Number);
        const q = this.result.q ? `(${this.result.q}) ${filter}` : filter;
        const range = direction > 0 ? { from: ms, to: this.result.to, up: 1 } : { from: this.result.from, to: ms + 1 };
        const { rows } = await ask('logs', { q, ...range, limit: 200, budget: 1000 }, this.abort.signal);
        return rows.find((row) => {
            const [m, b, i] = row.id.split('-').map(Number);
            return Math.sign(m - ms || b - batch || i - index) === direction;
        })?.id;
    }
}
