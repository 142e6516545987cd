/* All that is known of the chosen function, and of the chosen context. */

import {byId, make} from './elements.js';
import {sumUp} from './frames.js';
import {sourceOf} from './source.js';
import {Table} from './table.js';
import {count, percent, plural, signed, time} from './text.js';

function fact(name, value) {
  return value === '' ? []
    : [make('dt', null, name), make('dd', null, value)];
}

/* Facts of one side's figures of a function. */
function figuresOf(side, i) {
  const total = side.data.totals.seconds;
  const withShare = (seconds) => Number.isNaN(seconds) ? ''
    : `${time(seconds)} (${percent(seconds, total)})`;

  if (Number.isNaN(side.calls[i])) {
    return [make('p', {className: 'faint'}, 'It was not called.')];
  }
  return [make('dl', null,
    ...fact('Calls', count(side.calls[i])),
    ...fact('Recursive', side.calls[i] > side.primitive[i]
      ? count(side.calls[i] - side.primitive[i]) : ''),
    ...fact('Self', withShare(side.self[i])),
    ...fact('Cumulative', withShare(side.inclusive[i])),
    ...fact('Self, each call', time(side.self[i] / side.calls[i])),
    ...fact('Cumulative, each call',
            time(side.inclusive[i] / side.primitive[i])),
    ...fact('Ended by exceptions', side.exceptions[i] > 0
      ? count(side.exceptions[i]) : ''),
    ...fact('Started', count(side.starts[i])),
    ...fact('Finished', count(side.finished[i])),
    ...fact('Start to return', time(side.wall[i])))];
}

export class Details {
  constructor(profile, columns, choose) {
    this.profile = profile;
    this.columns = columns;
    this.choose = choose;
  }

  /* Show a function and, if it was chosen there, its frame in the graph. */
  show(number, frame) {
    const {profile} = this;
    const file = profile.files[number];

    byId('chosen-title').textContent = profile.titles[number];
    byId('details').replaceChildren(
      make('p', {className: 'place'}, profile.isBuiltin(number)
        ? 'a C function' : `${file}:${profile.lines[number]}`),
      ...this.names(number),
      ...(frame ? this.context(frame) : []),
      ...this.figures(number),
      ...this.others(number, 'callee', 'Callers'),
      ...this.others(number, 'caller', 'Callees'),
      make('h3', null, 'Source'),
      sourceOf(profile, number));
  }

  names(number) {
    const names = this.profile.qualified.get(number) ?? [];

    return names.length > 1
      ? [make('p', {className: 'faint'}, `Its code is ${names.join(', ')}.`)]
      : [];
  }

  figures(number) {
    const {sides, isDifference} = this.profile;
    const titles = isDifference ? ['New', 'Old'] : ['In all'];

    return sides.flatMap((side, i) => [
      make('h3', null, titles[i]),
      ...figuresOf(side, number),
    ]);
  }

  /* The calls along the path that the frame stands for. */
  context(frame) {
    const {view} = frame;
    const path = frame.path.map((one) => one.function);
    const sums = sumUp(frame, view.side);
    const titles = path.map((i) => this.profile.titles[i]);
    const isCalled = view.order === 'callees';

    if (!isCalled) {
      return [
        make('h3', null, 'In the graph'),
        make('p', {className: 'trail'}, titles.join(' ← ')),
        make('dl', null,
          ...fact(`Of ${titles[0]}`, view.measure.unit === 'time'
            ? `${time(frame.value)} (${percent(frame.value, view.total)})`
            : plural(frame.value, 'call', 'calls'))),
      ];
    }
    return [
      make('h3', null, 'As called here'),
      make('p', {className: 'trail'}, titles.join(' → ')),
      make('dl', null,
        ...fact('Calls', count(sums.calls)),
        ...fact('Self', time(sums.self)),
        ...fact('Cumulative', time(sums.inclusive)),
        ...(this.profile.isDifference && view.measure.unit === 'time'
          ? fact('Change', signed(time(frame.recent - frame.before),
                                  frame.recent - frame.before)) : [])),
    ];
  }

  /* The callers or callees of a function, with the figures of the calls. */
  others(number, from, title) {
    const rows = this.profile.recent.others(number, from);
    const {columns} = this;

    if (rows.length === 0) {
      return [make('h3', null, title),
              make('p', {className: 'faint'}, 'None.')];
    }
    const hasTimes = rows.some((row) => !Number.isNaN(row.inclusive));
    const table = new Table(title, [
      columns.name(title.slice(0, -1)),
      columns.calls((row) => row.calls),
      ...(hasTimes ? [
        columns.time('Self', (row) => row.self),
        columns.time('Cumulative', (row) => row.inclusive),
      ] : []),
      columns.place(),
    ], hasTimes ? 3 : 1);

    table.element.classList.add(title.toLowerCase());
    table.show(rows);
    return [make('h3', null, `${title}: ${count(rows.length)}`),
            table.element];
  }
}
