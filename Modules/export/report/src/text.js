/* Numbers as people read them. */

import {format} from 'd3-format';

const grouped = format(',.0f');
const steps = [
  {unit: 's', factor: 1},
  {unit: 'ms', factor: 1e3},
  {unit: 'µs', factor: 1e6},
  {unit: 'ns', factor: 1e9},
];

/* Return the step in which a time has at least one digit before the point. */
export function unitFor(seconds) {
  return steps.find(({factor}) => Math.abs(seconds) * factor >= 1)
    ?? steps[steps.length - 1];
}

function digits(value) {
  const size = Math.abs(value);

  if (size >= 1000 || value === 0) {
    return grouped(value);
  }
  return value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

export function time(seconds) {
  if (Number.isNaN(seconds)) {
    return '';
  }
  const {unit, factor} = unitFor(seconds);

  return `${digits(seconds * factor)} ${unit}`;
}

/* A time in a column whose heading has the unit. */
export function timeIn({factor}, seconds) {
  if (Number.isNaN(seconds)) {
    return '';
  }
  return format(',.3f')(seconds * factor);
}

export function count(value) {
  return Number.isNaN(value) ? '' : grouped(value);
}

export function signed(text, value) {
  return value > 0 ? `+${text}` : text;
}

export function percent(part, whole) {
  const share = whole > 0 ? 100 * part / whole : 0;

  return `${share.toFixed(share >= 10 || share === 0 ? 1 : 2)} %`;
}

/* A value in the unit of a measure, 'time' or 'calls'. */
export function amount(value, unit) {
  return unit === 'time' ? time(value)
    : `${count(value)} ${value === 1 ? 'call' : 'calls'}`;
}

export function plural(value, one, many) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/* Half a surrogate pair is no character: it is shown as the files say it. */
export function wellFormed(text) {
  return text.replace(/\p{Surrogate}/gu, (half) =>
    `\\u${half.charCodeAt(0).toString(16)}`);
}
