// What a checker of markup cannot see, as functions of the document. Each test puts its call after them.

const colors = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** Red, green, blue from 0 to 255 and alpha from 0 to 1 of any colour of CSS. */
function rgba(color) {
  colors.clearRect(0, 0, 1, 1);
  colors.fillStyle = color;
  colors.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = colors.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

/** One colour laid over another that is opaque. */
function over([red, green, blue, alpha], below) {
  const mix = (top, bottom) => top * alpha + bottom * (1 - alpha);
  return [mix(red, below[0]), mix(green, below[1]), mix(blue, below[2]), 1];
}

function luminance(color) {
  const linear = (value) => (value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);
}

/** The contrast of two opaque colours as WCAG has it. */
function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** What lies behind the text of an element: the colours of its ancestors, and none of their pictures but those that are named. */
function background(element) {
  // A term's underline is a picture of one pixel beneath its letters.
  const known = (part) => part.matches('.term');
  const layers = [];
  for (let part = element; part; part = part.parentElement) {
    const style = getComputedStyle(part);
    if (style.backgroundImage !== 'none' && !known(part)) return null;
    const color = rgba(style.backgroundColor);
    layers.push(color);
    if (color[3] === 1) break;
  }
  return layers.reverse().reduce((below, color) => over(color, below), rgba('Canvas'));
}

/** The contrast of an element's text with what is behind it, and what it must be. */
function textContrast(element) {
  const style = getComputedStyle(element);
  const paper = background(element);
  if (!paper) return { is: 0, wanted: 4.5 };
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  return { is: contrast(over(rgba(style.color), paper), paper), wanted: large ? 3 : 4.5 };
}

// What axe leaves open, with what settles it here.
const SETTLED = {
  // It does not measure single letters, signs, and text over pictures or beneath something else.
  'color-contrast': (part) => {
    const { is, wanted } = textContrast(part);
    return is >= wanted;
  },
  // It cannot tell a pictograph from a text that the name should repeat.
  'label-content-name-mismatch': (part) => !/[\p{Letter}\p{Number}]/u.test(part.textContent),
  // A table whose numbers are still to come has its headings already.
  'th-has-data-cells': (part) => part.tBodies[0]?.rows.length === 0,
  // The embed in the dialog is tested as a document of its own.
  'frame-tested': (part) => part.matches('iframe.preview'),
};

/** What axe objects to, and what it leaves open that nothing here settles. Frames are documents of their own. */
async function objections(rules) {
  const found = await axe.run(document, {
    iframes: false,
    resultTypes: ['violations', 'incomplete'],
    ...(rules.length > 0 && { runOnly: { type: 'rule', values: rules } }),
  });
  const told = (rule, node) => {
    const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join('; ');
    return `${rule.id}: ${node.target.join(' ')}: ${why.slice(0, 200)}`;
  };
  const open = (rule) => rule.nodes.filter((node) => {
    const part = document.querySelector(node.target.at(-1));
    return !part || !SETTLED[rule.id]?.(part);
  });
  return [
    ...found.violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node))),
    ...found.incomplete.flatMap((rule) => open(rule).map((node) => `left open: ${told(rule, node)}`)),
  ];
}

const seen = (part) => part.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && part.getClientRects().length > 0;

const label = (part) => `${part.localName}${part.id && `#${part.id}`}${[...part.classList].map((name) => `.${name}`).join('')}`;

/** Whether an element lies in something that scrolls by itself, or is meant to be cut: it is read by scrolling, or not by eyes. */
function scrolls(part) {
  for (let box = part; box && box !== document.body; box = box.parentElement) {
    if (box.matches('.visually-hidden, .skip')) return true;
    const { overflowX } = getComputedStyle(box);
    if ((overflowX === 'auto' || overflowX === 'scroll') && box.matches('pre, .equation, .table-frame, .preview-frame')) return true;
  }
  return false;
}

/** Whether a text may end in an ellipsis on purpose: that of a list's heading, which the list tells in full. */
function endsInDots(part) {
  const box = part.closest('summary');
  return box !== null && getComputedStyle(box).textOverflow === 'ellipsis';
}

/** Texts that are cut or stand outside the window, and how far the page scrolls sideways. */
function cut() {
  const page = document.scrollingElement;
  const found = [];
  if (page.scrollWidth > page.clientWidth) found.push(`the page scrolls sideways by ${page.scrollWidth - page.clientWidth} px`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const part = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || part.closest('script, style, option, textarea, svg') || !seen(part) || scrolls(part) || endsInDots(part)) continue;
    range.selectNodeContents(texts.currentNode);
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue;
      if (box.left < -1 || box.right > innerWidth + 1) {
        found.push(`outside the window by ${Math.round(Math.max(-box.left, box.right - innerWidth))} px: ${label(part)} «${texts.currentNode.data.trim().slice(0, 40)}»`);
        break;
      }
      const cutter = cutsOff(part, box);
      if (cutter) {
        found.push(`cut by ${cutter}: ${label(part)} «${texts.currentNode.data.trim().slice(0, 40)}»`);
        break;
      }
    }
  }
  for (const part of document.querySelectorAll('input[type=text], select, button')) {
    if (seen(part) && part.matches('input') && part.scrollWidth > part.clientWidth + 1) found.push(`a field that is too short for its text: ${label(part)}`);
  }
  return found;
}

/** What hides a part of a text's box and cannot be scrolled. */
function cutsOff(part, text) {
  for (let box = part; box && box !== document.body; box = box.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(box);
    const edge = box.getBoundingClientRect();
    const hides = (overflow) => overflow === 'hidden' || overflow === 'clip';
    if (hides(overflowX) && (text.left < edge.left - 1 || text.right > edge.right + 1)) return label(box);
    if (hides(overflowY) && (text.top < edge.top - 2 || text.bottom > edge.bottom + 2)) return label(box);
  }
  return null;
}

/**
 * Everything that a pointer can operate, and is smaller than it should be. A link in running text is as high as its line; a
 * letter of a formula is as wide as it is, for a finger too; and bars are as wide as there is room, for a field does what they do.
 */
function small(least) {
  const found = [];
  const parts = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"], [data-handle]');
  for (const part of parts) {
    if (!seen(part) || part.disabled || part.matches('.visually-hidden *, .skip')) continue;
    // What scrolls is focused by keys and needs no pointer.
    if (part.matches('pre, .table-frame, .controls')) continue;
    const inline = part.matches('a') && (getComputedStyle(part).display === 'inline' || part.parentElement.matches('p'));
    if (inline) continue;
    const boxes = [part, ...(part.labels ?? [])].map((it) => it.getBoundingClientRect());
    const width = Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left));
    const height = Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top));
    const narrow = part.matches('[data-handle^=logit]') ? document.querySelector('#logits-number') !== null : part.matches('.term') && least > 24;
    if ((width < least - 0.5 && !narrow) || height < least - 0.5) found.push(`${label(part)} ${part.dataset.handle ?? part.dataset.term ?? ''} is ${width.toFixed(1)} × ${height.toFixed(1)} px`);
  }
  return found;
}

/** The pixels of a picture in base64. */
async function pixels(png) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const data = new Uint8ClampedArray(canvas.width * canvas.height * 4);
  data.set(context.getImageData(0, 0, canvas.width, canvas.height).data);
  return { width: canvas.width, height: canvas.height, scale: canvas.width / innerWidth, at: (x, y) => data.subarray(4 * (y * canvas.width + x), 4 * (y * canvas.width + x) + 4) };
}

/** How thick what differs between two pictures of the window is on each side of an element, in its own pixels of the screen. */
async function ring(selector, withRing, without) {
  const [one, other] = [await pixels(withRing), await pixels(without)];
  // A link that is broken over two lines has a box in each.
  const box = document.querySelector(selector).getClientRects()[0];
  const REACH = 10;
  // The longest run of pixels on the way from well outside into the element that changed by 3:1.
  const thick = (x, y, dx, dy) => {
    let best = 0, now = 0;
    for (let step = 0; step < 2 * REACH * one.scale; step += 1) {
      const [px, py] = [Math.round(x * one.scale) + dx * step, Math.round(y * one.scale) + dy * step];
      const inside = px >= 0 && py >= 0 && px < one.width && py < one.height;
      now = inside && contrast(one.at(px, py), other.at(px, py)) >= 3 ? now + 1 : 0;
      best = Math.max(best, now);
    }
    return best / one.scale;
  };
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  return [
    thick(x, box.top - REACH, 0, 1), thick(box.right + REACH, y, -1, 0),
    thick(x, box.bottom + REACH, 0, -1), thick(box.left - REACH, y, 1, 0),
  ];
}
