/* Functions that a regular expression finds, and the time they took. */

import {amount, percent, plural} from './text.js';

/* Return the expression, or throws SyntaxError. Without capital letters it
   does not tell them from small ones. */
function compile(text) {
  const flags = /\p{Lu}/u.test(text.replace(/\\./g, '')) ? '' : 'i';

  return new RegExp(text, flags);
}

/* Return an array by function: 1 for those found; null for no text. */
export function find(profile, text) {
  if (text === '') {
    return null;
  }
  const expression = compile(text);

  return Uint8Array.from({length: profile.count}, (_, i) =>
    expression.test(profile.label(i)) ? 1 : 0);
}

/* How much of a view is in contexts of what was found, or below them. */
function share(view, matches) {
  const {forest} = view;
  const weights = view.measure.unit === 'time'
    ? forest.inclusive : forest.below;
  let sum = 0;

  for (const tree of view.trees) {
    if ((tree.side === 1) === (view.side === 'old')) {
      for (let i = tree.start; i < tree.stop;) {
        if (matches[forest.function[i]]) {
          sum += weights[i];
          i = forest.end[i];
        } else {
          i++;
        }
      }
    }
  }
  return sum;
}

/* Say what was found in words. */
export function summary(view, matches) {
  const found = matches.reduce((sum, one) => sum + one, 0);
  const sum = share(view, matches);

  return `${plural(found, 'function', 'functions')}, `
    + `${amount(sum, view.measure.unit)} (${percent(sum, view.total)}) in `
    + 'and below';
}
