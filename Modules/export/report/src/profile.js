/* A profile as the page holds it: columns, and functions by their numbers.

   The page's data are those that html.c describes. Where two profiles are
   compared the functions of the old one have the numbers of those of the new
   one that they stand for, and further ones if there is none. */

import {wellFormed} from './text.js';

/* Return the function's file without its folders. */
export function baseName(path) {
  return path.slice(path.lastIndexOf('/') + 1);
}

function placeOf(file, line) {
  return file === '~' && line === 0 ? '' : `${baseName(file)}:${line}`;
}

/* What one profile says of all functions. */
class Figures {
  constructor(data, numbers, length) {
    const {functions} = data;
    const column = (name) => {
      const result = new Float64Array(length).fill(NaN);

      (functions[name] ?? []).forEach((value, i) => {
        result[numbers[i]] = value ?? NaN;
      });
      return result;
    };

    this.calls = column('calls');
    this.primitive = column('primitive_calls');
    this.self = column('self_seconds');
    this.inclusive = column('inclusive_seconds');
    this.exceptions = column('exceptions');
    this.starts = column('starts');
    this.finished = column('finished');
    this.wall = column('wall_seconds');
    this.edges = data.edges;
    this.edges.caller = this.edges.caller.map((i) => numbers[i]);
    this.edges.callee = this.edges.callee.map((i) => numbers[i]);
    this.data = data;
  }

  has(name) {
    return this[name].some((value) => !Number.isNaN(value));
  }

  /* Return what other functions have to do with one: on its side `from`
     ('callee': its callers) the edges' other ends with their figures. */
  others(number, from) {
    const {edges} = this;
    const to = from === 'callee' ? 'caller' : 'callee';
    const rows = [];

    edges[from].forEach((end, i) => {
      if (end === number) {
        rows.push({
          function: edges[to][i],
          calls: edges.calls[i],
          self: edges.self_seconds?.[i] ?? NaN,
          inclusive: edges.inclusive_seconds?.[i] ?? NaN,
        });
      }
    });
    return rows;
  }
}

export class Profile {
  constructor(page) {
    const {profiles, pairs} = page;
    const [recent, old] = profiles;
    const same = new Map((pairs ?? []).map(([a, b]) => [b, a]));
    let count = recent.functions.name.length;

    this.files = [];
    this.names = [];
    this.lines = [];
    this.qualified = new Map();
    this.isDifference = old !== undefined;
    this.name = recent.name;
    this.generator = page.generator;
    for (const data of profiles) {
      data.files = data.files.map(wellFormed);
    }
    const number = (data, i, at) => {
      this.files[at] = data.files[data.functions.file[i]];
      this.names[at] = wellFormed(data.functions.name[i]);
      this.lines[at] = data.functions.line[i];
      const names = data.qualified_names?.[i];

      if (names) {
        this.qualified.set(at, names.map(wellFormed));
      }
      return at;
    };
    const numbers = [recent.functions.name.map((_, i) =>
      number(recent, i, i))];

    if (old) {
      numbers.push(old.functions.name.map((_, i) =>
        same.get(i) ?? number(old, i, count++)));
    }
    this.count = count;
    this.sides = profiles.map((data, i) =>
      new Figures(data, numbers[i], count));
    this.numbers = numbers;
    [this.recent, this.old] = this.sides;
    this.places = this.names.map((_, i) =>
      placeOf(this.files[i], this.lines[i]));
    this.titles = this.names.map((name, i) => this.titleOf(name, i));
    this.sources = new Map();
    for (const side of [...this.sides].reverse()) {
      for (const source of side.data.sources ?? []) {
        this.sources.set(side.data.files[source.file], source);
      }
    }
  }

  /* The shortest text that says which function it is. */
  titleOf(name, i) {
    const names = this.qualified.get(i);

    if (this.isBuiltin(i)) {
      return name.replace(/^<built-in method (?:builtins\.)?(.+)>$/, '$1')
        .replace(/^<method '(.+)' of '(.+)' objects>$/, '$2.$1');
    }
    return names?.length === 1 ? names[0].replaceAll('.<locals>', '') : name;
  }

  /* What a search looks at. */
  label(i) {
    return `${this.files[i]}:${this.lines[i]}(${this.names[i]}) `
      + (this.qualified.get(i) ?? []).join(' ');
  }

  isBuiltin(i) {
    return this.files[i] === '~' && this.lines[i] === 0;
  }
}

/* Return the profile in the page. */
export function readProfile() {
  const page = JSON.parse(document.getElementById('profile').textContent);

  return page.profiles ? new Profile(page) : null;
}
