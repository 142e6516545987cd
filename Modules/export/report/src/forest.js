/* All calling contexts of a profile, tree behind tree, in columns.

   A context is a number; those below it stand behind it, up to its end:

       number   0 1 2 3 4
       depth    0 1 2 1 0     0 calls 1 and 3, 1 calls 2; 4 is a root
       end      4 3 3 4 5
*/

const NS = 1e-9;

export const NONE = -1;

/* Fill parents, ends and inclusive times of one tree, from its depths. */
function settle(forest, start, stop, depths) {
  const open = [];

  for (let i = start; i < stop; i++) {
    const depth = depths[i - start];

    while (open.length > depth) {
      forest.end[open.pop()] = i;
    }
    forest.parent[i] = depth > 0 ? open[depth - 1] : NONE;
    open.push(i);
  }
  while (open.length > 0) {
    forest.end[open.pop()] = stop;
  }
  for (let i = stop - 1; i >= start; i--) {
    const parent = forest.parent[i];

    forest.inclusive[i] += forest.self[i];
    forest.below[i] += forest.calls[i];
    if (parent !== NONE) {
      forest.inclusive[parent] += forest.inclusive[i];
      forest.below[parent] += forest.below[i];
    }
  }
}

export class Forest {
  constructor(profile) {
    const trees = profile.sides.flatMap((side, i) =>
      side.data.contexts.trees.map((tree) => ({tree, side: i})));
    const count = trees.reduce((sum, {tree}) => sum + tree.depth.length, 0);

    this.count = count;
    this.function = new Int32Array(count);
    this.parent = new Int32Array(count);
    this.end = new Int32Array(count);
    this.calls = new Float64Array(count);
    this.below = new Float64Array(count);
    this.self = new Float64Array(count);
    this.inclusive = new Float64Array(count);
    this.trees = [];
    let start = 0;

    for (const {tree, side} of trees) {
      start = this.take(tree, side, start, profile.numbers[side]);
    }
    this.oldStart = this.trees.find(({side}) => side === 1)?.start ?? count;
    this.isOutermost = this.findOutermost(profile.count);
  }

  /* Copy a tree's columns to start and behind; return where it ends. */
  take(tree, side, start, numbers) {
    const stop = start + tree.depth.length;

    for (let i = start, from = 0; i < stop; i++, from++) {
      this.function[i] = numbers[tree.function[from]];
      this.calls[i] = tree.calls[from];
      this.self[i] = tree.self_ns[from] * NS;
    }
    for (const [i, outside] of Object.entries(tree.outside_ns ?? {})) {
      this.inclusive[start + Number(i)] = outside * NS;
    }
    settle(this, start, stop, tree.depth);
    this.trees.push({
      start, stop, side,
      thread: tree.thread, pid: tree.pid, nativeId: tree.native_id,
      isFolded: tree.folded === true,
    });
    return stop;
  }

  /* Tell for each context whether no call of its function is open above. */
  findOutermost(functionCount) {
    const open = new Int32Array(functionCount);
    const path = [];
    const result = new Uint8Array(this.count);

    for (let i = 0; i < this.count; i++) {
      while (path.length > 0 && path[path.length - 1] !== this.parent[i]) {
        open[this.function[path.pop()]]--;
      }
      result[i] = open[this.function[i]]++ === 0 ? 1 : 0;
      path.push(i);
    }
    return result;
  }

  /* Call visit(root) for the roots of a tree. */
  eachRoot(tree, visit) {
    for (let i = tree.start; i < tree.stop; i = this.end[i]) {
      visit(i);
    }
  }

  eachChild(context, visit) {
    const stop = this.end[context];

    for (let i = context + 1; i < stop; i = this.end[i]) {
      visit(i);
    }
  }
}
