/* Which frames are drawn: those at least a pixel wide.

   The result is what d3-flame-graph takes as data: objects with a name, a
   value and children. Narrower neighbours are merged into one frame of their
   own if that is wide enough. */

/* Deeper frames would have no room in any page. */
const MAX_DEPTH = 1500;

export function prune(root, zoomed, pixels, title) {
  const scale = zoomed.value > 0 ? pixels / zoomed.value : 0;
  const counts = {drawn: 0, merged: 0, depth: 0};

  const draw = (frame, isAbove) => {
    const datum = {
      name: frame.parent ? title(frame) : 'all',
      value: isAbove ? zoomed.value : frame.value,
      frame,
      fade: isAbove,
      children: [],
    };

    counts.drawn++;
    counts.depth = Math.max(counts.depth, frame.depth);
    return datum;
  };
  const addKids = (datum) => {
    let narrow = 0, rest = 0;

    for (const kid of datum.frame.children) {
      if (kid.value * scale >= 1 && kid.depth < MAX_DEPTH) {
        datum.children.push(draw(kid, false));
      } else {
        narrow++;
        rest += kid.value;
        counts.merged += kid.size;
      }
    }
    if (narrow > 0 && rest * scale >= 1) {
      datum.children.push({
        name: `${narrow.toLocaleString('en')} narrower`,
        value: rest, narrow, parent: datum.frame, children: [],
      });
      counts.depth = Math.max(counts.depth, datum.frame.depth + 1);
    }
    return datum.children.filter((child) => child.frame);
  };
  let bottom = null, top = null;

  for (const frame of [root, ...zoomed.path]) {
    const datum = draw(frame, frame !== zoomed);

    if (bottom) {
      bottom.children.push(datum);
    }
    top ??= datum;
    bottom = datum;
  }
  const waiting = [bottom];

  while (waiting.length > 0) {
    waiting.push(...addKids(waiting.pop()));
  }
  return {data: top, ...counts};
}
