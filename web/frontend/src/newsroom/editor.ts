// The editor of one turn: a template of the page, opened over the turn's words and filled with what was begun.

import * as unsaved from "./unsaved";

/** Somebody had begun to correct this turn: let them go on. */
export function reopen(turn: HTMLElement): void {
  if (unsaved.kept(name(turn)) !== null) open(turn);
}

export function open(turn: HTMLElement): void {
  const text = turn.querySelector<HTMLElement>("[data-turn-text]");
  const form = turn.querySelector<HTMLTemplateElement>("template[data-turn-form]");
  if (!text || !form || turn.classList.contains("is-editing")) return;
  const filled = form.content.cloneNode(true) as DocumentFragment;
  const editor = filled.querySelector("textarea");
  if (!editor) return;
  // What stands on the page has a printer's spaces and apostrophes: the template holds the words as they are kept.
  editor.value = unsaved.kept(name(turn))?.text ?? editor.defaultValue;
  turn.classList.add("is-editing");
  text.hidden = true;
  text.after(filled);
  editor.focus();
}

export function close(turn: HTMLElement, what: "keep" | "forget"): void {
  if (what === "forget") forget(turn);
  turn.classList.remove("is-editing");
  turn.querySelector("[data-turn-editor]")?.remove();
  const text = turn.querySelector<HTMLElement>("[data-turn-text]");
  if (text) text.hidden = false;
  turn.querySelector<HTMLElement>("[data-turn-edit]")?.focus();
}

/** What stands in the editor, not sent yet; words as they were are nothing to keep. */
export function keep(turn: HTMLElement, editor: HTMLTextAreaElement): void {
  if (editor.value === editor.defaultValue) return forget(turn);
  unsaved.keep(name(turn), editor.value, editor.defaultValue, turn.id);
}

export function forget(turn: HTMLElement): void {
  unsaved.forget(name(turn));
}

function name(turn: HTMLElement): string {
  return `turn:${turn.dataset["turnUrl"] ?? ""}`;
}
