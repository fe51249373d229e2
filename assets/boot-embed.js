// Starts the embed's program out of the document itself: nothing is fetched. `xtask` puts this below the wasm-bindgen glue,
// in one inline module script, where `start` is the glue's way to instantiate.

const root = document.documentElement;
let stage = 'no-wasm';

try {
  if (typeof WebAssembly !== 'object') throw new Error('WebAssembly is missing');

  stage = 'compile';
  const module = await WebAssembly.compile(unpack(document.getElementById('wasm')));

  // The fault card may be up by now, if this took too long or the document is cut short; numbers must not appear beside it.
  if (root.dataset.state === 'starting') {
    stage = 'panic';
    await start({ module_or_path: module });
  }
} catch (error) {
  dispatchEvent(new CustomEvent('lab-fault', { detail: { code: stage, detail: String(error), error } }));
}

// Each character's lowest eight bits are a byte, turned as xtask/src/embed.rs turns it. A `data:` URL would be shorter, but
// the policy refuses every fetch.
function unpack(element) {
  const text = element.textContent;
  const bytes = new Uint8Array(text.length);
  // FNV-1a, as src/protocol/fingerprint.rs has it.
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = text.charCodeAt(i) ^ 0x76;
    hash = Math.imul(hash ^ bytes[i], 0x01000193);
  }
  if (hash >>> 0 !== Number(element.dataset.fingerprint)) {
    throw new WebAssembly.CompileError('the bytes are not those that were built');
  }
  element.remove(); // The text has served, and is the largest thing in the document.
  return bytes;
}
