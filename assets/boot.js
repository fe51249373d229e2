// Starts the page's program. The script element that loads this file names the wasm and its glue (see Trunk.toml).
//
// Every way to fail ends in a `lab-fault` with the code of the stage that failed; fault.js shows it.

const element = document.querySelector('script[data-wasm]');
const root = document.documentElement;
let stage = 'no-wasm';

try {
  if (typeof WebAssembly !== 'object') throw new Error('WebAssembly is missing');
  const address = (name) => new URL(element.dataset[name], document.baseURI).href;

  // Both are asked for at once; the page preloads them, so both may be here already.
  const wasm = fetch(address('wasm'));
  wasm.catch(() => {}); // Awaited below, after the glue; until then a refusal is not unhandled.
  stage = 'no-js-module';
  const glue = await import(address('js'));

  stage = 'fetch-404';
  const response = await wasm;
  if (!response.ok) throw new Error(`HTTP status ${response.status} for ${response.url}`);

  stage = 'compile';
  const module = await compile(response);

  // The fault card may be up by now, if this took too long; numbers must not appear beside it.
  if (root.dataset.state === 'starting') {
    stage = 'panic';
    await glue.default({ module_or_path: module });
  }
} catch (error) {
  dispatchEvent(new CustomEvent('lab-fault', { detail: { code: stage, detail: String(error), error } }));
}

// A server that gives the file a wrong type is forgiven: what counts is its bytes.
async function compile(response) {
  const typed = /^application\/wasm\b/i.test(response.headers.get('content-type') ?? '');
  return typed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
