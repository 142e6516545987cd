/* The report: reads the profile in the page and lets it be looked at. */

import {Colours} from './colours.js';
import {Details} from './details.js';
import {byId, make, option} from './elements.js';
import {showFacts} from './facts.js';
import {Forest} from './forest.js';
import {measures, View} from './frames.js';
import {Columns, Functions} from './functions.js';
import {Graph} from './graph.js';
import {readProfile} from './profile.js';
import {find, summary} from './search.js';
import {amount, count, percent, plural, time, wellFormed}
  from './text.js';
import {Theme} from './theme.js';
import './style.css';

const SEARCH_DELAY_MS = 120;

class Report {
  constructor(profile) {
    this.profile = profile;
    this.forest = new Forest(profile);
    this.colours = new Colours(profile);
    this.columns = new Columns(profile, (number) => this.chooseFunction(
      number));
    this.functions = new Functions(profile, this.columns);
    this.details = new Details(profile, this.columns);
    this.matches = null;
    this.chosen = null;
    this.graph = new Graph(byId('graph'), profile, this.colours, {
      choose: (frame) => this.chooseFrame(frame),
      zoom: (frame) => this.zoom(frame),
      hover: (text) => { byId('hover').textContent = text; },
    });
    this.head();
    this.fillTools();
    this.listen();
    this.look();
    this.choose(this.hottest(), null);
    showFacts(profile, this.columns);
  }

  head() {
    const {profile} = this;
    const [recent, old] = profile.sides;
    const {totals, contexts, sampled: isSampled} = recent.data;
    const notes = [];

    byId('title').textContent = old
      ? `${old.data.name} → ${recent.data.name}` : profile.name;
    document.title = byId('title').textContent;
    byId('totals').textContent = old
      ? `${time(totals.seconds)} now, ${time(old.data.totals.seconds)} before`
        + `; ${count(totals.calls)} calls now, `
        + `${count(old.data.totals.calls)} before`
      : `${time(totals.seconds)}, ${plural(totals.calls, 'call', 'calls')}`;
    if (profile.sides.some((side) => side.data.contexts.estimate)) {
      notes.push('Estimate: this profile has no calling contexts, so the '
        + 'graph is guessed from who called whom. Record with --contexts to '
        + 'have them exactly.');
    }
    if (contexts.folded_calls > 0) {
      notes.push(`${plural(contexts.folded_calls, 'call', 'calls')} came `
        + 'when the memory for contexts was used up: they stand in the '
        + 'thread “beyond the budget”, without their callers.');
    }
    if (isSampled) {
      notes.push('Calls are samples.');
    }
    byId('notes').replaceChildren(...notes.map((note) =>
      make('span', null, note)));
    byId('notes').hidden = notes.length === 0;
    byId('graph-title').textContent = contexts.estimate
      ? 'Calling contexts (estimate)' : 'Calling contexts';
  }

  fillTools() {
    const names = new Map();

    /* A thread of the one profile goes with its namesake of the other. */
    for (const tree of this.forest.trees) {
      const name = tree.isFolded ? 'beyond the budget'
        : wellFormed(tree.thread) || (this.profile.isDifference
          ? 'without a name' : `thread ${tree.nativeId}`);
      const isAlone = this.profile.isDifference || !names.has(name);
      const key = isAlone ? name : `${name} (${tree.pid}, ${tree.nativeId})`;

      names.set(key, [...names.get(key) ?? [], tree]);
    }
    this.threads = [this.forest.trees, ...names.values()];
    byId('thread').replaceChildren(
      option(0, names.size > 1 ? `all ${names.size}` : 'all'),
      ...[...names.keys()].map((name, i) => option(i + 1, name)));
    byId('thread').disabled = names.size < 2;
    byId('side-label').hidden = !this.profile.isDifference;
    this.fillMeasures();
  }

  fillMeasures() {
    const choices = measures[byId('order').value];
    const before = byId('measure').value;

    byId('measure').replaceChildren(...Object.entries(choices).map(
      ([name, {title}]) => option(name, title)));
    byId('measure').value = before === 'calls' ? before
      : Object.keys(choices)[0];
  }

  listen() {
    let timer = 0;

    byId('tools').addEventListener('submit', (event) =>
      event.preventDefault());
    byId('order').addEventListener('change', () => {
      this.fillMeasures();
      this.look();
    });
    for (const id of ['thread', 'measure', 'side']) {
      byId(id).addEventListener('change', () => this.look());
    }
    byId('shape').addEventListener('change', () => {
      this.graph.isFlame = byId('shape').value === 'flame';
      this.graph.draw();
      this.graph.scroll();
    });
    byId('search').addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.search(), SEARCH_DELAY_MS);
    });
    document.addEventListener('keydown', (event) => this.press(event));
    this.theme = new Theme(byId('theme'), (isDark) => {
      this.colours.isDark = isDark;
      this.graph.repaint();
    });
  }

  press(event) {
    const isTyping = event.target.closest('input, select, textarea');

    if (event.key === '/' && !isTyping && !event.ctrlKey) {
      event.preventDefault();
      byId('search').focus();
      byId('search').select();
    } else if (event.key === 'Escape') {
      this.leave(event);
    }
  }

  /* Esc: leave the search, else zoom out by a level. */
  leave(event) {
    const search = byId('search');

    if (event.target === search || search.value) {
      search.value = '';
      this.search();
      byId('graph').focus();
    } else if (this.graph.zoomed.parent) {
      this.zoom(this.graph.zoomed.parent);
    }
  }

  /* Look at what the tools say. */
  look() {
    const trees = this.threads[Number(byId('thread').value)];
    const order = byId('order').value;

    this.view = new View(this.forest, trees, order, byId('measure').value,
                         byId('side').value);
    this.graph.chosen = null;
    this.zoom(this.view.root);
    this.sayFound();
  }

  zoom(frame) {
    this.graph.show(this.view, frame);
    byId('merged').textContent = this.graph.summary;
    this.showPath(frame);
    this.say(frame.parent
      ? `Zoomed to ${this.profile.titles[frame.function]}, `
        + `${percent(frame.value, this.view.total)}`
      : `All, ${amount(frame.value, this.view.measure.unit)}`);
  }

  /* Buttons to zoom out with. */
  showPath(frame) {
    const frames = [this.view.root, ...frame.path];
    const button = (one) => make('button', {
      type: 'button', 'aria-current': one === frame ? 'true' : null,
      onclick: () => this.zoom(one),
    }, one.parent ? this.profile.titles[one.function] : 'all');

    byId('path').hidden = !frame.parent;
    byId('path').replaceChildren(...frames.flatMap((one, i) =>
      i === 0 ? [button(one)] : [' › ', button(one)]));
  }

  say(text) {
    byId('said').textContent = text;
  }

  chooseFrame(frame) {
    if (frame.parent) {
      this.choose(frame.function, frame);
      this.say(this.graph.describe({frame, value: frame.value}));
    } else {
      this.say(`All, ${amount(frame.value, this.view.measure.unit)}`);
    }
  }

  chooseFunction(number) {
    this.graph.chosen = this.widest(number);
    this.graph.mark();
    this.choose(number, null);
    this.say(`Chosen: ${this.profile.titles[number]}`);
    byId('chosen-title').focus({preventScroll: false});
  }

  /* Return the function with the longest self time. */
  hottest() {
    const {self} = this.profile.recent;

    return this.functions.rows.reduce((most, {function: i}) =>
      (self[i] || 0) > (self[most] || 0) ? i : most, 0);
  }

  /* Return the widest frame of a function that is drawn, or null. */
  widest(number) {
    let widest = null;

    for (const frame of this.graph.drawn.keys()) {
      if (frame.function === number && !(widest?.value >= frame.value)) {
        widest = frame;
      }
    }
    return widest;
  }

  choose(number, frame) {
    this.chosen = number;
    this.details.show(number, frame);
    this.functions.show(this.matches, number);
  }

  search() {
    const input = byId('search');

    try {
      this.matches = find(this.profile, input.value);
      input.removeAttribute('aria-invalid');
    } catch (error) {
      input.setAttribute('aria-invalid', 'true');
      byId('found').textContent = error.message;
      return;
    }
    this.colours.matches = this.matches;
    this.graph.repaint();
    this.functions.show(this.matches, this.chosen);
    this.sayFound();
  }

  sayFound() {
    byId('found').textContent = this.matches
      ? summary(this.view, this.matches) : '';
  }
}

function start() {
  const profile = readProfile();

  if (profile === null) {
    byId('totals').textContent = 'There is no profile in this page.';
    return null;
  }
  return new Report(profile);
}

start();
