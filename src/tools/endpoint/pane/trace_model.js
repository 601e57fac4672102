// @ts-check
// A trace as it is drawn: spans in columns, parents before their children. Times are microseconds from its beginning.

export const SPAN = { ERROR: 1, FAULT: 2, THROTTLE: 4, RUNNING: 8, LOST: 16, REMOTE: 32, SEGMENT: 64 };

export class TraceModel {
    constructor(answer, nowUs = Date.now() * 1000) {
        Object.assign(this, answer);
        const n = this.count = answer.id.length;
        const { parent, start, took, flags } = answer;
        this.depth = new Int32Array(n);
        this.size = new Int32Array(n).fill(1); // with all below
        this.ends = new Float64Array(n);
        this.first = new Int32Array(n).fill(-1); // child
        this.next = new Int32Array(n).fill(-1); // sibling
        this.folded = new Uint8Array(n);
        this.lostParents = new Map(answer.lost);
        let last = 0, running = false;
        for (let i = 0; i < n; i++) {
            this.depth[i] = parent[i] < 0 ? 0 : this.depth[parent[i]] + 1;
            last = Math.max(last, start[i] + Math.max(0, took[i]));
            running ||= took[i] < 0;
        }
        /* What is in progress reaches to now, if now is near: else nobody knows, and it reaches to the last that is known. */
        const now = nowUs - answer.begin;
        this.total = Math.max(1, running && now > last && now < last + 60e6 ? now : last);
        for (let i = n - 1; i >= 0; i--) {
            this.ends[i] = took[i] < 0 ? this.total : start[i] + took[i];
            if (parent[i] >= 0) {
                this.size[parent[i]] += this.size[i];
                this.next[i] = this.first[parent[i]];
                this.first[parent[i]] = i;
            }
        }
        this.errors = this.running = this.strays = 0;
        for (let i = 0; i < n; i++) {
            this.errors += flags[i] & (SPAN.ERROR | SPAN.FAULT) ? 1 : 0;
            this.running += took[i] < 0 ? 1 : 0;
            this.strays += this.outside(i) ? 1 : 0;
        }
        this.setLines([]);
    }

    /** How far it begins before its parent, or behind the parent's end (then negative): clocks differ, or work went on. 0: it does not. */
    outside(i) {
        const parent = this.parent[i];
        if (parent < 0)
            return 0;
        const before = this.start[parent] - this.start[i];
        if (before > 1)
            return before;
        return this.took[parent] >= 0 && this.took[i] >= 0 && this.ends[i] > this.ends[parent] + 1 ? this.ends[parent] - this.ends[i] : 0;
    }

    text(i, column) {
        return this.texts[this[column][i]] ?? '';
    }

    /** What the root waited for: from its end back to its start, always the child that ended last. Row: pieces [from, to]. */
    criticalPath() {
        if (this.critical)
            return this.critical;
        /** @type {Map<number, [number, number][]>} */
        const found = this.critical = new Map();
        let root = -1;
        for (let i = 0; i < this.count; i += this.size[i])
            if (root < 0 || this.ends[i] - this.start[i] > this.ends[root] - this.start[root])
                root = i;
        const work = root < 0 ? [] : [[root, this.start[root], this.ends[root]]];
        while (work.length) {
            const [span, from, until] = /** @type {[number, number, number]} */ (work.pop());
            const children = [];
            for (let c = this.first[span]; c >= 0; c = this.next[c])
                children.push(c);
            children.sort((a, b) => this.ends[b] - this.ends[a] || b - a);
            const pieces = [];
            let at = until;
            for (const child of children) {
                const end = Math.min(this.ends[child], at), start = Math.max(this.start[child], from);
                if (start >= at || end <= from)
                    continue;
                if (at > end)
                    pieces.push([end, at]);
                work.push([child, start, end]);
                at = start;
            }
            if (at > from)
                pieces.push([from, at]);
            found.set(span, /** @type {[number, number][]} */ (pieces));
        }
        return found;
    }

    /** @param {any[]} lines rows of log with .at and .span, a row or -1 */
    setLines(lines) {
        this.lines = lines;
        /** Row: lines that stand before it, those of the innermost span first. */
        this.inserts = new Map();
        const children = new Map();
        const childrenOf = (span) => {
            if (!children.has(span)) {
                const list = [];
                for (let c = span < 0 ? 0 : this.first[span]; c >= 0 && c < this.count; c = span < 0 ? c + this.size[c] : this.next[c])
                    list.push(c);
                children.set(span, list);
            }
            return children.get(span);
        };
        lines.forEach((line, number) => {
            const before = childrenOf(line.span);
            let low = 0, high = before.length;
            while (low < high) {
                const middle = (low + high) >> 1;
                if (this.start[before[middle]] <= line.at)
                    low = middle + 1;
                else
                    high = middle;
            }
            const place = low ? before[low - 1] + this.size[before[low - 1]] : line.span + 1;
            if (!this.inserts.has(place))
                this.inserts.set(place, []);
            this.inserts.get(place).push(number);
        });
        for (const list of this.inserts.values())
            list.sort((a, b) => this.lineDepth(b) - this.lineDepth(a) || lines[a].at - lines[b].at);
        this.layOut();
    }

    lineDepth(number) {
        const span = this.lines[number].span;
        return span < 0 ? 0 : this.depth[span] + 1;
    }

    isHidden(span) {
        for (; span >= 0; span = this.parent[span])
            if (this.folded[span])
                return true;
        return false;
    }

    /** The rows that are seen: spans, and lines of log as -1 - number. */
    layOut() {
        const rows = [];
        for (let i = 0; i <= this.count; i += this.folded[i] ? this.size[i] : 1) {
            for (const number of this.inserts.get(i) ?? [])
                if (!this.isHidden(this.lines[number].span))
                    rows.push(-1 - number);
            if (i < this.count)
                rows.push(i);
            else
                break;
        }
        this.rows = rows;
    }

    /** Unfolds what is above a span. */
    reveal(span) {
        let changed = false;
        for (let i = this.parent[span]; i >= 0; i = this.parent[i]) {
            changed ||= Boolean(this.folded[i]);
            this.folded[i] = 0;
        }
        if (changed)
            this.layOut();
    }
}
