// Counts what keeps a document busy and what it holds on to. It runs before any other script; what it does itself is not counted.
(function () {
  'use strict';

  const { requestAnimationFrame: frame, cancelAnimationFrame: noFrame, setTimeout: later, clearTimeout: never, WebAssembly: wasm } = window;
  const { setInterval: often, clearInterval: seldom, requestIdleCallback: idle } = window;

  // How many frames and timers were asked for, and those that are still to come.
  const asked = { frames: 0, timers: 0 };
  const awaited = { frames: new Set(), timers: new Set() };
  const once = (kind, ask) =>
    function (act, ...rest) {
      asked[kind] += 1;
      const id = ask.call(window, (...given) => (awaited[kind].delete(id), act(...given)), ...rest);
      awaited[kind].add(id);
      return id;
    };
  const no = (kind, stop) => (id) => (awaited[kind].delete(id), stop.call(window, id));
  window.requestAnimationFrame = once('frames', frame);
  window.cancelAnimationFrame = no('frames', noFrame);
  // WebKit's driver gives each of its scripts a timer in the page, of as long as they may take.
  const OF_DRIVER = 20000;
  const ours = once('timers', later);
  window.setTimeout = (act, ms, ...rest) => (ms === OF_DRIVER ? later.call(window, act, ms) : ours(act, ms, ...rest));
  window.clearTimeout = no('timers', never);
  if (idle) window.requestIdleCallback = once('timers', idle);
  // Each round of one that repeats counts.
  window.setInterval = function (act, ...rest) {
    const id = often.call(window, (...given) => ((asked.timers += 1), act(...given)), ...rest);
    awaited.timers.add(id);
    return id;
  };
  window.clearInterval = no('timers', seldom);

  // Who listens to what lives as long as the document.
  const heard = new Map();
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const of = (target, type, options) => {
    if (![window, document, document.documentElement, document.body].includes(target)) return null;
    const key = `${target.nodeName ?? 'window'} ${type} ${(options?.capture ?? options) === true}`;
    if (!heard.has(key)) heard.set(key, new Set());
    return heard.get(key);
  };
  EventTarget.prototype.addEventListener = function (type, act, options) {
    if (act && !options?.once) of(this ?? window, type, options)?.add(act);
    return add.call(this ?? window, type, act, options);
  };
  EventTarget.prototype.removeEventListener = function (type, act, options) {
    of(this ?? window, type, options)?.delete(act);
    return remove.call(this ?? window, type, act, options);
  };

  // The memories of wasm, which never shrink; those of an instance that is gone are gone too.
  const memories = new Map();
  const note = ({ memory }) => memory && memories.set(memories.size, new WeakRef(memory));
  for (const way of ['instantiate', 'instantiateStreaming']) {
    const make = wasm?.[way];
    if (make)
      wasm[way] = async function (...all) {
        const made = await make.apply(wasm, all);
        note((made.instance ?? made).exports);
        return made;
      };
  }

  // How long frames took, as counts by the millisecond: a list would grow.
  const counts = new Uint32Array(1001);
  let moves = () => {};
  let last = 0;
  let step = 0;
  let next = 0;
  const turn = (now) => {
    if (last) counts[Math.min(1000, Math.round(now - last))] += 1;
    last = now;
    moves(step);
    step += 1;
    next = frame.call(window, turn);
  };
  const stop = () => noFrame.call(window, next);
  const start = (each) => {
    stop();
    next = frame.call(window, turn);
    counts.fill(0);
    last = step = 0;
    moves = each;
  };

  // A slider that is held: one event in each frame, while the page is scrolled from figure to figure.
  const hold = (id, scrolls) => {
    const slider = document.getElementById(id);
    const pictures = [...document.querySelectorAll('.figure canvas')].filter((canvas) => canvas.checkVisibility());
    start((step) => {
      slider.value = String(0.01 + 0.005 * (step % 100));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      if (scrolls && step % 120 === 0) pictures[(step / 120) % pictures.length]?.scrollIntoView({ block: 'center' });
      leak?.();
    });
  };

  // What a page could hold on to, a little in each frame, for tests of these tests.
  const held = [];
  let leak = null;
  const leaks = {
    heap: () => held.push(Array.from({ length: 20000 }, Math.random)),
    buffers: () => held.push(new Uint8Array(100000).fill(1)),
    'nodes alive': () => held.push(...Array.from({ length: 20 }, () => document.createElement('i'))),
    nodes: () => document.body.append(Object.assign(document.createElement('i'), { hidden: true })),
    listeners: () => window.addEventListener('lab-leak', () => held.length),
    'timers awaited': () => window.setTimeout(() => held.length, 1e8),
    'frames of others': () => step % 10 === 0 && document.body.append(Object.assign(document.createElement('iframe'), { hidden: true })),
    wasm: () => step % 5 === 0 && [...memories.values()].at(0)?.deref()?.grow(10),
  };

  // Presses Play whenever a run rests, and Restart before that when it is over, until so many more have come to their end.
  let training = null;
  let rounds = 0;
  const rest = () => {
    seldom.call(window, training);
    training = null;
  };
  const train = (more) => {
    rest();
    const until = rounds + more;
    // A run that is begun anew still shows its end for a moment.
    let ran = false;
    let begun = false;
    training = often.call(
      window,
      () => {
        if (/^training/.test(document.getElementById('lab-state').textContent)) return;
        const { value, max } = document.getElementById('lab-scrub');
        if (value !== max) {
          [ran, begun] = [true, false];
          document.getElementById('lab-play').click();
          return;
        }
        if (ran) rounds += 1;
        ran = false;
        if (rounds === until) rest();
        else if (!begun) {
          begun = true;
          document.getElementById('lab-restart').click();
        }
      },
      100,
    );
  };

  window.__gauge = {
    asked: () => [asked.frames, asked.timers, document.getAnimations().filter((it) => it.playState === 'running').length],
    kept: () => ({
      nodes: document.querySelectorAll('*').length,
      listeners: [...heard.values()].reduce((sum, { size }) => sum + size, 0),
      'frames awaited': awaited.frames.size,
      'timers awaited': awaited.timers.size,
      'frames of others': document.querySelectorAll('iframe').length,
      wasm: [...memories.values()].reduce((sum, it) => sum + (it.deref()?.buffer.byteLength ?? 0), 0) / 1e6,
    }),
    look: () => start(() => {}),
    hold,
    stop: () => {
      stop();
      return [...counts];
    },
    leak: (kind) => (leak = leaks[kind]),
    train,
    rest,
    isAtRest: () => training === null,
    rounds: () => rounds,
  };
})();
