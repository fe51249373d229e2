// Spelling of all that the reader reads: the chapters, the page for instructors, the README and the words of the interface.
// Words of the field and names stand in words.txt beside this file; one that no text uses any more is told as well.
//
// node tests/spelling/check.mjs FOLDER, where node_modules in FOLDER has nspell and dictionary-en-gb.

import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('which folder has the dictionary?');
const require = createRequire(pathToFileURL(join(folder, 'package.json')));
const nspell = require('nspell');
const { default: dictionary } = await import(pathToFileURL(join(folder, 'node_modules/dictionary-en-gb/index.js')));

const root = join(import.meta.dirname, '../..');
const spell = nspell(dictionary);
const own = readFileSync(join(import.meta.dirname, 'words.txt'), 'utf8').split('\n').filter(Boolean);
const unused = new Set(own);

const english = 'assets/en';
const files = [
  'README.md',
  ...readdirSync(join(root, english), { recursive: true })
    .filter((name) => name.endsWith('.html'))
    .map((name) => `${english}/${name}`),
  ...readdirSync(join(root, 'src/words/en')).map((name) => `src/words/en/${name}`),
];

let failed = 0;
for (const file of files) {
  const text = prose(file, readFileSync(join(root, file), 'utf8'));
  const wrong = [...misspelt(text), ...(file.startsWith('README') ? [] : typewritten(text))];
  if (wrong.length > 0) {
    failed += 1;
    console.log(`${file}: ${wrong.join(', ')}`);
  }
}
if (unused.size > 0) console.log(`words.txt: in no text any more: ${[...unused].join(', ')}`);
const lists = unused.size > 0 ? 1 : 0;
console.log(`${files.length - failed + 1 - lists} passed, ${failed + lists} failed`);
process.exitCode = failed + lists > 0 ? 1 : 0;

// What of a file is read as prose.
function prose(file, text) {
  if (file.endsWith('.rs')) return strings(text);
  if (file.endsWith('.md')) {
    return text.replace(/```[^]*?```/g, ' ').replace(/`[^`]*`/g, ' ').replace(/\]\([^)]*\)/g, '] ');
  }
  const shown = [...text.matchAll(/(?:aria-label|content|alt|title)="([^"]*)"/g)].map((match) => match[1]);
  const body = text
    .replace(/<!--[^]*?-->/g, ' ')
    .replace(/<(script|style|math|code|pre)\b[^]*?<\/\1>/g, ' ')
    .replace(/<su[bp]>[^]*?<\/su[bp]>/g, ' ')
    .replace(/<a href="https:[^]*?<\/a>/g, ' ')
    .replace(/<[^>]*>/g, ' ');
  const policies = /default-src|width=device-width/;
  return [...shown.filter((it) => !policies.test(it)), body].join(' ').replace(/&[a-z]+;/g, ' ');
}

// The string literals of a file of words, without what is put into them; not those of tests, nor names in code.
function strings(source) {
  const code = source.split('#[cfg(test)]')[0].replace(/^\s*\/\/.*$/gm, '');
  const literals = [...code.matchAll(/"((?:[^"\\]|\\[^])*)"/g)].map((match) => match[1]);
  return literals.map((text) => text.replace(/\\\n\s*/g, '').replace(/\{[^}]*\}/g, ' ')).join(' ');
}

// The page has one apostrophe, the printers' one.
function typewritten(text) {
  return (text.match(/\p{L}+'\p{L}+/gu) ?? []).map((word) => `${word} (it should have ’)`);
}

function misspelt(text) {
  const words = text.normalize('NFC').replace(/[’‘]/g, "'").match(/\p{L}[\p{L}\p{M}']*/gu) ?? [];
  const wrong = new Set();
  for (const whole of words) {
    const word = whole.replace(/'s?$/, '');
    if (own.includes(word)) {
      unused.delete(word);
    } else if (word.length > 1 && !/^[\p{Lu}]+s?$/u.test(word) && !spell.correct(word) && !spell.correct(whole)) {
      wrong.add(word);
    }
  }
  return [...wrong].sort();
}
