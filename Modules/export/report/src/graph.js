/* The flame graph: drawn by d3-flame-graph, walked with mouse and keyboard. */

import flamegraph from 'd3-flame-graph';
import {select, selection} from 'd3-selection';

import {prune} from './pruning.js';
import {amount, percent, plural} from './text.js';

const ROW_PIXELS = 20;

/* d3-flame-graph moves each frame to where it belongs by transitions. Frames
   of one view are not those of another, and thousands of transitions take a
   second: what they would lead to is done at once. */
for (const name of ['transition', 'duration', 'ease', 'delay']) {
  selection.prototype[name] = function same() { return this; };
}

/* Narrower frames have no edges, which would be all that is seen of them. */
const THIN_PIXELS = 4;

/* Of narrower frames d3-flame-graph shows no label, but makes one: to lay out
   thousands of these takes longest of all. */
const LABEL_PIXELS = 35;

function owner(event) {
  return event.target.closest?.('g.frame') ?? null;
}

export class Graph {
  /* element: where it is drawn; on.choose(frame, isNew) and on.zoom(frame)
     are called when the user has done so, on.hover(text) with a frame's. */
  constructor(element, profile, colours, on) {
    this.element = element;
    this.profile = profile;
    this.colours = colours;
    this.on = on;
    this.isFlame = false;
    this.chosen = null;
    this.drawn = new Map();
    this.chart = flamegraph()
      .cellHeight(ROW_PIXELS)
      .setColorMapper((node) => colours.of(node.data))
      .setLabelHandler((node) => this.describe(node.data));
    this.chart.setDetailsHandler((text) => on.hover(text ?? ''));
    this.listen();
  }

  listen() {
    const {element} = this;
    const take = (event, act) => {
      const group = owner(event);

      if (group) {
        /* Not d3-flame-graph's own click: it would zoom. */
        event.stopPropagation();
        act(select(group).datum().data);
      }
    };

    element.addEventListener('click', (event) => take(event, (datum) =>
      this.choose(datum.frame ?? datum.parent)), true);
    element.addEventListener('dblclick', (event) => take(event, (datum) =>
      this.on.zoom(datum.frame ?? datum.parent)), true);
    element.addEventListener('keydown', (event) => this.press(event));
    new ResizeObserver(() => {
      if (this.view && element.clientWidth !== this.chart.width()) {
        this.draw();
      }
    }).observe(element);
  }

  /* Show a view from a frame of it on. */
  show(view, zoomed) {
    this.view = view;
    this.zoomed = zoomed;
    this.draw();
    this.scroll();
  }

  /* Let the outermost frames be seen, which a flame has at its bottom. */
  scroll() {
    this.element.scrollTop = this.isFlame ? this.element.scrollHeight : 0;
    this.mark();
  }

  draw() {
    const {element, chart} = this;
    const width = Math.max(200, element.clientWidth);
    const pruned = prune(this.view.root, this.zoomed, width,
      (frame) => this.profile.titles[frame.function]);
    const height = (pruned.depth + 1) * ROW_PIXELS;

    chart.width(width).height(height).inverted(!this.isFlame);
    element.replaceChildren();
    select(element).datum(pruned.data).call(chart);
    select(element).select('svg').attr('role', 'presentation');
    this.pruned = pruned;
    this.word();
    this.mark();
  }

  /* Colour everything anew. */
  repaint() {
    if (this.view) {
      this.chart.update();
      this.mark();
    }
  }

  /* Say in words what each frame is. */
  word() {
    const groups = select(this.element).selectAll('g.frame');

    this.drawn.clear();
    groups.each((node, i, all) => {
      const group = all[i];
      const {data} = node;

      group.id = `frame-${node.id}`;
      const width = (node.x1 - node.x0) * this.chart.width();

      group.toggleAttribute('data-thin', width < THIN_PIXELS);
      if (width < LABEL_PIXELS) {
        group.querySelector('foreignObject')?.remove();
      }
      group.setAttribute('role', 'treeitem');
      group.setAttribute('aria-level', node.depth + 1);
      group.setAttribute('aria-label', this.describe(data));
      if (data.frame) {
        this.drawn.set(data.frame, {node, group});
      }
    });
  }

  /* A frame, its place and its figures, in a line. */
  describe(datum) {
    const {frame} = datum;
    const {unit} = this.view.measure;
    const share = percent(datum.value, this.view.total);

    if (!frame) {
      return `${datum.name} than a pixel, ${amount(datum.value, unit)} `
        + `(${share})`;
    }
    if (!frame.parent) {
      return `all, ${amount(frame.value, unit)}`;
    }
    const place = this.profile.places[frame.function];
    const words = `${this.profile.titles[frame.function]}`
      + `${place ? ` ${place}` : ''}, ${amount(frame.value, unit)} `
      + `(${percent(frame.value, this.view.total)})`;

    return this.profile.isDifference
      ? `${words}; new ${amount(frame.recent, unit)}, old `
        + amount(frame.before, unit)
      : words;
  }

  /* Put the mark on the chosen frame, if it is drawn. */
  mark() {
    const found = this.chosen && this.drawn.get(this.chosen);

    select(this.element).selectAll('g.frame').classed('chosen', false)
      .attr('aria-selected', null);
    this.element.removeAttribute('aria-activedescendant');
    if (found) {
      select(found.group).classed('chosen', true)
        .attr('aria-selected', 'true').raise();
      this.element.setAttribute('aria-activedescendant', found.group.id);
      this.reveal(found.group);
    }
  }

  /* Scroll the graph's box, not the page. */
  reveal(group) {
    const box = this.element.getBoundingClientRect();
    const {top, bottom} = group.getBoundingClientRect();

    if (top < box.top) {
      this.element.scrollTop -= box.top - top;
    } else if (bottom > box.bottom) {
      this.element.scrollTop += bottom - box.bottom;
    }
  }

  choose(frame) {
    this.chosen = frame;
    this.mark();
    this.on.choose(frame);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const at = this.drawn.has(this.chosen) ? this.chosen : null;
    const target = at ? this.step(event.key, at)
      : event.key.startsWith('Arrow') ? this.zoomed : null;

    if (target) {
      event.preventDefault();
      this.choose(target);
    } else if (event.key === 'Enter' && at) {
      event.preventDefault();
      this.on.zoom(at);
    } else if (event.key.startsWith('Arrow') || event.key === ' ') {
      event.preventDefault();
    }
  }

  /* Return the frame that a key leads to, or null. */
  step(key, at) {
    const up = this.isFlame ? 'ArrowDown' : 'ArrowUp';
    const down = this.isFlame ? 'ArrowUp' : 'ArrowDown';
    const {node} = this.drawn.get(at);
    const frames = (nodes) => (nodes ?? []).filter((one) => one.data.frame);

    if (key === up) {
      return node.parent?.data.frame ?? null;
    }
    if (key === down) {
      return frames(node.children)[0]?.data.frame ?? null;
    }
    if (key === 'Home') {
      return this.zoomed;
    }
    const step = {ArrowLeft: -1, ArrowRight: 1}[key];
    const row = frames(node.parent?.children);

    return step ? row[row.indexOf(node) + step]?.data.frame ?? null : null;
  }

  /* What has become of the contexts that are not drawn. */
  get summary() {
    const {drawn, merged} = this.pruned;
    const nouns = this.view.order === 'callees' ? ['context', 'contexts']
      : ['path of callers', 'paths of callers'];
    const colours = this.profile.isDifference
      ? 'Red is more than before, blue is less. ' : '';
    const shown = `${colours}${plural(this.view.count, 'context',
      'contexts')}, ${plural(drawn, 'frame', 'frames')} drawn`;

    return merged === 0 ? `${shown}.`
      : `${shown}; ${plural(merged, ...nouns)} narrower than a pixel `
        + `${merged === 1 ? 'is' : 'are'} merged: zoom in to see more.`;
  }
}
