// @ts-check
// What is beside a list when a row is open: tabs over one panel.

import { h, fill } from './dom.js';

/**
 * @param {object} options
 * @param {string} options.title
 * @param {[string, string, () => any][]} options.tabs id, label, what is in it
 * @param {string|undefined} options.view the tab to begin with
 * @param {(view: string) => void} options.onView
 * @param {() => void} options.onClose
 * @param {any[]} [options.tools] buttons
 */
export function drawer({ title, tabs, view, onView, onClose, tools = [] }) {
    const panel = h('div.drawer-panel', { role: 'tabpanel', tabindex: '0' });
    const buttons = tabs.map(([id, label]) => h('button.tab', { type: 'button', role: 'tab', 'data-view': id, onclick: () => show(id, true) }, label));
    function show(id, chosen) {
        const tab = tabs.find(([name]) => name === id) ?? tabs[0];
        for (const button of buttons) {
            const on = button.dataset.view === tab[0];
            button.setAttribute('aria-selected', String(on));
            button.tabIndex = on ? 0 : -1;
        }
        fill(panel, tab[2]());
        if (chosen)
            onView(tab[0]);
    }
    const bar = h('div.tabs', { role: 'tablist', 'aria-label': title, onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step)
            return;
        event.preventDefault();
        const at = buttons.findIndex((button) => button.getAttribute('aria-selected') === 'true');
        const next = buttons[(at + step + buttons.length) % buttons.length];
        show(next.dataset.view, true);
        next.focus();
    } }, buttons);
    const element = h('aside.drawer', { 'aria-label': title },
        h('div.drawer-head', {}, h('h2', {}, title), h('span.spring'), tools,
          h('button.quiet', { type: 'button', title: 'Close (Esc)', 'aria-label': 'Close', onclick: onClose }, '✕')),
        bar, panel);
    show(view ?? tabs[0][0], false);
    return element;
}
