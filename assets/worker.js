// The trainer in a worker: a classic script in a Blob, the one form that starts everywhere. The first message is the wasm's
// bytes; every other is an order in bytes, and is answered by [report, milliseconds it took]. Each is acknowledged by null at once,
// so that a worker that is gone can be told from one that is busy. What goes wrong is answered by its text: an exception in
// here would not reach the page from a promise.
'use strict';

let trainer = null;

onmessage = async (event) => {
  postMessage(null);
  try {
    if (trainer === null) {
      trainer = (await WebAssembly.instantiate(event.data, {})).instance.exports;
      postMessage([]);
      return;
    }
    const start = performance.now();
    const order = new Uint8Array(event.data);
    // The memory may have grown, and then its old buffer is gone.
    const place = trainer.reserve(order.length) >>> 0;
    new Uint8Array(trainer.memory.buffer, place, order.length).set(order);
    const length = trainer.handle() >>> 0;
    const report = new Uint8Array(trainer.memory.buffer, trainer.report() >>> 0, length).slice().buffer;
    postMessage([report, performance.now() - start], [report]);
  } catch (error) {
    postMessage(lastWords() || String(error));
  }
};

// Of a panic the exception only says that it was one.
function lastWords() {
  if (trainer === null) return '';
  const length = trainer.panic_length() >>> 0;
  return new TextDecoder().decode(new Uint8Array(trainer.memory.buffer, trainer.panic_text() >>> 0, length));
}
