/* What the profile says about itself: metadata, calibration, threads,
   exceptions. */

import {byId, make} from './elements.js';
import {Table} from './table.js';
import {count, percent, time, wellFormed} from './text.js';

/* Metadata that are shown in a way of their own; the others as they are. */
const forms = {
  started: (value) => Number.isFinite(value)
    ? new Date(value * 1000).toLocaleString() : null,
  duration: (value) => Number.isFinite(value) ? time(value) : null,
  seconds_per_tick: (value) => Number.isFinite(value) ? time(value) : null,
  argv: (value) => Array.isArray(value) ? value.join(' ') : null,
};

/* They have parts of their own. */
const apart = new Set(['calibration']);

function show(name, value) {
  const text = Object.hasOwn(forms, name) ? forms[name](value) : null;

  return wellFormed(text ?? (typeof value === 'string' ? value
    : JSON.stringify(value)));
}

function part(title, isOpen, ...children) {
  return make('details', {open: isOpen}, make('summary', null, title),
              ...children);
}

function metadata(side) {
  const entries = Object.entries(side.data.metadata ?? {})
    .filter(([name]) => !apart.has(name));

  return entries.length === 0
    ? make('p', {className: 'faint'}, 'The file says nothing.')
    : make('dl', null, ...entries.flatMap(([name, value]) => [
      make('dt', null, wellFormed(name).replaceAll('_', ' ')),
      make('dd', null, show(name, value)),
    ]));
}

function calibration(side) {
  const value = side.data.metadata?.calibration;

  if (value === undefined || value === null) {
    return make('p', {className: 'faint'},
      'Nothing was taken out of the times.');
  }
  if (typeof value !== 'object') {
    return make('p', null, String(value));
  }
  const rows = Object.entries(value).map(([event, cost]) =>
    ({event, caller: cost?.[0], callee: cost?.[1]}));
  const figure = (name) => ({value: (row) => row[name],
                             text: (row) => Number(row[name]).toFixed(1)});
  const table = new Table('Calibration', [
    {title: 'Event', isText: true, value: (row) => row.event,
     text: (row) => row.event},
    {title: 'on the caller (ns)', ...figure('caller')},
    {title: 'in the callee (ns)', ...figure('callee')},
  ], 0);

  table.show(rows);
  return make('div', null,
    make('p', null, 'What recording cost and was taken out of the times, '
      + 'for each event:'),
    table.element);
}

function threads(side) {
  const rows = side.data.threads ?? [];
  const total = rows.reduce((sum, row) => sum + row.seconds, 0);
  const table = new Table('Threads', [
    {title: 'Thread', isText: true, value: (row) => row.name,
     text: (row) => wellFormed(row.name) || 'unnamed'},
    {title: 'Process', value: (row) => row.pid, text: (row) =>
      String(row.pid)},
    {title: 'Native ID', value: (row) => row.native_id,
     text: (row) => String(row.native_id)},
    {title: 'Calls', value: (row) => row.calls,
     text: (row) => count(row.calls)},
    {title: 'Time', value: (row) => row.seconds,
     text: (row) => time(row.seconds)},
    {title: 'Share', value: (row) => row.seconds,
     text: (row) => percent(row.seconds, total)},
  ], 4);

  table.show(rows);
  return rows.length > 0 && part(`Threads: ${count(rows.length)}`,
                                 rows.length > 1, table.element);
}

function exceptions(profile, side, columns) {
  const rows = [];

  side.exceptions.forEach((value, i) => {
    if (value > 0) {
      rows.push({function: i});
    }
  });
  const table = new Table('Exceptions', [
    columns.name(), columns.place(),
    {title: 'Ended by one', value: (row) => side.exceptions[row.function],
     text: (row) => count(side.exceptions[row.function])},
    {title: 'of calls', value: (row) => side.exceptions[row.function]
      / side.calls[row.function],
     text: (row) => percent(side.exceptions[row.function],
                            side.calls[row.function])},
  ], 2);

  table.show(rows);
  return rows.length > 0 && part(
    `Calls that exceptions ended: ${count(rows.length)} functions`, false,
    table.element);
}

/* Show them for each profile. */
export function showFacts(profile, columns) {
  byId('facts').replaceChildren(...profile.sides.map((side, i) => make('div',
    null,
    profile.isDifference && make('h3', null,
      `${i === 0 ? 'New' : 'Old'}: ${side.data.name}`),
    ...[
      part('Metadata', i === 0, metadata(side)),
      part('Calibration', false, calibration(side)),
      threads(side),
      exceptions(profile, side, columns),
    ].filter(Boolean))));
}
