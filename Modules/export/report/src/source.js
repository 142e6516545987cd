/* The lines of a function, with the figures of those that begin in them. */

import {make} from './elements.js';
import {count, time} from './text.js';

const MAX_LINES = 300;
const AROUND = 3;

function indentOf(line) {
  return line.length - line.trimStart().length;
}

/* Return the line behind the block that the definition at start begins,
   counting lines from 0. A header goes on while brackets are open. */
function endOf(lines, start) {
  let at = start;

  while (at < lines.length && /^\s*(@|#|$)/.test(lines[at])) {
    at++;
  }
  if (at >= lines.length || !/^\s*(async\s+def|def|class)\b/.test(lines[at])) {
    return null;
  }
  const indent = indentOf(lines[at]);
  let end = at + 1;

  for (let i = end; i < lines.length; i++) {
    const line = lines[i];

    if (line.trim() === '') {
      continue;
    }
    if (indentOf(line) <= indent && !/^\s*[)\]}]/.test(line)) {
      break;
    }
    end = i + 1;
  }
  return end;
}

/* Return the range of lines to be shown for the function at a line. */
function rangeOf(lines, line, name) {
  const start = Math.max(0, line - 1);

  if (name === '<module>') {
    return [0, lines.length];
  }
  const end = endOf(lines, start);

  return end === null
    ? [Math.max(0, start - AROUND), Math.min(lines.length, start + AROUND + 1)]
    : [start, end];
}

/* Functions by the line of their file at which they begin. */
function byLine(profile, file) {
  const result = new Map();

  profile.files.forEach((other, i) => {
    if (other === file && profile.sides[0].calls[i] > 0) {
      const list = result.get(profile.lines[i]) ?? [];

      list.push(i);
      result.set(profile.lines[i], list);
    }
  });
  return result;
}

function sum(numbers, column) {
  return numbers.reduce((total, i) => total + (column[i] || 0), 0);
}

function lineOf(profile, number, text, functions, isChosen) {
  const {recent} = profile;
  const figures = functions
    ? [count(sum(functions, recent.calls)), time(sum(functions, recent.self)),
       time(sum(functions, recent.inclusive))]
    : ['', '', ''];

  return make('tr', {className: isChosen ? 'begins' : null},
    ...figures.map((figure) => make('td', {className: 'figure'}, figure)),
    make('th', {scope: 'row', className: 'figure'}, String(number)),
    make('td', {className: 'code'}, text));
}

/* Return the element that shows a function's lines, or why there are none. */
export function sourceOf(profile, number) {
  const file = profile.files[number];
  const source = profile.sources.get(file);

  if (profile.isBuiltin(number)) {
    return make('p', {className: 'faint'}, 'It is not written in Python.');
  }
  if (!source) {
    return make('p', {className: 'faint'},
      'Its source was not at hand when the report was made.');
  }
  const lines = source.text.split('\n');
  const [start, end] = rangeOf(lines, profile.lines[number],
                               profile.names[number]);
  const functions = byLine(profile, file);
  const body = make('tbody');
  const show = (from, to) => {
    for (let i = from; i < to; i++) {
      body.append(lineOf(profile, i + 1, lines[i], functions.get(i + 1),
                         i + 1 === profile.lines[number]));
    }
  };
  const stop = Math.min(end, start + MAX_LINES);
  const more = end > stop && make('button', {
    type: 'button', className: 'more',
    onclick: (event) => { show(stop, end); event.target.remove(); },
  }, `Show ${count(end - stop)} more lines`);

  show(start, stop);
  return make('div', null,
    source.changed && make('p', {className: 'note'},
      'The file was changed after this was recorded: lines may be others.'),
    make('div', {className: 'table source', tabindex: 0, role: 'group',
                 'aria-label': 'Source'},
      make('table', null,
        make('caption', {className: 'unseen'}, 'Source'),
        make('thead', null, make('tr', null,
          ...['Calls', 'Self', 'Cumulative', 'Line'].map((title) =>
            make('th', {scope: 'col', className: 'figure'}, title)),
          make('th', {scope: 'col', className: 'words'}, 'Source'))),
        body),
      more));
}
