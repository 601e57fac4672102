// @ts-check
// The grammar of filters, as far as the page writes it: the server reads it (pane_filter.c).

const PLAIN = /^[^\s()"]+$/;

export function quote(value) {
    return value !== '' && PLAIN.test(value) ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

export function term(field, op, value) {
    return `${field}${op}${quote(String(value))}`;
}

/** Terms at the top level, as text. */
export function terms(q) {
    const found = [];
    let depth = 0, quoted = false, current = '';
    for (let i = 0; i < q.length; i++) {
        const c = q[i];
        if (quoted && c === '\\') {
            current += c + (q[++i] ?? '');
            continue;
        }
        if (c === '"')
            quoted = !quoted;
        else if (!quoted && c === '(')
            depth++;
        else if (!quoted && c === ')')
            depth--;
        if (/\s/.test(c) && !quoted && depth === 0) {
            if (current)
                found.push(current);
            current = '';
        } else
            current += c;
    }
    if (current)
        found.push(current);
    return found;
}

/** Adds a term, or takes it away when it is there; its opposite goes. */
export function toggle(q, field, op, value) {
    const wanted = term(field, op, value);
    const opposite = term(field, op === '=' ? '!=' : '=', value);
    const all = terms(q);
    if (all.some((t) => t.toLowerCase() === 'or'))
        return `(${q}) ${wanted}`;
    if (all.includes(wanted))
        return all.filter((t) => t !== wanted).join(' ');
    return [...all.filter((t) => t !== opposite), wanted].join(' ');
}

/** Whether the text is a query of Logs Insights and no filter. */
export function isInsights(text) {
    return /^\s*(fields|stats|filter|parse|sort|limit|dedup|display)\s+\S/i.test(text) && !/^\s*\w+\s*(=|!=|>|<|~)/.test(text);
}
