/* What the graph draws: frames, each for one or more contexts.

   Frames are made when they are asked for, so that only those cost something
   that are wide enough to be drawn. All contexts of one function that have
   equal paths share a frame, whatever threads they are from. */

import {NONE} from './forest.js';

/* Ways to measure a context, by the order of frames. */
export const measures = {
  callees: {
    time: {title: 'cumulative time', unit: 'time', column: 'inclusive'},
    calls: {title: 'calls, with those below', unit: 'calls',
            column: 'below'},
  },
  callers: {
    self: {title: 'self time', unit: 'time', column: 'self'},
    time: {title: 'cumulative time', unit: 'time', column: 'inclusive',
           isOutermostOnly: true},
    calls: {title: 'calls', unit: 'calls', column: 'calls'},
  },
};

class Frame {
  constructor(view, number, parent) {
    this.view = view;
    this.function = number;
    this.parent = parent;
    this.depth = parent ? parent.depth + 1 : 0;
    this.value = 0;         /* in the profile that gives the widths */
    this.recent = 0;        /* in the new one, or the only one */
    this.before = 0;        /* in the old one */
    this.contexts = [];     /* from the callers: those it began with */
    this.cursors = null;    /* from the callers: where each has got to */
    this.kids = null;
  }

  get children() {
    this.kids ??= this.view.expand(this);
    return this.kids;
  }

  /* How many contexts there are in it and below; from the callers, paths of
     callers, which have just begun to be told apart. */
  get size() {
    return this.view.sizeOf(this);
  }

  /* The frames from the outermost one to this one. */
  get path() {
    const path = [];

    for (let frame = this; frame.parent; frame = frame.parent) {
      path.unshift(frame);
    }
    return path;
  }
}

/* Frames under a parent, by their functions. */
class Group {
  constructor(view, parent) {
    this.view = view;
    this.parent = parent;
    this.frames = new Map();
  }

  add(number, context, cursor, weight) {
    let frame = this.frames.get(number);

    if (!frame) {
      frame = new Frame(this.view, number, this.parent);
      this.frames.set(number, frame);
    }
    frame.contexts.push(context);
    if (cursor !== NONE) {
      (frame.cursors ??= []).push(cursor);
    }
    if (context >= this.view.forest.oldStart) {
      frame.before += weight;
    } else {
      frame.recent += weight;
    }
  }

  /* Return the frames, the widest first. */
  finish() {
    const frames = [...this.frames.values()];

    for (const frame of frames) {
      frame.value = this.view.side === 'old' ? frame.before : frame.recent;
    }
    return frames.sort((a, b) => b.value - a.value
      || a.function - b.function);
  }
}

export class View {
  /* trees: those to be shown; order: 'callees' or 'callers'; measure: a name
     in measures[order]; side: 'new' or 'old', which gives the widths. */
  constructor(forest, trees, order, measure, side) {
    this.forest = forest;
    this.trees = trees;
    this.order = order;
    this.measure = measures[order][measure];
    this.side = side;
    this.weights = forest[this.measure.column];
    this.root = new Frame(this, NONE, null);
    this.root.kids = order === 'callees' ? this.roots() : this.leaves();
    for (const kid of this.root.kids) {
      this.root.value += kid.value;
      this.root.recent += kid.recent;
      this.root.before += kid.before;
    }
    this.total = this.findTotal();
  }

  /* The trees' own total, of which shares are given: from the callers, times
     that include each other do not add up to it. */
  findTotal() {
    const {forest} = this;
    const {column, unit} = this.measure;
    const all = unit === 'time' ? forest.inclusive : forest.below;
    let total = 0;

    for (const tree of this.trees) {
      if ((tree.side === 1) === (this.side === 'old')) {
        forest.eachRoot(tree, (root) => { total += all[root]; });
      }
    }
    return column === 'self' ? Math.min(total, this.root.value) : total;
  }

  roots() {
    const group = new Group(this, this.root);

    for (const tree of this.trees) {
      this.forest.eachRoot(tree, (context) => group.add(
        this.forest.function[context], context, NONE,
        this.weights[context]));
    }
    return group.finish();
  }

  leaves() {
    const group = new Group(this, this.root);
    const {forest, measure, weights} = this;

    for (const tree of this.trees) {
      for (let i = tree.start; i < tree.stop; i++) {
        if (!measure.isOutermostOnly || forest.isOutermost[i]) {
          group.add(forest.function[i], i, i, weights[i]);
        }
      }
    }
    return group.finish();
  }

  /* Return the frames next to a frame: what its contexts call, or what calls
     them. */
  expand(frame) {
    const group = new Group(this, frame);
    const {forest, weights} = this;

    frame.contexts.forEach((context, i) => {
      if (frame.cursors === null) {
        forest.eachChild(context, (child) => group.add(
          forest.function[child], child, NONE, weights[child]));
        return;
      }
      const caller = forest.parent[frame.cursors[i]];

      if (caller !== NONE) {
        group.add(forest.function[caller], context, caller,
                  weights[context]);
      }
    });
    return group.finish();
  }

  sizeOf({contexts, cursors}) {
    const {forest} = this;
    const isOld = this.side === 'old';

    return cursors ? 1 : contexts.reduce((sum, context) =>
      sum + ((context >= forest.oldStart) === isOld
        ? forest.end[context] - context : 0), 0);
  }

  /* How many contexts there are in all, on the side that gives widths. */
  get count() {
    return this.trees.reduce((sum, tree) =>
      sum + ((tree.side === 1) === (this.side === 'old')
        ? tree.stop - tree.start : 0), 0);
  }
}

/* What a frame's contexts say: figures of the profile on that side. */
export function sumUp(frame, side) {
  const {forest} = frame.view;
  const sums = {calls: 0, self: 0, inclusive: 0};
  const isOld = side === 'old';

  for (const context of frame.contexts) {
    if ((context >= forest.oldStart) === isOld) {
      sums.calls += forest.calls[context];
      sums.self += forest.self[context];
      sums.inclusive += forest.inclusive[context];
    }
  }
  return sums;
}
