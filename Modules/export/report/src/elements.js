/* Elements of the page, made of texts: nothing is ever read as HTML. */

/* Return a new element; what is undefined, null or false is left out. */
export function make(tag, properties, ...children) {
  const element = document.createElement(tag);

  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'className') {
      element.className = value;
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.filter((child) =>
    child !== null && child !== undefined && child !== false));
  return element;
}

export function byId(id) {
  return document.getElementById(id);
}

export function option(value, text) {
  return make('option', {value}, text);
}
