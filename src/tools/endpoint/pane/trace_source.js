// @ts-check
// The traces of a result, newest first. The server looks back in slices; what is here is bounded, and says how far it goes.

import { ask } from './api.js';

const TRACES_MAX = 20000;
const BUCKETS = 2000;

export const ERROR = 1, FAULT = 2, THROTTLE = 4, RUNNING = 8, LIMIT = 16;

/** What became of it, in a word and a sign. */
export function outcome(flags) {
    return flags & FAULT ? '✖ fault' : flags & THROTTLE ? '! throttle' : flags & ERROR ? '! error' : flags & RUNNING ? '… running' : 'ok';
}

export class TraceSource {
    /** @param {{q?: string, region?: string, from: number|null, to: number|null}} result @param {() => void} changed */
    constructor(result, changed) {
        this.result = result;
        this.changed = changed;
        this.abort = new AbortController();
        /** @type {any[]} */
        this.rows = [];
        this.known = new Map();
        this.regions = [];
        this.looked = 0;
        this.next = null;
        this.done = false;
        this.error = null;
        this.noun = 'traces';
        this.words = [, , 'ok', 'errors', 'faults'];
        this.count();
    }

    get total() {
        return this.rows.length;
    }

    /** Goes on looking back until the end, or until there are as many more as a page bears. */
    async run() {
        const most = this.total + TRACES_MAX;
        this.done = false;
        try {
            do {
                const answer = await ask('traces', { ...this.result, mark: this.next, limit: this.total ? 2000 : 200 }, this.abort.signal);
                this.regions = answer.regions;
                this.region = answer.region;
                this.looked += answer.looked;
                this.next = answer.next ?? null;
                this.scannedTo = answer.scanned_to;
                this.take(answer.traces);
            } while (this.next && this.total < most);
        } catch (error) {
            if (error.name === 'AbortError')
                return;
            this.error = error;
        }
        this.done = true;
        this.changed();
    }

    /** Those that came, or grew, since: they are among the newest. */
    async follow() {
        const answer = await ask('traces', { ...this.result, limit: 500 }, this.abort.signal);
        this.regions = answer.regions;
        this.take(answer.traces);
    }

    take(traces) {
        for (const trace of traces) {
            trace.start /= 1000;
            this.known.set(trace.id, trace);
        }
        this.rows = [...this.known.values()].sort((a, b) => b.start - a.start);
        this.count();
        this.changed();
    }

    /** For the bars: how many began in each piece of time, and how they ended. */
    count() {
        const rows = this.rows;
        this.classes = Array.from({ length: 5 }, () => new Uint32Array(BUCKETS));
        this.buckets = BUCKETS;
        this.last = rows.length ? rows[0].start : null;
        this.first = rows.length ? rows[rows.length - 1].start : null;
        this.start = this.first ?? 0;
        this.width = Math.max(1, ((this.last ?? 0) - this.start + 1) / BUCKETS);
        this.slowest = 1;
        for (const { start, flags, took } of rows) {
            this.classes[flags & FAULT ? 4 : flags & (ERROR | THROTTLE) ? 3 : 2][Math.min(BUCKETS - 1, Math.floor((start - this.start) / this.width))]++;
            this.slowest = Math.max(this.slowest, took);
        }
    }

    stop() {
        this.abort.abort();
    }
}
