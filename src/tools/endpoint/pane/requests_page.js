// @ts-check
// Requests: every call that the endpoint took in, and why one was refused.

import { ask } from './api.js';
import { h, fill, visible, copyButton, oneLine } from './dom.js';
import { drawer } from './drawer.js';
import { nothingArrived } from './empty.js';
import { bytes, clock, count, full, micros, plural } from './time.js';
import { buildUrl } from './urls.js';

/** What a verdict means to somebody who has just begun. */
const WHY = {
    MissingAuthenticationTokenException: 'The request carries no signature: no Authorization header. Does the program have credentials, and does it send to this address on purpose?',
    IncompleteSignatureException: 'The Authorization header lacks a part or cannot be read.',
    UnrecognizedClientException: 'The access key id (or its session token) is not one that this endpoint knows. Without --credentials it knows AKIACLTELLOCALACCESS only.',
    InvalidSignatureException: 'The signature does not fit. Most often: another secret key, a clock that is more than 5 minutes off, another region or service, or something on the way that changes headers or body.',
    AccessDeniedException: 'A web page of another origin, or a Host that is not this endpoint. Programs that are no browsers do not see this.',
};

export class RequestsPage {
    constructor(app) {
        this.app = app;
        this.selected = -1;
        this.rows = [];
        this.status = h('div.status', { role: 'status' });
        this.body = h('tbody');
        this.table = h('table.requests', { 'aria-label': 'Requests' },
            h('thead', {}, h('tr', {}, ['time', 'service', 'operation', 'access key', 'signature', 'status', 'records', 'in', 'out', 'took'].map((name) => h('th', { scope: 'col' }, name)))),
            this.body);
        this.frame = h('div.table-frame', { tabindex: '0', 'aria-label': 'List of requests' }, this.table);
        this.empty = h('div.empty.still', { hidden: true });
        this.side = h('div.side');
        this.element = h('div.requests-page', {}, h('div.middle', {}, this.status, h('div.list-frame', {}, this.frame, this.empty)), this.side);
        this.frame.addEventListener('keydown', (event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step) {
                event.preventDefault();
                this.move(step);
            } else if (event.key === 'Enter' && this.rows[this.selected])
                this.open(this.rows[this.selected].number);
        });
    }

    show(place, before) {
        this.place = place;
        if (!before || before.page !== 'requests' || before.errors !== place.errors)
            this.load();
        else
            this.draw();
        this.showSide();
    }

    async load() {
        const answer = await ask('requests', { errors: this.place.errors ? 1 : null, limit: 200 });
        this.rows = answer.requests;
        this.totals = answer.totals;
        this.kept = answer.kept;
        this.draw();
        this.empty.hidden = this.rows.length > 0;
        if (!this.rows.length) {
            const overview = await ask('overview');
            fill(this.empty, this.totals.requests ? h('p', {}, `None of the last ${count(this.kept)} requests was refused or failed.`) : nothingArrived(overview));
        }
    }

    draw() {
        const t = this.totals ?? {};
        fill(this.status, h('b', {}, plural(t.requests ?? 0, 'request')),
            t.refused ? h('span.error', {}, `✖ ${count(t.refused)} refused`) : null,
            t.failed ? h('span.warn', {}, `! ${count(t.failed)} failed`) : null,
            h('span', {}, `${plural(t.records ?? 0, 'record')}`), t.rejected ? h('span.warn', {}, `! ${count(t.rejected)} rejected`) : null,
            h('span.dim', {}, this.place.errors ? `the last ${count(this.kept ?? 200)} that failed are kept` : `the last ${count(this.kept ?? 1000)} are kept`), h('span.spring'),
            h('a.chip', { href: buildUrl({ ...this.place, errors: !this.place.errors, row: undefined }), 'aria-current': String(Boolean(this.place.errors)) }, this.place.errors ? 'show all' : 'only those that failed'));
        fill(this.body, this.rows.map((row, index) => this.row(row, index)));
    }

    row(row, index) {
        const bad = row.status >= 400;
        const cell = (text, extra = '') => h(`td${extra}`, {}, text);
        return h(`tr${bad ? '.bad' : ''}${String(row.number) === this.place.row ? '.selected' : ''}`, {
            'data-number': row.number, 'aria-selected': String(index === this.selected), onclick: () => { this.selected = index; this.open(row.number); } },
        cell(clock(row.time), '.mono'), cell(oneLine(row.service)), cell(h('a', { href: buildUrl({ ...this.place, row: String(row.number) }) }, oneLine(row.operation))),
        cell(oneLine(row.key), '.mono'), cell(row.verdict === 'ok' ? 'ok' : row.verdict === '-' ? '–' : `✖ ${row.verdict.replace(/Exception$/, '')}`, row.verdict === 'ok' ? '.good' : row.verdict === '-' ? '' : '.error'),
        cell(bad ? `✖ ${row.status} ${row.code.replace(/Exception$/, '')}` : String(row.status), bad ? '.error' : ''),
        cell(row.records ? `${count(row.records - row.rejected)}${row.rejected ? ` of ${count(row.records)}` : ''}` : '', `.number${row.rejected ? '.warn' : ''}`),
        cell(bytes(row.in), '.number'), cell(bytes(row.out), '.number'), cell(micros(row.us), '.number'));
    }

    open(number) {
        this.app.go({ ...this.place, row: String(number) }, Boolean(this.place.row));
    }

    move(step) {
        this.selected = Math.max(0, Math.min(this.rows.length - 1, this.selected + step));
        const element = this.body.children[this.selected];
        for (const other of this.body.children)
            other.classList.toggle('marked', other === element);
        element?.scrollIntoView({ block: 'nearest' });
    }

    async showSide() {
        const number = this.place.row;
        this.element.classList.toggle('with-side', Boolean(number));
        if (!number) {
            this.shown = null;
            return fill(this.side);
        }
        if (this.shown === number)
            return;
        this.shown = number;
        try {
            const request = await ask('request', { number });
            if (this.shown === number)
                fill(this.side, this.drawer(request));
        } catch (error) {
            fill(this.side, h('aside.drawer', {}, h('div.drawer-panel', {}, h('p', {}, error.message)), h('button.quiet', { type: 'button', onclick: this.close }, 'Close')));
        }
    }

    close = () => {
        this.app.go({ ...this.place, row: undefined, view: undefined });
        this.frame.focus();
    };

    drawer(request) {
        const bad = request.status >= 400;
        const message = this.messageOf(request);
        const facts = [['Time', full(request.time)], ['Operation', `${request.service} · ${request.operation}`], ['Access key', request.key || 'none'],
                       ['Signature', request.verdict === 'ok' ? 'fits' : request.verdict === '-' ? 'not looked at' : request.verdict],
                       ['Answer', `${request.status} ${request.code}`], ['Records', request.records ? `${count(request.records)}, ${count(request.rejected)} rejected` : 'none'],
                       ['Bytes', `${bytes(request.in)} in, ${bytes(request.out)} out`], ['Took', micros(request.us)], ['Request id', request.id]];
        const tabs = [
            ['facts', bad ? 'Why' : 'Facts', () => [
                bad ? h('p.wrong', {}, `✖ ${visible(message.first)}`) : null,
                bad ? h('p', {}, WHY[request.code] ?? 'The operation itself said no: the words above are the ones that AWS uses, too.') : null,
                h('table.fields', {}, h('tbody', {}, facts.map(([name, value]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, visible(value))))))]],
            ['request', 'Request', () => [copyButton(request.request, 'Copy request'), h('span.dim', {}, ' without secrets; the first 2 kB of the body'), h('pre', {}, visible(request.request))]],
        ];
        if (message.canonical)
            tabs.splice(1, 0, ['signing', 'Signing', () => [
                h('p', {}, 'This is what the endpoint signed, from what arrived. Print the same two texts in your program: the first line that differs is the reason. If both are equal, the secret key is another one.'),
                h('h3', {}, 'Canonical request'), copyButton(message.canonical, 'Copy'), h('pre', {}, visible(message.canonical)),
                h('h3', {}, 'String to sign'), copyButton(message.toSign, 'Copy'), h('pre', {}, visible(message.toSign)),
                h('h3', {}, 'What your request says it signed'), h('pre', {}, visible(/^authorization: .*$/im.exec(request.request)?.[0] ?? 'no Authorization header'))]]);
        if (request.answer)
            tabs.push(['answer', 'Answer', () => [copyButton(request.answer, 'Copy answer'), h('pre', {}, visible(message.text))]]);
        return drawer({ title: `${request.operation} · ${request.status}`, tabs, view: this.place.view,
                        onView: (view) => this.app.go({ ...this.place, view }, true), onClose: this.close });
    }

    /** The answer of an error: its sentence, and the two texts of a refused signature. */
    messageOf(request) {
        let text = request.answer;
        try {
            text = JSON.parse(request.answer).message ?? request.answer;
        } catch { /* cut, or no JSON: shown as it is */ }
        const texts = /Canonical String for this request should have been\n'([\s\S]*?)'\n\nThe String-to-Sign should have been\n'([\s\S]*?)'/.exec(text);
        return { text, first: text.split('\n')[0] || request.code, canonical: texts?.[1], toSign: texts?.[2] };
    }

    tick() {
        if (!this.app.live || this.loading)
            return;
        this.loading = true;
        this.load().catch(() => {}).finally(() => { this.loading = false; });
    }

    key(event) {
        if (event.key === 'j' || event.key === 'k')
            this.move(event.key === 'j' ? 1 : -1);
        else if (event.key === 'Enter' && this.rows[this.selected] && document.activeElement === document.body)
            this.open(this.rows[this.selected].number);
        else if (event.key === 'Escape' && this.place.row)
            this.close();
        else
            return false;
        return true;
    }

    done() {}
}
