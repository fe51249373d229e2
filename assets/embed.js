// <label-smoothing-figure>: a figure of Label Smoothing Lab in a page of yours. MIT or Apache-2.0.
//
//   <script src="https://…/embed.js" async></script>
//   <label-smoothing-figure figure="targets" classes="5" label="Targets, one-hot and smoothed">
//     <a href="https://…">Shown until the figure is alive, and if it breaks</a>
//   </label-smoothing-figure>
//
// One sandboxed frame, as high as its content, as light or dark as the page. docs/messages.md tells what the two say.
(() => {
  'use strict';

  const NAME = 'label-smoothing-figure';
  const NAMESPACE = 'label-smoothing-lab';
  const VERSION = 1;
  const READY_MS = 15000;
  const ANSWER_MS = 10000;

  // The link's keys are attributes. The frame is made anew for those that a figure is opened with.
  const OPENED_WITH = 'figure figures controls lock motion lang title lti goal predict scenario'.split(' ');
  const CHANGED = (
    'smoothing classes convention target logits temperature start turn relatives unit theme source groups train test spread ' +
    'radius flipped hidden activation initial optimizer rate decay batch steps seed arms distil after transfer missing'
  ).split(' ');

  // This file's own address, which a module finds in the trace of an error.
  const trace = /(?:https?|file):\S+?(?=:\d+:\d+)/.exec(new Error().stack || '');
  const HERE = document.currentScript?.src || trace?.[0] || document.baseURI;

  // The figures, and one watch for all over whether the page is light or dark.
  const figures = new Set();
  const watch = new MutationObserver(() => figures.forEach((figure) => figure.dress()));
  let warned = false;

  // One frame, from when it is made until it is taken away.
  class Figure {
    constructor(element) {
      this.element = element;
      this.requests = new Map();
      this.lastId = 0;
      this.changes = {};
      this.alive = this.settled = new Promise((resolve) => (this.isAlive = resolve));

      this.frame = document.createElement('iframe');
      this.frame.setAttribute('sandbox', element.getAttribute('sandbox') ?? 'allow-scripts allow-downloads');
      this.frame.setAttribute('allow', 'fullscreen; clipboard-write');
      this.frame.referrerPolicy = 'no-referrer';
      this.frame.loading = element.hasAttribute('eager') ? 'eager' : 'lazy';
      this.name();
      // No policy refuses a style that is set so. A frame without a box would never be loaded.
      Object.assign(this.frame.style, { gridArea: '1 / 1', width: '100%', minWidth: '0', border: '0' });
      this.resize(parseFloat(element.getAttribute('height')) || 640);

      this.fallback = document.createElement('slot');
      this.fallback.style.gridArea = '1 / 1';
      // It may be parsed later.
      this.fallback.addEventListener('slotchange', () => this.show(...this.shown));
      this.box = document.createElement('div');
      this.box.tabIndex = -1;
      this.box.style.display = 'grid';
      this.show(false);

      this.frame.onload = () => this.wait();
      new IntersectionObserver((seen) => seen.some((it) => it.isIntersecting) && this.wait()).observe(this.frame);
      this.frame.src = this.address();
      this.box.append(this.fallback, this.frame);
      element.shadowRoot.append(this.box);

      this.listener = (event) => {
        if (event.source && event.source === this.frame.contentWindow) this.hear(event.data, event.origin);
      };
      window.addEventListener('message', this.listener);
      if (figures.size === 0) {
        for (const root of [document.documentElement, document.body]) watch.observe(root, { attributes: true });
      }
      figures.add(this);
    }

    // A server may be silent.
    wait() {
      if (!this.ready && !this.broken) this.deadline = this.deadline || setTimeout(() => this.tell('fault', { code: 'timeout' }), READY_MS);
    }

    end() {
      window.removeEventListener('message', this.listener);
      clearTimeout(this.deadline);
      this.port?.close();
      for (const request of this.requests.values()) request.fail('gone');
      this.box.remove();
      figures.delete(this);
      if (figures.size === 0) watch.disconnect();
    }

    address() {
      const given = (name) => this.element.getAttribute(name);
      const beside = (file, base) => new URL(file, new URL(base, document.baseURI));
      const url = given('src') ? beside(given('src'), '') : beside('embed.html', given('base') || HERE);
      const pairs = new URLSearchParams({ v: VERSION });
      for (const key of [...OPENED_WITH, ...CHANGED]) {
        if (given(key) !== null) pairs.set(key, given(key));
      }
      pairs.set('theme', (this.theme = this.themeOfPage()));
      url.hash = pairs;
      return url.href;
    }

    name() {
      const label = this.element.getAttribute('label');
      if (!label && !warned) {
        warned = true;
        console.warn(`<${NAME}> needs a label, for those who do not see it.`);
      }
      this.frame.title = label || 'Label smoothing';
    }

    // As asked for, or as the page is; one that does not say is light.
    themeOfPage() {
      const asked = this.element.getAttribute('theme');
      if (asked && asked !== 'auto') return asked;
      const { colorScheme } = getComputedStyle(this.element);
      const meta = document.querySelector('meta[name=color-scheme]');
      const schemes = (colorScheme === 'normal' && meta?.content) || colorScheme || '';
      if (!schemes.includes('dark')) return 'light';
      return schemes.includes('light') ? 'auto' : 'dark';
    }

    dress() {
      const theme = this.themeOfPage();
      if (!this.ready || theme === this.theme) return;
      this.theme = theme;
      this.ask('theme', theme).catch(() => {});
    }

    // The frame, or the fallback in its place. Without one the frame tells of a fault itself.
    show(alive, broken) {
      const seen = alive || !this.element.innerHTML.trim();
      this.shown = [alive, broken];
      this.fallback.style.display = alive ? 'none' : 'block';
      this.frame.style.visibility = seen ? 'visible' : 'hidden';
      this.frame.style.display = broken && !seen ? 'none' : 'block';
    }

    // The figure itself holds a height that never rests, and says so.
    resize(px) {
      if (px >= 1) this.frame.style.height = `${Math.min(px, 20000)}px`;
    }

    hear(message, origin) {
      if (message?.ns !== NAMESPACE || message.v !== VERSION) return;
      const { ns, v, type, ...detail } = message;
      switch (type) {
        case 'hello':
          if (origin !== undefined && detail.versions?.includes?.(VERSION)) this.welcome(origin);
          break;
        case 'ready':
          this.deadline = clearTimeout(this.deadline);
          this.ready = true;
          this.show(true);
          this.isAlive();
          this.dress();
          this.tell(type, detail);
          break;
        case 'height':
          this.resize(detail.px);
          break;
        case 'fault':
          // It comes through the port too.
          if (this.broken) break;
          this.deadline = clearTimeout(this.deadline);
          this.show(false, (this.broken = true));
          this.tell(type, detail);
          break;
        case 'outcome':
          // So does this.
          if (origin === undefined || !this.port) this.tell(type, detail);
          break;
        case 'release':
          // After Escape the keys are the page's again.
          if (this.tell(type, detail)) this.box.focus({ preventScroll: true });
          break;
        case 'state':
        case 'notice':
          this.tell(type, detail);
          break;
        case 'result':
          this.requests.get(detail.id)?.give(detail.body);
          break;
        case 'error':
          this.requests.get(detail.id)?.fail(detail.code, detail);
      }
    }

    welcome(origin) {
      const { port1, port2 } = new MessageChannel();
      this.port?.close();
      this.port = port1;
      this.ready = this.broken = false;
      port1.onmessage = (event) => this.hear(event.data);
      // A sandboxed frame has no origin that could be named.
      const target = origin === '' || origin === 'null' ? '*' : origin;
      this.frame.contentWindow.postMessage({ ns: NAMESPACE, v: VERSION, type: 'welcome' }, target, [port2]);
    }

    tell(type, detail) {
      return this.element.dispatchEvent(new CustomEvent(`lsl-${type}`, { detail, bubbles: true, cancelable: type === 'release' }));
    }

    ask(type, body) {
      return new Promise((resolve, reject) => {
        const id = (this.lastId += 1);
        const fail = (code, why) => done(reject, Object.assign(new Error(`${type}: ${code}`), { code }, why));
        const timer = setTimeout(fail, ANSWER_MS, 'timeout');
        const done = (settle, outcome) => {
          clearTimeout(timer);
          this.requests.delete(id);
          settle(outcome);
        };
        this.requests.set(id, { fail, give: (body) => done(resolve, body) });
        this.alive
          .then(() => this.requests.has(id) && this.port.postMessage({ ns: NAMESPACE, v: VERSION, type, id, body }))
          .catch(() => fail('bad-body'));
      });
    }

    // Attributes that change together, or before the last change is answered, are one request.
    change(key, value) {
      if (Object.keys(this.changes).length === 0) this.settled.then(() => this.flush());
      this.changes[key] = value;
    }

    flush() {
      const { changes } = this;
      this.changes = {};
      this.settled = this.ask('set', changes).catch((error) => console.warn(`<${NAME}> ${error.message}`, error.keys));
    }
  }

  const lives = new WeakMap();
  const ask = (element, type, body) => {
    const figure = lives.get(element);
    return figure ? figure.ask(type, body) : Promise.reject(new Error(`<${NAME}> is not on the page`));
  };

  class LabelSmoothingFigure extends HTMLElement {
    static get observedAttributes() {
      return ['label', 'src', 'base', 'sandbox', ...OPENED_WITH, ...CHANGED];
    }

    constructor() {
      super();
      this.attachShadow({ mode: 'open' });
    }

    connectedCallback() {
      lives.set(this, new Figure(this));
    }

    disconnectedCallback() {
      lives.get(this)?.end();
      lives.delete(this);
    }

    attributeChangedCallback(key, _, value) {
      const figure = lives.get(this);
      if (!figure) return;
      if (key === 'label') figure.name();
      else if (key === 'theme') figure.dress();
      else if (CHANGED.includes(key)) figure.change(key, value);
      else {
        figure.end();
        lives.set(this, new Figure(this));
      }
    }

    // Each promises an answer, or an error with a `code` and `keys`. This one the state, and its link.
    get() {
      return ask(this, 'get');
    }

    // All of it or nothing: `set({ classes: 5, smoothing: 0.2 })`. Null is the default.
    set(changes) {
      return ask(this, 'set', changes);
    }

    // Back to how it was opened.
    reset() {
      return ask(this, 'reset');
    }

    // Each figure in a sentence and in numbers.
    describe() {
      return ask(this, 'describe');
    }

    // As a file: `csv`, `svg` or `png`.
    export(format) {
      return ask(this, 'export', { format });
    }
  }

  if (!customElements.get(NAME)) customElements.define(NAME, LabelSmoothingFigure);
})();
