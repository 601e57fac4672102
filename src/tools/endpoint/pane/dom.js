// @ts-check
// Elements from plain data. Text only ever becomes a text node: nothing here can make markup of a line of log.

/**
 * @param {string} tag name, with classes behind dots: 'div.row.error'
 * @param {Record<string, any>} [attributes] on… are listeners; null and false leave an attribute out
 * @param {...any} children elements or text; null and false are left out
 * @returns {any}
 */
export function h(tag, attributes, ...children) {
    const [name, ...classes] = tag.split('.');
    const element = document.createElement(name);
    if (classes.length)
        element.className = classes.join(' ');
    for (const [key, value] of Object.entries(attributes ?? {})) {
        if (value === null || value === undefined || value === false)
            continue;
        if (key.startsWith('on'))
            element.addEventListener(key.slice(2), value);
        else if (key === 'value')
            element.value = value;
        else
            element.setAttribute(key, value === true ? '' : String(value));
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}

/** Puts new children in the place of the old ones. */
export function fill(element, ...children) {
    element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
}

const BIDI = { '\u202a': 'LRE', '\u202b': 'RLE', '\u202c': 'PDF', '\u202d': 'LRO', '\u202e': 'RLO', '\u2066': 'LRI',
               '\u2067': 'RLI', '\u2068': 'FSI', '\u2069': 'PDI', '\u200e': 'LRM', '\u200f': 'RLM', '\u061c': 'ALM' };

/** What would move the cursor or turn the direction of reading is shown as a sign. */
export function visible(text) {
    return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (c) => {
        const code = c.charCodeAt(0);
        if (BIDI[c])
            return `⟨${BIDI[c]}⟩`;
        if (code < 0x20)
            return String.fromCharCode(0x2400 + code);
        return code === 0x7f ? '␡' : `⟨${code.toString(16).toUpperCase()}⟩`;
    });
}

/** On one line: line ends and tabs become signs, too. */
export function oneLine(text) {
    return visible(text).replace(/\n/g, '⏎').replace(/\t/g, '⇥');
}

export function announce(text) {
    const place = document.getElementById('announcer');
    if (place)
        place.textContent = text;
}

export async function copy(text, what) {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied`);
}

/** A button that copies and says so for a moment. */
export function copyButton(text, label = 'Copy') {
    const button = h('button.quiet', { type: 'button', onclick: async () => {
        await copy(text, label);
        button.textContent = 'Copied';
        setTimeout(() => { button.textContent = label; }, 1200);
    } }, label);
    return button;
}
