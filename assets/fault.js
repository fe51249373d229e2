// Faults made visible. Runs first, as a classic script, on the page and inside the embed.
//
// `data-state` on the root element is "starting" in the HTML; the app sets "live" once it is mounted and drawn; this script
// sets "fault", once and for good: everything the app made is taken away, because a picture left standing beside a dead
// program is a false picture, and the readable text of the document comes back with a sentence that says what happened.
//
// Who knows of a fault says so by `new CustomEvent('lab-fault', { detail: { code, detail, error } })` on the window. It uses no
// storage and nothing of the host page, and never throws itself, for it also runs in sandboxed frames.
(function () {
  'use strict';

  const PATIENCE_MS = 10000;

  // What can go wrong. The card has a sentence for each, in the page's language.
  const CODES = ['no-js-module', 'no-wasm', 'csp', 'fetch-404', 'compile', 'panic', 'timeout', 'memory', 'canvas'];

  const root = document.documentElement;
  // Numbers in the text that the app keeps up to date, with what stood there before it did.
  const defaults = new Map();
  let faulty = false;
  let refused = '';
  // Of an embed, once its host has given one.
  let port = null;

  function starting() {
    return !faulty && root.dataset.state !== 'live';
  }

  function fail(code, detail) {
    if (faulty) return;
    faulty = true;
    clearTimeout(watchdog);
    // A policy that refused something is the cause of whatever went wrong after it.
    if (refused && code !== 'panic' && code !== 'memory') {
      detail = refused + (detail ? '; ' + detail : '');
      code = 'csp';
    }
    if (!CODES.includes(code)) code = 'panic';
    root.dataset.state = 'fault';
    tell(code, detail);
    show(code, detail);
    // A fault in the head comes before the elements that tell of it.
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => show(code, detail));
  }

  // The host of an embed is told from here, for the program that talks to it may be dead. See docs/messages.md.
  function tell(code, detail) {
    if (root.dataset.shell !== 'embed' || window.parent === window) return;
    const text = String(detail || '').slice(0, 200);
    const message = { ns: 'label-smoothing-lab', v: 1, type: 'fault', code, detail: text };
    window.parent.postMessage(message, '*');
    if (port) port.postMessage(message);
  }

  function show(code, detail) {
    for (const element of document.querySelectorAll('[data-live]')) element.remove();
    for (const [element, text] of defaults) element.textContent = text;
    // What the app said of the formulas, and that they can be asked.
    for (const term of document.querySelectorAll('[data-term]')) {
      term.removeAttribute('tabindex');
      term.removeAttribute('role');
      term.removeAttribute('aria-label');
      term.classList.remove('meant');
    }
    for (const figure of document.querySelectorAll('[data-covered]')) figure.removeAttribute('data-covered');
    for (const element of document.querySelectorAll('[data-static], .figure')) element.hidden = false;
    const card = document.getElementById('fault');
    if (!card) return;
    for (const sentence of card.querySelectorAll('[data-fault]')) sentence.hidden = sentence.dataset.fault !== code;
    card.hidden = false;
    const place = card.querySelector('[data-fault-code]');
    if (place) place.textContent = detail ? code + ': ' + String(detail).slice(0, 200) : code;
    const reload = card.querySelector('[data-fault-reload]');
    if (reload) reload.onclick = again;
  }

  function again(event) {
    event.preventDefault();
    try {
      location.reload();
    } catch {
      // A frame may not be allowed to; the sentence stays.
    }
  }

  // What an exception means; `otherwise` is the code of the stage it came from.
  function codeOf(error, otherwise) {
    const name = (error && error.name) || '';
    const text = String((error && error.message) || error || '');
    if (/content security policy|unsafe-eval|\bCSP\b/i.test(text)) return 'csp';
    // A full stack grows beyond where memory begins; each engine says so in its own words.
    if (name === 'RangeError' || /out of memory|(access|index) out of bounds|out of bounds memory access|call stack|too much recursion/i.test(text)) {
      // Firefox says "out of memory" of a damaged file too, and nothing runs yet in that stage.
      return otherwise === 'compile' && name !== 'RangeError' ? 'compile' : 'memory';
    }
    // A panic speaks before it ends the program. What ends it without a word is the allocator, which has no more to give, or a lock
    // that is taken twice, which the tests would have to miss.
    if (name === 'RuntimeError' && /unreachable/i.test(text)) return 'memory';
    if (name === 'RuntimeError') return 'panic';
    if (name === 'CompileError' || name === 'LinkError') return 'compile';
    return otherwise;
  }

  function thrown(error, text) {
    const name = (error && error.name) || '';
    if (starting() || name === 'RuntimeError' || name === 'RangeError') {
      fail(codeOf(error, 'no-js-module'), text || String(error));
    }
  }

  const watchdog = setTimeout(() => {
    if (starting()) fail('timeout', 'nothing drawn after ' + PATIENCE_MS / 1000 + ' s');
  }, PATIENCE_MS);

  window.addEventListener('lab-fault', (event) => {
    const { code, detail, error } = event.detail || {};
    fail(error ? codeOf(error, code) : code, detail || (error && String(error)));
  });

  window.addEventListener('lab-port', (event) => {
    port = event.detail;
  });

  window.addEventListener(
    'error',
    (event) => {
      if (event.target instanceof Element) {
        // Only a script is needed to start; an image that fails to load is no fault of ours.
        if (event.target instanceof HTMLScriptElement && starting()) {
          fail('no-js-module', event.target.getAttribute('src') || 'inline');
        }
        return;
      }
      // Browsers report this harmless delay as if it were an error.
      if (/^ResizeObserver loop/.test(event.message || '')) return;
      thrown(event.error, event.message);
    },
    true,
  );

  window.addEventListener('unhandledrejection', (event) => thrown(event.reason));

  document.addEventListener('securitypolicyviolation', (event) => {
    if (!starting() || event.disposition === 'report') return;
    if (!/^(script|connect|worker|default)-src/.test(event.effectiveDirective || '')) return;
    const what = event.effectiveDirective + ' refused ' + (event.blockedURI || 'inline');
    // A browser extension's own script may be refused without harm to us, so what is not surely ours only explains a failure
    // that follows.
    refused = what;
    const ours = /^wasm-eval/.test(event.blockedURI) || String(event.blockedURI).startsWith(location.origin + '/');
    if (ours) fail('csp', '');
  });

  document.addEventListener('readystatechange', () => {
    if (document.readyState !== 'interactive') return;
    for (const element of document.querySelectorAll('[data-value]')) defaults.set(element, element.textContent);
    // The embed is one file. Of one that was cut short the program may be whole, but not what it needs later.
    if (root.dataset.shell === 'embed' && !document.querySelector('[data-end]')) fail('compile', 'the document is cut short');
  });
})();
