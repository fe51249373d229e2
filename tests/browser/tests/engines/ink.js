// Writes down what is painted on canvases, and what was beneath it, from the first stroke on. `data-ink` holds it whenever the
// page is sent the event `tell-ink`, and `data-frames` how many frames were asked for.
(() => {
  'use strict';

  const pictures = new Map();
  const context = CanvasRenderingContext2D.prototype;
  const { fillText, stroke, fill, fillRect, strokeRect, clearRect } = context;
  const read = context.getImageData;

  const of = (canvas) => {
    if (!pictures.has(canvas)) pictures.set(canvas, { texts: [], strokes: {}, fills: {} });
    return pictures.get(canvas);
  };
  const scratch = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (style) => {
    clearRect.call(scratch, 0, 0, 1, 1);
    scratch.fillStyle = style;
    fillRect.call(scratch, 0, 0, 1, 1);
    const [red, green, blue, alpha] = read.call(scratch, 0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const count = (list, style, alpha) => {
    if (typeof style !== 'string') return;
    const key = JSON.stringify([style, alpha]);
    list[key] = (list[key] ?? 0) + 1;
  };
  const linear = (value) => (value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

  context.fillText = function fillTextWatched(text, x, y, ...rest) {
    // To read pixels back is dear, and while a run trains nobody asks.
    if (document.documentElement.dataset.inkRests) return fillText.call(this, text, x, y, ...rest);
    const { width } = this.measureText(text);
    const size = parseFloat(/([\d.]+)px/.exec(this.font)?.[1] ?? '10');
    const left = { left: 0, start: 0, center: -width / 2, right: -width, end: -width }[this.textAlign];
    const top = { top: 0, hanging: 0, middle: -size / 2, alphabetic: -size * 0.8, ideographic: -size * 0.8, bottom: -size }[this.textBaseline];
    const corners = [[0, 0], [width, 0], [0, size], [width, size]].map(([dx, dy]) => this.getTransform().transformPoint({ x: x + left + dx, y: y + top + dy }));
    const [xs, ys] = [corners.map((point) => point.x), corners.map((point) => point.y)];
    const box = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys)), Math.ceil(Math.max(...xs)), Math.ceil(Math.max(...ys))];
    if (text.trim() && box[2] > box[0] && box[3] > box[1]) {
      const { data } = read.call(this, box[0], box[1], box[2] - box[0], box[3] - box[1]);
      const [red, green, blue, alpha] = rgba(this.fillStyle);
      const all = [];
      const stride = 4 * Math.max(1, Math.floor(data.length / 4 / 600));
      for (let i = 0; i < data.length; i += stride) {
        if (data[i + 3] < 255) continue;
        const mixed = [red, green, blue].map((value, part) => value * alpha * this.globalAlpha + data[i + part] * (1 - alpha * this.globalAlpha));
        all.push(contrast(luminance(mixed), luminance(data.subarray(i, i + 3))));
      }
      all.sort((a, b) => a - b);
      // A grid line or a curve may cross a text; what lies beneath nearly all of it is its paper.
      of(this.canvas).texts.push({ text, style: this.fillStyle, contrast: all[Math.floor(all.length * 0.15)] ?? null, outside: box[0] < 0 || box[1] < 0 || box[2] > this.canvas.width || box[3] > this.canvas.height });
    }
    return fillText.call(this, text, x, y, ...rest);
  };
  context.stroke = function strokeWatched(...rest) {
    count(of(this.canvas).strokes, this.strokeStyle, this.globalAlpha);
    return stroke.apply(this, rest);
  };
  context.strokeRect = function strokeRectWatched(...rest) {
    count(of(this.canvas).strokes, this.strokeStyle, this.globalAlpha);
    return strokeRect.apply(this, rest);
  };
  context.fill = function fillWatched(...rest) {
    count(of(this.canvas).fills, this.fillStyle, this.globalAlpha);
    return fill.apply(this, rest);
  };
  context.fillRect = function fillRectWatched(x, y, width, height) {
    // A whole canvas of paper begins a picture anew.
    if (this.canvas !== scratch.canvas && width >= this.canvas.width && height >= this.canvas.height) pictures.delete(this.canvas);
    else count(of(this.canvas).fills, this.fillStyle, this.globalAlpha);
    return fillRect.call(this, x, y, width, height);
  };
  context.clearRect = function clearRectWatched(x, y, width, height) {
    if (width >= this.canvas.width && height >= this.canvas.height) pictures.delete(this.canvas);
    return clearRect.call(this, x, y, width, height);
  };
  addEventListener('tell-ink', () => {
    const told = {};
    for (const [canvas, picture] of pictures) {
      const name = canvas.getAttribute('aria-describedby')?.replace('-sentence', '');
      if (name) told[name] = picture;
    }
    document.documentElement.dataset.frames = String(frames);
    document.documentElement.dataset.ink = JSON.stringify(told);
  });

  let frames = 0;
  const ask = window.requestAnimationFrame;
  window.requestAnimationFrame = (act) => {
    frames += 1;
    return ask.call(window, act);
  };
})();
