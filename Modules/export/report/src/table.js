/* A table whose rows can be sorted by each of its columns. */

import {ascending, descending} from 'd3-array';

import {make} from './elements.js';

const FIRST_ROWS = 200;

/* A column: title, its heading; value(row), by which it is sorted, a number or
   text; text(row), what is shown; isText for texts; className, help. A column
   with action(row) shows buttons. */
export class Table {
  constructor(caption, columns, by) {
    this.columns = columns;
    this.by = by;
    this.isDescending = !columns[by].isText;
    this.limit = FIRST_ROWS;
    this.rows = [];
    this.body = make('tbody');
    this.more = make('button', {
      type: 'button', className: 'more',
      onclick: () => { this.limit *= 10; this.fill(); },
    });
    this.heads = columns.map((column, i) => make('th', {
      scope: 'col', className: column.isText ? 'words' : 'figure',
      title: column.help,
    }, make('button', {type: 'button', onclick: () => this.sort(i)},
            column.title)));
    this.element = make('div', {className: 'table', tabindex: 0,
                                role: 'group', 'aria-label': caption},
      make('table', null,
        make('caption', {className: 'unseen'}, caption),
        make('thead', null, make('tr', null, ...this.heads)),
        this.body),
      this.more);
    this.body.addEventListener('keydown', (event) => this.press(event));
  }

  /* Sort by a column, or the other way round if it is that already. */
  sort(by) {
    this.isDescending = by === this.by ? !this.isDescending
      : !this.columns[by].isText;
    this.by = by;
    this.fill();
  }

  show(rows, isChosen) {
    this.rows = rows;
    this.isChosen = isChosen ?? (() => false);
    this.fill();
  }

  fill() {
    const {value, isText} = this.columns[this.by];
    const order = this.isDescending ? descending : ascending;
    const rows = isText
      ? [...this.rows].sort((a, b) => order(value(a), value(b)))
      : [...this.rows].sort((a, b) => order(value(a) || 0, value(b) || 0));
    const left = rows.length - this.limit;

    this.heads.forEach((head, i) => {
      const way = this.isDescending ? 'descending' : 'ascending';

      if (i === this.by) {
        head.setAttribute('aria-sort', way);
      } else {
        head.removeAttribute('aria-sort');
      }
    });
    this.body.replaceChildren(...rows.slice(0, this.limit).map((row) =>
      this.line(row)));
    this.more.hidden = left <= 0;
    this.more.textContent = `Show more (${left.toLocaleString('en')} left)`;
  }

  line(row) {
    const line = make('tr', {'aria-selected': this.isChosen(row) || null});

    line.append(...this.columns.map((column, i) => {
      const text = column.text(row);
      const share = column.share?.(row);
      const cell = make(i === 0 ? 'th' : 'td', {
        scope: i === 0 ? 'row' : null,
        className: [column.isText ? 'words' : 'figure',
                    column.className?.(row) ?? ''].join(' '),
        title: column.hint?.(row),
      }, column.action
        ? make('button', {type: 'button', onclick: () =>
          column.action(row)}, text)
        : text);

      if (share > 0) {
        cell.style.setProperty('--share', `${(100 * share).toFixed(1)}%`);
      }
      return cell;
    }));
    return line;
  }

  /* Arrow keys go from row to row. */
  press(event) {
    const step = {ArrowDown: 'nextElementSibling',
                  ArrowUp: 'previousElementSibling'}[event.key];
    const next = step && event.target.closest('tr')?.[step];

    if (next) {
      event.preventDefault();
      next.querySelector('button')?.focus();
    }
  }
}
