/* The columns of tables of functions, and the table of all of them. */

import {byId} from './elements.js';
import {Table} from './table.js';
import {count, percent, signed, timeIn, unitFor} from './text.js';

function largest(column) {
  return column.reduce((most, value) => value > most ? value : most, 0);
}

/* Return what makes the columns of a table whose rows have a function. */
export class Columns {
  constructor(profile, choose) {
    const seconds = profile.sides.reduce((most, side) =>
      Math.max(most, largest(side.inclusive)), 0);

    this.profile = profile;
    this.choose = choose;
    /* Two steps finer than the largest would be too many digits. */
    this.unit = unitFor(seconds / 10);
    this.total = profile.recent.data.totals.seconds;
  }

  name(title = 'Function') {
    const {profile} = this;

    return {
      title, isText: true,
      value: (row) => profile.titles[row.function],
      text: (row) => profile.titles[row.function],
      hint: (row) => profile.label(row.function),
      action: (row) => this.choose(row.function),
    };
  }

  place() {
    const {profile} = this;

    return {
      title: 'Place', isText: true,
      value: (row) => `${profile.places[row.function].replace(/\d+$/, '')}`
        + String(profile.lines[row.function]).padStart(9),
      text: (row) => profile.places[row.function],
      hint: (row) => profile.files[row.function],
    };
  }

  calls(value, help) {
    return {title: 'Calls', help, value,
            text: (row) => count(value(row))};
  }

  time(title, value, help) {
    return {
      title: `${title} (${this.unit.unit})`, help, value,
      text: (row) => timeIn(this.unit, value(row)),
      hint: (row) => Number.isNaN(value(row)) ? null
        : `${percent(value(row), this.total)} of all`,
      share: (row) => this.total > 0
        ? Math.min(1, Math.max(0, value(row) / this.total)) : 0,
    };
  }

  change(title, value) {
    return {
      title: `${title} (${this.unit.unit})`,
      value,
      text: (row) => signed(timeIn(this.unit, value(row)), value(row)),
      className: (row) => value(row) > 0 ? 'slower'
        : value(row) < 0 ? 'faster' : '',
    };
  }
}

const zero = (value) => value || 0;

/* Columns of the comparison of two profiles. */
function ofDifference(columns, {recent, old}) {
  const change = (name) => ({function: i}) =>
    zero(recent[name][i]) - zero(old[name][i]);

  return [
    columns.name(),
    columns.change('Self change', change('self')),
    columns.change('Cumulative change', change('inclusive')),
    {title: 'New calls', value: ({function: i}) => recent.calls[i],
     text: ({function: i}) => count(recent.calls[i])},
    {title: 'Old calls', value: ({function: i}) => old.calls[i],
     text: ({function: i}) => count(old.calls[i])},
    columns.time('New self', ({function: i}) => recent.self[i]),
    columns.time('Old self', ({function: i}) => old.self[i]),
    columns.time('New cumulative', ({function: i}) => recent.inclusive[i]),
    columns.time('Old cumulative', ({function: i}) => old.inclusive[i]),
    columns.place(),
  ];
}

function ofOne(columns, {recent}) {
  const all = [
    columns.name(),
    {title: 'Calls', help: 'all calls/primitive ones, if some are recursive',
     value: ({function: i}) => recent.calls[i],
     text: ({function: i}) => recent.calls[i] === recent.primitive[i]
       ? count(recent.calls[i])
       : `${count(recent.calls[i])}/${count(recent.primitive[i])}`},
    columns.time('Self', ({function: i}) => recent.self[i],
                 'time in the function itself'),
    columns.time('Cumulative', ({function: i}) => recent.inclusive[i],
                 'time in it and in what it called'),
  ];

  for (const [name, title, help] of [
    ['exceptions', 'Exceptions', 'calls that an exception ended'],
    ['starts', 'Starts', 'of generators and coroutines: calls are '
      + 'their resumptions'],
  ]) {
    if (recent[name].some((value) => value > 0)) {
      all.push({title, help,
                value: ({function: i}) => recent[name][i],
                text: ({function: i}) => recent[name][i] > 0
                  ? count(recent[name][i]) : ''});
    }
  }
  return [...all, columns.place()];
}

/* All functions that have figures, and are found. */
export class Functions {
  constructor(profile, columns) {
    this.rows = [];
    for (let i = 0; i < profile.count; i++) {
      if (profile.sides.some((side) => !Number.isNaN(side.calls[i]))) {
        this.rows.push({function: i});
      }
    }
    this.table = new Table('Functions', profile.isDifference
      ? ofDifference(columns, profile) : ofOne(columns, profile),
      profile.isDifference ? 1 : 2);
    byId('functions').replaceChildren(this.table.element);
  }

  /* Show those that matches, an array by function, has, or all. */
  show(matches, chosen) {
    const rows = matches
      ? this.rows.filter(({function: i}) => matches[i]) : this.rows;

    byId('functions-title').textContent = matches
      ? `Functions: ${count(rows.length)} of ${count(this.rows.length)}`
      : `Functions: ${count(rows.length)}`;
    this.table.show(rows, ({function: i}) => i === chosen);
  }
}
