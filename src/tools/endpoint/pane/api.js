// @ts-check
// Asks the endpoint. The token comes in the fragment of the first address, is kept for this origin
// (which includes the port), and goes in a header: a cookie would go to every port of this machine.

const KEY = 'cltel.token';

export function takeToken() {
    const found = /(?:^#|&)token=([0-9a-f]{32})(?:&|$)/.exec(location.hash);
    if (found) {
        localStorage.setItem(KEY, found[1]);
        history.replaceState(null, '', location.pathname + location.search);
    }
}

export function setToken(text) {
    const found = /[0-9a-f]{32}/.exec(text);
    if (found)
        localStorage.setItem(KEY, found[0]);
    return Boolean(found);
}

const headers = () => ({ 'x-cltel-token': localStorage.getItem(KEY) ?? '' });

export class ApiError extends Error {
    constructor(status, body) {
        super(body.error ?? `status ${status}`);
        this.status = status;
        this.at = body.at;
    }
}

let refused = (/** @type {ApiError} */ _error) => {};

/** Called when the token is missing or wrong. */
export function onRefused(listener) {
    refused = listener;
}

/**
 * @param {string} path behind /_pane/
 * @param {Record<string, any>} [params] null, undefined and '' are left out
 * @param {AbortSignal} [signal]
 */
export async function ask(path, params = {}, signal) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params))
        if (value !== null && value !== undefined && value !== '')
            query.set(name, String(value));
    const answer = await fetch(`/_pane/${path}?${query}`, { headers: headers(), signal, cache: 'no-store' });
    const body = await answer.json().catch((error) => {
        if (answer.ok) // it was broken off, mostly by going to another page
            throw error;
        return {};
    });
    if (answer.ok)
        return body;
    const error = new ApiError(answer.status, body);
    if (answer.status === 401)
        refused(error);
    throw error;
}

/** Reads server-sent events until the stream ends. EventSource cannot send a header. */
async function readEvents(onTick, signal) {
    const answer = await fetch('/_pane/stream', { headers: headers(), signal, cache: 'no-store' });
    if (!answer.ok || !answer.body)
        throw new ApiError(answer.status, {});
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; ;) {
        const { value, done } = await reader.read();
        if (done)
            return;
        text += value;
        const events = text.split('\n\n');
        text = events.pop() ?? '';
        const data = events.map((event) => /^data: (.*)$/m.exec(event)?.[1]).filter(Boolean).pop();
        if (data)
            onTick(JSON.parse(data));
    }
}

const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** Ticks while the tab is seen: browsers open six connections to an origin, and hidden tabs would take them all. */
export function listen(onTick, onState) {
    /** @type {AbortController|null} */
    let running = null;
    async function run() {
        const mine = running = new AbortController();
        while (!mine.signal.aborted) {
            try {
                onState('live');
                await readEvents(onTick, mine.signal);
            } catch (error) {
                if (mine.signal.aborted)
                    return;
                const full = error instanceof ApiError && error.status === 503;
                onState(full ? 'polling' : error instanceof ApiError ? 'refused' : 'away');
                if (full)
                    onTick(null);
            }
            await pause(2000);
        }
    }
    function look() {
        if (document.visibilityState === 'visible' && !running)
            run();
        else if (document.visibilityState === 'hidden') {
            running?.abort();
            running = null;
        }
    }
    document.addEventListener('visibilitychange', look);
    look();
}
