// Starts the page's program. The script element that loads this file names the wasm and its glue (see Trunk.toml), and the
// fingerprint of the wasm.
//
// Every way to fail ends in a `lab-fault` with the code of the stage that failed; fault.js shows it.

const element = document.querySelector('script[data-wasm]');
const root = document.documentElement;
let stage = 'no-wasm';

try {
  if (typeof WebAssembly !== 'object') throw new Error('WebAssembly is missing');
  const address = (name) => new URL(element.dataset[name], document.baseURI).href;

  // Both are asked for at once; the page preloads them, so both may be here already.
  const coming = compiled(address('wasm'), element.dataset.wasmFingerprint);
  coming.catch(() => {}); // Awaited below, after the glue; until then a refusal is not unhandled.
  stage = 'no-js-module';
  const glue = await import(address('js'));

  stage = 'compile';
  const module = await coming;

  // The fault card may be up by now, if this took too long; numbers must not appear beside it.
  if (root.dataset.state === 'starting') {
    stage = 'panic';
    await glue.default({ module_or_path: module });
  }
} catch (error) {
  dispatchEvent(new CustomEvent('lab-fault', { detail: { code: error.stage ?? stage, detail: String(error), error } }));
}

// From here on xtask puts a copy into the glue, for the parts that come later.

// The module at an address, if its bytes are those that were built. On `lab-again`, by which the page says that the reader tries
// again, what has been silent for three seconds is asked for anew. What is silent for a minute fails.
async function compiled(address, fingerprint) {
  let stop;
  let heard;
  let late;
  let anew;
  const hear = () => {
    heard = performance.now();
    clearTimeout(late);
    late = setTimeout(() => stop.abort(new DOMException('nothing came for a minute', 'TimeoutError')), 60000);
  };
  const again = () => {
    if (performance.now() - heard < 3000) return;
    anew = true;
    stop.abort();
  };
  addEventListener('lab-again', again);
  try {
    for (;;) {
      anew = false;
      stop = new AbortController();
      hear();
      try {
        return await fetched(address, fingerprint, stop.signal, hear);
      } catch (error) {
        if (!anew) throw error;
      }
    }
  } finally {
    clearTimeout(late);
    removeEventListener('lab-again', again);
  }
}

// A copy that was damaged may lie in the browser's cache, and so is asked for once more past that.
async function fetched(address, fingerprint, signal, hear) {
  const first = await found(address, { cache: 'default', signal });
  try {
    return await compile(first, fingerprint, hear);
  } catch (error) {
    // If it cannot be had again, what was wrong at first is what went wrong.
    const second = await found(address, { cache: 'reload', signal }).catch(() => Promise.reject(error));
    return compile(second, fingerprint, hear);
  }
}

async function found(address, how) {
  try {
    const response = await fetch(address, how);
    if (!response.ok) throw new Error(`HTTP status ${response.status} for ${response.url}`);
    return response;
  } catch (error) {
    error.stage = 'fetch-404';
    throw error;
  }
}

// A server that gives the file a wrong type is forgiven: what counts is its bytes. They are looked at while they are compiled.
async function compile(response, fingerprint, hear) {
  const typed = /^application\/wasm\b/i.test(response.headers.get('content-type') ?? '');
  const streams = typed && WebAssembly.compileStreaming;
  const whole = gathered(streams ? response.clone() : response, hear);
  const compiling = streams ? WebAssembly.compileStreaming(response) : whole.then((bytes) => WebAssembly.compile(bytes));
  const [module, bytes] = await Promise.all([compiling, whole]);
  // While somebody works on the page with trunk alone, nothing is named.
  if (fingerprint !== undefined && hash(bytes) !== Number(fingerprint)) {
    throw new WebAssembly.CompileError('the bytes are not those that were built');
  }
  return module;
}

// The bytes of a response; each time that some have come, `hear` is told.
async function gathered(response, hear) {
  const reader = response.body.getReader();
  const parts = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    hear();
    parts.push(value);
  }
}

// FNV-1a, as src/protocol/fingerprint.rs has it.
function hash(bytes) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i += 1) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash >>> 0;
}
