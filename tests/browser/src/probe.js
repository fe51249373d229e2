// Notes what a reader's console would show, in every engine and from the first moment: it runs before any other script.
// A file that does not load is an error too, of the element that asked for it.
(function () {
  'use strict';

  const trouble = [];
  window.__trouble = trouble;

  const listen = (kind, words) => addEventListener(kind, (event) => trouble.push(`${kind}: ${words(event)}`), true);
  listen('error', (event) => event.message ?? event.target.outerHTML?.slice(0, 200) ?? '');
  listen('unhandledrejection', (event) => event.reason);
  listen('securitypolicyviolation', (event) => `${event.violatedDirective} refused ${event.blockedURI}`);

  for (const kind of ['error', 'warn']) {
    const say = console[kind];
    console[kind] = (...words) => {
      trouble.push(`console.${kind}: ${words.join(' ')}`);
      say.apply(console, words);
    };
  }
})();
