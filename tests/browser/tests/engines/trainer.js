// Follows the orders of a test with the files that the page is served with, and writes down the reports: by each build of the
// trainer, in a worker with the page's own script, and on this thread by the same exports. `CASES` and `FILES` stand above.
'use strict';

const SOURCE = URL.createObjectURL(new Blob([FILES.worker], { type: 'text/javascript' }));

// A hash (FNV-1a) is enough to tell whether two reports are the same, and a driver carries it easily.
const told = (bytes) => {
  let [low, high] = [0x811c9dc5, bytes.length];
  for (const byte of bytes) low = Math.imul(low ^ byte, 0x01000193) >>> 0;
  return `${high}:${low}`;
};

async function onPage(wasm, orders) {
  const { instance } = await WebAssembly.instantiate(wasm, {});
  const { memory, reserve, handle, report } = instance.exports;
  return orders.map((order) => {
    const place = reserve(order.length);
    new Uint8Array(memory.buffer, place, order.length).set(order);
    const length = handle();
    return told(new Uint8Array(memory.buffer, report(), length));
  });
}

// Each answer in turn: `ready`, the hash of a report, or the words of a failure. A worker that says nothing is noticed.
async function inWorker(messages) {
  const worker = new Worker(SOURCE);
  const answers = [];
  for (const message of messages) {
    const answer = await new Promise((resolve) => {
      const late = setTimeout(() => resolve('silence'), 8000);
      const hear = (answer) => {
        clearTimeout(late);
        resolve(answer);
      };
      worker.onerror = (event) => hear(`error: ${event.message}`);
      worker.onmessage = ({ data }) => {
        if (data === null) return; // It has heard, and is at work.
        if (typeof data === 'string') hear(`lost: ${data}`);
        else hear(data.length === 0 ? 'ready' : told(new Uint8Array(data[0])));
      };
      worker.postMessage(message);
    });
    answers.push(answer);
  }
  worker.terminate();
  return answers;
}

async function run() {
  const load = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
  const results = {};
  for (const build of ['trainer', 'trainer-simd']) {
    const wasm = await load(FILES[build]);
    const cases = CASES.map((orders) => orders.map((order) => Uint8Array.from(order)));
    const flat = cases.flat();
    results[`${build} on the page`] = (await Promise.all(cases.map((orders) => onPage(wasm, orders)))).flat();
    results[`${build} in a worker`] = (await inWorker([wasm, ...flat.map((order) => order.buffer)])).slice(1);
    // A worker that ends in the middle of a run: another begins anew, here, and comes to the same.
    const half = flat.length >> 1;
    const before = await inWorker([wasm, ...flat.slice(0, half).map((order) => order.slice().buffer)]);
    results[`${build}, its worker lost`] = [...before.slice(1), ...(await onPage(wasm, flat)).slice(half)];
  }
  const wasm = await load(FILES.trainer);
  results.ready = await inWorker([wasm]);
  results.truncated = await inWorker([wasm.slice(0, wasm.length >> 1)]);
  results['no wasm at all'] = await inWorker([new Uint8Array([1, 2, 3])]);
  results['no message of ours'] = await inWorker([wasm, 'what', null]);
  return results;
}

run().then(
  (results) => (document.documentElement.dataset.told = JSON.stringify(results)),
  (error) => (document.documentElement.dataset.told = JSON.stringify({ error: String(error) })),
);
