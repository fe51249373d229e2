// The same pictures as our figures, written by hand for a 2-D context, and some by libraries for charts, as the yardsticks of their redrawing: 900 × 400 CSS
// pixels on twice as many device pixels, numbers computed anew for each ε. Each returns a function that draws one picture.

const WIDTH = 1800, HEIGHT = 800, LEFT = 90, TOP = 50, RIGHT = 30, BOTTOM = 100;

function context() {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  canvas.style.width = '900px';
  document.body.append(canvas);
  return canvas.getContext('2d');
}

// Paper, axes with six labels each, and the axes' names.
function frame(c, left = LEFT, width = WIDTH - LEFT - RIGHT) {
  c.font = '26px system-ui, sans-serif';
  c.strokeStyle = '#dedbd4'; c.lineWidth = 2; c.fillStyle = '#575b63';
  c.beginPath();
  for (let i = 0; i <= 5; i += 1) {
    const y = TOP + (HEIGHT - TOP - BOTTOM) * i / 5;
    c.moveTo(left, y); c.lineTo(left + width, y);
  }
  c.stroke();
  c.textAlign = 'right'; c.textBaseline = 'middle';
  for (let i = 0; i <= 5; i += 1) c.fillText((5 - i).toFixed(1), left - 10, TOP + (HEIGHT - TOP - BOTTOM) * i / 5);
  c.textAlign = 'center'; c.textBaseline = 'top';
  for (let i = 0; i <= 5; i += 1) c.fillText((i / 5).toFixed(1), left + width * i / 5, HEIGHT - BOTTOM + 14);
}

function paper(c) { c.fillStyle = '#fdfcfa'; c.fillRect(0, 0, WIDTH, HEIGHT); }

// Two curves of 160 pieces, one dashed.
function lines() {
  const c = context();
  return (epsilon) => {
    paper(c); frame(c);
    for (const [e, dash] of [[0, [16, 10]], [epsilon, []]]) {
      c.setLineDash(dash); c.strokeStyle = dash.length ? '#a8480a' : '#1457a8'; c.lineWidth = 5; c.beginPath();
      for (let i = 0; i <= 160; i += 1) {
        const p = 0.5 - 0.4999 * Math.cos(Math.PI * i / 160), on = 1 - e + e / 10;
        const loss = -on * Math.log(p) - (1 - on) * Math.log((1 - p) / 9);
        const x = LEFT + (WIDTH - LEFT - RIGHT) * p, y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Math.min(loss, 4) / 4;
        if (i) c.lineTo(x, y); else c.moveTo(x, y);
      }
      c.stroke();
    }
    c.setLineDash([]); c.fillStyle = '#1457a8'; c.textAlign = 'left';
    c.fillText('smoothed: least ' + epsilon.toFixed(4), 600, 60); c.fillText('one-hot: least 0', 600, 100);
  };
}

// One-hot and smoothed targets, a bar for each class.
function bars(classes) {
  const c = context();
  return (epsilon) => {
    paper(c); frame(c);
    const room = (WIDTH - LEFT - RIGHT) / classes, height = HEIGHT - TOP - BOTTOM;
    for (let k = 0; k < classes; k += 1) {
      const on = k === 3 ? 1 : 0, q = (1 - epsilon) * on + epsilon / classes, x = LEFT + room * k;
      c.fillStyle = '#a8480a'; c.fillRect(x + room * 0.1, HEIGHT - BOTTOM - height * on, room * 0.4, height * on);
      c.fillStyle = '#1457a8'; c.fillRect(x + room * 0.5, HEIGHT - BOTTOM - height * q, room * 0.4, height * q);
    }
  };
}

const loss = (a, b, on, off) => {
  const lse = Math.log(Math.exp(a) + Math.exp(b) + 8);
  return lse - on * a - off * b;
};

// Two heat maps of 256 × 256, computed and painted through one image each.
function maps() {
  const c = context(), hidden = document.createElement('canvas'), h = hidden.getContext('2d');
  hidden.width = hidden.height = 256;
  return (epsilon) => {
    paper(c);
    [0, epsilon].forEach((e, side) => {
      const on = 1 - e + e / 10, off = e / 10, image = h.createImageData(256, 256);
      for (let j = 0; j < 256; j += 1) for (let i = 0; i < 256; i += 1) {
        const at = 4 * (256 * j + i);
        image.data[at] = image.data[at + 1] = image.data[at + 2] = 0;
        image.data[at + 3] = Math.min(255, loss(-6 + 20 * i / 255, 10 - 20 * j / 255, on, off) * 40);
      }
      h.putImageData(image, 0, 0);
      const left = LEFT + side * WIDTH / 2, width = WIDTH / 2 - LEFT - RIGHT;
      c.drawImage(hidden, left, TOP, width, HEIGHT - TOP - BOTTOM);
      frame(c, left, width);
    });
  };
}

// Two surfaces of 50 × 50 filled polygons, from the back to the front.
function surfaces() {
  const c = context();
  return (epsilon) => {
    paper(c);
    [0, epsilon].forEach((e, side) => {
      const on = 1 - e + e / 10, off = e / 10, n = 50, turn = 0.5, points = [];
      for (let j = 0; j <= n; j += 1) for (let i = 0; i <= n; i += 1) {
        const u = i / n - 0.5, v = j / n - 0.5, z = Math.min(5, loss(-6 + 20 * i / n, 10 - 20 * j / n, on, off));
        const x = u * Math.cos(turn) - v * Math.sin(turn), y = u * Math.sin(turn) + v * Math.cos(turn);
        points.push([WIDTH / 4 + side * WIDTH / 2 + 520 * x, 420 + 260 * y - 60 * z, z]);
      }
      for (let j = 0; j < n; j += 1) for (let i = 0; i < n; i += 1) {
        const at = j * (n + 1) + i, corners = [points[at], points[at + 1], points[at + n + 2], points[at + n + 1]];
        const shade = 250 - corners[0][2] * 40;
        c.fillStyle = `rgb(${shade | 0},${shade | 0},${shade | 0})`;
        c.beginPath(); corners.forEach(([x, y], k) => (k ? c.lineTo(x, y) : c.moveTo(x, y))); c.closePath(); c.fill();
      }
    });
  };
}

// The numbers of the two curves, one hundred and sixty pieces each, and those of the bars.
const places = Array.from({ length: 161 }, (_, i) => 0.5 - 0.4999 * Math.cos(Math.PI * i / 160));
const curve = (e) => places.map((p) => {
  const on = 1 - e + e / 10;
  return -on * Math.log(p) - (1 - on) * Math.log((1 - p) / 9);
});
const targets = (classes, e) => Array.from({ length: classes }, (_, k) => (1 - e) * (k === 3) + e / classes);
const ranks = (classes) => Array.from({ length: classes }, (_, k) => k);
const INKS = ['#a8480a', '#1457a8'];

function uplot(x, numbers, paths) {
  const series = INKS.map((stroke, at) => ({ stroke, width: 2.5, dash: at || paths ? undefined : [8, 5], fill: paths && stroke, paths, points: { show: false } }));
  const scales = { x: { time: false }, y: { range: [0, paths ? 1 : 4] } };
  const plot = new uPlot({ width: 900, height: 400, scales, series: [{}, ...series] }, [x, ...numbers(0.1)], document.body);
  return (epsilon) => { plot.setData([x, ...numbers(epsilon)]); };
}

function chart(type, x, numbers) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [900, 400];
  document.body.append(canvas);
  const own = type === 'line' ? { pointRadius: 0, borderWidth: 2.5 } : {};
  const point = (series) => (type === 'line' ? series.map((y, i) => ({ x: x[i], y })) : series);
  const datasets = INKS.map((ink, at) => ({ data: point(numbers(0.1)[at]), borderColor: ink, backgroundColor: ink, ...own }));
  const scales = { y: { min: 0, max: type === 'line' ? 4 : 1 }, ...(type === 'line' && { x: { type: 'linear', min: 0, max: 1 } }) };
  const options = { animation: false, responsive: false, scales, plugins: { legend: { display: false } } };
  const plot = new Chart(canvas, { type, data: { labels: type === 'line' ? undefined : x, datasets }, options });
  return (epsilon) => {
    numbers(epsilon).forEach((series, at) => (plot.data.datasets[at].data = point(series)));
    plot.update('none');
  };
}

const bothCurves = (e) => [curve(0), curve(e)];
const bothTargets = (classes) => (e) => [targets(classes, 0), targets(classes, e)];
const libraries = {
  'lines by uPlot': () => uplot(places, bothCurves),
  'bars10 by uPlot': () => uplot(ranks(10), bothTargets(10), uPlot.paths.bars({ size: [0.4] })),
  'bars1000 by uPlot': () => uplot(ranks(1000), bothTargets(1000), uPlot.paths.bars({ size: [0.4] })),
  'lines by Chart.js': () => chart('line', places, bothCurves),
  'bars10 by Chart.js': () => chart('bar', ranks(10), bothTargets(10)),
  'bars1000 by Chart.js': () => chart('bar', ranks(1000), bothTargets(1000)),
};

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

// Milliseconds of script for one picture, the median of 200 on one frame each.
async function measure(draw) {
  const times = [];
  for (let step = 0; step < 200; step += 1) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    draw(0.01 + 0.005 * (step % 100));
    // Some draw when the present task is over.
    await null;
    await null;
    times.push(performance.now() - start);
  }
  return median(times);
}

async function all() {
  const result = {};
  for (const [name, make] of Object.entries({ lines, bars10: () => bars(10), bars1000: () => bars(1000), maps, surfaces, ...libraries })) {
    document.body.replaceChildren();
    result[name] = await measure(make());
  }
  document.documentElement.dataset.measured = JSON.stringify(result);
}
all().catch((error) => (document.documentElement.dataset.measured = JSON.stringify(String(error))));
