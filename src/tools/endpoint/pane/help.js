// @ts-check
// The keys, and the grammar of filters in five lines.

import { h } from './dom.js';

const KEYS = [['/', 'filter'], ['g then o l t p r', 'go to overview, logs, traces, map, requests'], ['j k ↓ ↑', 'next, previous row'], ['Enter', 'open the row'],
              ['Esc', 'close, then leave'], ['n N', 'next, previous error'], ['x X', 'only, without the value in focus'], ['Home End', 'oldest, newest'],
              ['space', 'pause, follow'], ['y', 'copy a link that stays'], ['← → [ ]', 'a trace: fold, unfold a span; fold, unfold all'], ['w s a d 0', 'a trace: zoom, move, all of the time'], ['c', 'a trace: next span of the critical path'], ['t', 'theme'], ['?', 'this']];
const FILTERS = [['timeout', 'the word anywhere in the line; a capital makes case matter'], ['"card refused" -health', 'a phrase, and not this word'],
                 ['level>=error', 'trace debug info warn error fatal'], ['service=checkout ms>500', 'fields of JSON; = != > >= < <='],
                 ['route~/v1/pay http.status>=500', '~ holds, !~ does not; dots go into objects'], ['(a or b) group=/shop/api', 'or, parentheses; group and stream'],
                 ['service("api") { fault }', 'traces speak X-Ray: http.status = 500, annotation.key = "x", responsetime > 0.5'],
                 ['stats count(*) by service', 'a query of Logs Insights: the line begins with fields, stats, filter …']];

export function showHelp() {
    const keysOff = localStorage.getItem('cltel.keys') === 'off';
    const table = (rows, tag) => h('table.facts', {}, h('tbody', {}, rows.map(([key, what]) => h('tr', {}, h('th', { scope: 'row' }, h(tag, {}, key)), h('td', {}, what)))));
    const box = h('input', { type: 'checkbox', onchange: () => localStorage.setItem('cltel.keys', box.checked ? 'on' : 'off') });
    box.checked = !keysOff;
    const dialog = h('dialog.help', { 'aria-label': 'Help' }, h('h2', {}, 'Keys'), table(KEYS, 'kbd'), h('label', {}, box, ' single letters are keys'),
        h('h2', {}, 'Filters'), table(FILTERS, 'code'), h('p', {}, h('button', { type: 'button', onclick: () => dialog.close() }, 'Close')));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
}
