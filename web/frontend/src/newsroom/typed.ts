// What is typed into <form data-swap> is kept until it is sent (unsaved.ts), as corrections of turns are: a telephone
// that drops the page, or a page loaded anew, loses nothing. It is given back to the field it was typed into, as long
// as nobody has changed what stood there.

import * as unsaved from "./unsaved";

const FIELDS = "form[data-swap][id] textarea, form[data-swap][id] input.input:not([type=hidden], [type=password])";

type Field = HTMLTextAreaElement | HTMLInputElement;

export function startTyped(): void {
  giveBack();
  document.addEventListener("plenary:swapped", giveBack);
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) || !field.matches(FIELDS)) return;
    if (field.value === field.defaultValue) return unsaved.forget(name(field));
    unsaved.keep(name(field), field.value, field.defaultValue, field.closest("li[id], section[id], details[id]")?.id ?? "");
  });
}

/** It has been sent and taken. */
export function forget(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll<Field>("textarea, input")) unsaved.forget(name(field));
}

function giveBack(): void {
  for (const field of document.querySelectorAll<Field>(FIELDS)) {
    const kept = unsaved.kept(name(field));
    if (!kept || field.value !== field.defaultValue) continue;
    if (kept.before !== field.defaultValue) {
      unsaved.forget(name(field));
      continue;
    }
    field.value = kept.text;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  }
}

function name(field: Field): string {
  return `typed:${location.pathname}#${field.form?.id ?? ""}.${field.name}`;
}
