/* The colours of frames: by file, by a search, or by what has changed. */

import {scaleLinear} from 'd3-scale';

/* Hues go round in steps of the golden angle, the files in which most time was
   spent first: those that one looks at are told apart. */
const GOLDEN_ANGLE = 137.508;
const FIRST_HUE = 28;

const themes = {
  light: {file: [68, 80], plain: [0, 86], narrow: [0, 91], dim: [12, 91],
          match: 'hsl(48 100% 52%)', same: [0, 88], most: [82, 62]},
  dark: {file: [30, 33], plain: [0, 30], narrow: [0, 21], dim: [8, 23],
         match: 'hsl(44 90% 27%)', same: [0, 27], most: [62, 40]},
};

/* Return the hue of each file. */
function chooseHues({files, recent}) {
  const times = new Map();

  files.forEach((file, i) => times.set(file,
    (times.get(file) ?? 0) + (recent.self[i] || 0)));
  times.delete('~');
  return new Map([...times].sort((a, b) => b[1] - a[1]).map(
    ([file], i) => [file, (FIRST_HUE + i * GOLDEN_ANGLE) % 360]));
}

function hsl(hue, [saturation, lightness]) {
  return `hsl(${hue.toFixed(0)} ${saturation}% ${lightness}%)`;
}

export class Colours {
  constructor(profile) {
    this.profile = profile;
    this.theme = themes.light;
    this.matches = null;
    this.hues = chooseHues(profile);
  }

  set isDark(isDark) {
    this.theme = isDark ? themes.dark : themes.light;
  }

  /* Return the colour of what is drawn, a datum of prune(). */
  of({frame}) {
    const {theme, matches} = this;

    if (!frame) {
      return hsl(0, theme.narrow);
    }
    if (!frame.parent) {
      return hsl(0, theme.plain);
    }
    if (matches) {
      return matches[frame.function] ? theme.match
        : this.ofFunction(frame.function, theme.dim, theme.dim);
    }
    return this.profile.isDifference ? this.ofChange(frame)
      : this.ofFunction(frame.function, theme.file);
  }

  /* plain is the shade of what is in no file. */
  ofFunction(number, shade, plain = this.theme.plain) {
    const hue = this.hues.get(this.profile.files[number]);

    return hue === undefined ? hsl(0, [0, plain[1]]) : hsl(hue, shade);
  }

  /* Red is slower, blue is faster; the stronger, the larger the change is
     against the larger of both values: a quarter of it is half the way, and
     a hundredth none. */
  ofChange({recent, before}) {
    const larger = Math.max(Math.abs(recent), Math.abs(before));
    const change = larger > 0 ? (recent - before) / larger : 0;
    const {same, most} = this.theme;
    const at = Math.sqrt(Math.min(1, Math.abs(change)));
    const mix = (i) => scaleLinear([0, 0.1, 1],
      [same[i], same[i], most[i]])(at).toFixed(1);

    return hsl(change > 0 ? 4 : 216, [mix(0), mix(1)]);
  }
}
