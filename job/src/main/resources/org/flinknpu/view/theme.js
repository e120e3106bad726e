// Colours come from the style sheet, so that dark and light are decided in one place.

let cache = new Map();
const scheme = window.matchMedia("(prefers-color-scheme: dark)");

export function colour(name) {
  let value = cache.get(name);
  if (!value) {
    value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    cache.set(name, value);
  }
  return value;
}

export function onThemeChange(listener) {
  scheme.addEventListener("change", () => {
    cache = new Map();
    listener();
  });
}

// Matches a canvas's pixels to its place on the page; says what a drawing may use.
export function fit(canvas) {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const w = Math.max(1, Math.round(width * ratio));
  const h = Math.max(1, Math.round(height * ratio));
  const changed = canvas.width !== w || canvas.height !== h;
  if (changed) {
    canvas.width = w;
    canvas.height = h;
  }
  return { width, height, ratio, changed };
}

export const ROLES = ["input", "internal", "power", "memory", "output"];

export function roleColour(role) {
  return colour("--" + (ROLES.includes(role) ? role : "internal"));
}
