/* Light or dark: as the system says, until the button is pressed. */

export class Theme {
  constructor(button, changed) {
    this.button = button;
    this.changed = changed;
    this.system = matchMedia('(prefers-color-scheme: dark)');
    this.chosen = null;
    this.system.addEventListener('change', () => this.apply());
    button.addEventListener('click', () => {
      this.chosen = !this.isDark;
      this.apply();
    });
    this.apply();
  }

  get isDark() {
    return this.chosen ?? this.system.matches;
  }

  apply() {
    document.documentElement.dataset.theme = this.isDark ? 'dark' : 'light';
    this.button.setAttribute('aria-pressed', String(this.isDark));
    this.changed(this.isDark);
  }
}
