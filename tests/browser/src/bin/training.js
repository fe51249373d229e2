// Training, measured: the trainer's two builds by their exports, and a naive trainer in script and TensorFlow.js as yardsticks beside them.
// `FILES` and `CASES` stand above: for each case its layers, its batch, how many steps a slice
// takes, and the orders in bytes.
'use strict';

const SECONDS = 1.5;

// Samples per second of the trainer, by its orders as the page gives them: the best of many slices, for a slower one was
// disturbed by something else, or had still to be compiled.
async function ours(exports, { open, advance, batch, slice }) {
  const { memory, reserve, handle } = exports;
  const follow = (order) => {
    const place = reserve(order.length);
    new Uint8Array(memory.buffer, place, order.length).set(order);
    handle();
  };
  let [best, spent] = [0, 0];
  while (spent < SECONDS * 1000) {
    follow(open);
    for (let left = 20; left > 0 && spent < SECONDS * 1000; left -= 1) {
      const start = performance.now();
      follow(advance);
      const time = performance.now() - start;
      spent += time;
      best = Math.max(best, (1000 * batch * slice) / time);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  return best;
}

// One example after the other, a layer's units one after the other, in doubles: as one writes it without thinking of speed.
function naive({ layers, batch }) {
  const random = () => Math.random() * 2 - 1;
  const net = layers.slice(1).map((units, at) => ({
    weights: Array.from({ length: units }, () => Float64Array.from({ length: layers[at] }, random)),
    biases: new Float64Array(units),
    slopes: Array.from({ length: units }, () => new Float64Array(layers[at])),
    biasSlopes: new Float64Array(units),
  }));
  const classes = layers.at(-1);
  const examples = Array.from({ length: 500 }, (_, i) => [Float64Array.from({ length: layers[0] }, random), i % classes]);
  const sample = ([input, label]) => {
    const outputs = [input];
    net.forEach(({ weights, biases }, at) => {
      const before = outputs[at];
      outputs.push(weights.map((row, unit) => {
        let sum = biases[unit];
        for (let i = 0; i < row.length; i += 1) sum += row[i] * before[i];
        return at < net.length - 1 ? Math.max(0, sum) : sum;
      }));
    });
    const logits = outputs.at(-1);
    const most = Math.max(...logits);
    const powers = logits.map((z) => Math.exp(z - most));
    const all = powers.reduce((a, b) => a + b, 0);
    let errors = powers.map((power, k) => power / all - (k === label ? 0.9 : 0) - 0.1 / classes);
    for (let at = net.length - 1; at >= 0; at -= 1) {
      const { weights, slopes, biasSlopes } = net[at];
      const before = outputs[at];
      const back = new Float64Array(before.length);
      errors.forEach((error, unit) => {
        biasSlopes[unit] += error;
        for (let i = 0; i < before.length; i += 1) {
          slopes[unit][i] += error * before[i];
          if (before[i] > 0) back[i] += error * weights[unit][i];
        }
      });
      errors = Array.from(back);
    }
  };
  const update = () => {
    for (const { weights, biases, slopes, biasSlopes } of net) {
      weights.forEach((row, unit) => {
        for (let i = 0; i < row.length; i += 1) row[i] -= (0.05 / batch) * slopes[unit][i];
        slopes[unit].fill(0);
        biases[unit] -= (0.05 / batch) * biasSlopes[unit];
      });
      biasSlopes.fill(0);
    }
  };
  let [best, spent, next] = [0, 0, 0];
  while (spent < SECONDS * 1000) {
    const start = performance.now();
    let samples = 0;
    while (performance.now() - start < 200) {
      for (let i = 0; i < batch; i += 1) sample(examples[(next += 1) % examples.length]);
      update();
      samples += batch;
    }
    const time = performance.now() - start;
    spent += time;
    best = Math.max(best, (1000 * samples) / time);
  }
  return best;
}

// TensorFlow.js on its wasm backend: a step of gradient descent for each batch.
async function tensorflow({ layers, batch }) {
  const classes = layers.at(-1);
  const inputs = tf.randomNormal([batch, layers[0]]);
  const off = 0.1 / classes;
  const labels = tf.tidy(() => tf.oneHot(tf.range(0, batch, 1, 'int32').mod(tf.scalar(classes, 'int32')), classes).mul(0.9).add(off));
  const net = layers.slice(1).map((units, at) => [tf.variable(tf.randomNormal([layers[at], units], 0, 0.1)), tf.variable(tf.zeros([units]))]);
  const loss = () =>
    tf.losses.softmaxCrossEntropy(
      labels,
      net.reduce((x, [weights, biases], at) => {
        const z = x.matMul(weights).add(biases);
        return at < net.length - 1 ? z.relu() : z;
      }, inputs),
    );
  const optimizer = tf.train.sgd(0.05);
  let [best, spent] = [0, 0];
  while (spent < SECONDS * 1000) {
    const start = performance.now();
    let samples = 0;
    while (performance.now() - start < 200) {
      optimizer.minimize(loss);
      samples += batch;
    }
    const time = performance.now() - start;
    spent += time;
    best = Math.max(best, (1000 * samples) / time);
  }
  return best;
}

async function run() {
  tf.wasm.setWasmPaths('npm/@tensorflow/tfjs-backend-wasm/dist/');
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js has no wasm backend here');
  const results = [];
  const start = async (file) => (await WebAssembly.instantiateStreaming(fetch(file), {})).instance.exports;
  const [plain, lanes] = [await start(FILES.trainer), await start(FILES['trainer-simd'])];
  for (const each of CASES) {
    const [open, advance] = [Uint8Array.from(each.open), Uint8Array.from(each.advance)];
    const [fast, slow] = [await ours(lanes, { ...each, open, advance }), await ours(plain, { ...each, open, advance })];
    results.push([fast, slow, naive(each), await tensorflow(each)]);
  }
  return results;
}

run().then(
  (results) => (document.documentElement.dataset.measured = JSON.stringify(results)),
  (error) => (document.documentElement.dataset.measured = JSON.stringify(String(error))),
);
