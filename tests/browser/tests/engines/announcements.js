// Writes down in `data-said` what live regions come to say, and how long after the reader's last act: what assistive
// technology reads out by itself.
(() => {
  'use strict';

  const REGIONS = '[aria-live]:not([aria-live=off]), [role=status]:not([aria-live]), [role=alert], [role=log]:not([aria-live]), output:not([aria-live])';
  const root = document.documentElement;
  const before = new Map();
  const said = [];
  let acted = performance.now();

  const text = (part) => (part.checkVisibility() ? part.textContent.replace(/\s+/g, ' ') : '');

  function look(quietly) {
    for (const part of document.querySelectorAll(REGIONS)) {
      const now = text(part);
      if (now === (before.get(part) ?? '')) continue;
      before.set(part, now);
      if (quietly || !now.trim()) continue;
      said.push({ after: Math.round(performance.now() - acted), region: part.id || part.className, text: now });
      root.dataset.said = JSON.stringify(said);
    }
  }

  root.dataset.said = '[]';
  look(true);
  new MutationObserver(() => look(false)).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ['hidden', 'open', 'class', 'style', 'role', 'aria-live'],
  });
  for (const kind of ['keydown', 'input', 'change', 'click']) addEventListener(kind, () => { acted = performance.now(); }, true);
})();
