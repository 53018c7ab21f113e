// What is typed into <form data-swap> is kept in the browser until it is sent, as corrections of turns are (turns.ts):
// a telephone that drops the page, or a page loaded anew, loses nothing. It is given back to the field it was typed
// into, as long as nobody has changed what stood there.

const PREFIX = "typed:";
const KEPT_MS = 7 * 86_400_000;
const FIELDS = "form[data-swap][id] textarea, form[data-swap][id] input.input:not([type=hidden], [type=password])";

type Field = HTMLTextAreaElement | HTMLInputElement;
interface Kept {
  text: string;
  before: string;
  at: number;
}

export function startTyped(): void {
  forgetOld();
  giveBack();
  document.addEventListener("plenary:swapped", giveBack);
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) || !field.matches(FIELDS)) return;
    if (field.value === field.defaultValue) return localStorage.removeItem(name(field));
    const kept: Kept = { text: field.value, before: field.defaultValue, at: Date.now() };
    localStorage.setItem(name(field), JSON.stringify(kept));
  });
}

/** It has been sent and taken. */
export function forget(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll<Field>("textarea, input")) localStorage.removeItem(name(field));
}

function giveBack(): void {
  for (const field of document.querySelectorAll<Field>(FIELDS)) {
    const kept = read(name(field));
    if (!kept || field.value !== field.defaultValue) continue;
    if (kept.before !== field.defaultValue) {
      localStorage.removeItem(name(field));
      continue;
    }
    field.value = kept.text;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  }
}

function forgetOld(): void {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    if (Date.now() - (read(key)?.at ?? 0) > KEPT_MS) localStorage.removeItem(key);
  }
}

function read(key: string): Kept | null {
  return JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
}

function name(field: Field): string {
  return `${PREFIX}${location.pathname}#${field.form?.id ?? ""}.${field.name}`;
}
