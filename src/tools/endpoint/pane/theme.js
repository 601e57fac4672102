// Before the first paint, so that a dark page never flashes white. A classic script: modules run too late.
(() => {
    const stored = localStorage.getItem('cltel.theme');
    if (stored === 'dark' || stored === 'light')
        document.documentElement.dataset.theme = stored;
})();
