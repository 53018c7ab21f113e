// Correcting a transcript: one turn at a time, saved with the version it was read at.
//
// <li class="turn" data-turn-url="…" data-version="3"> holds [data-turn-text], [data-turn-edit] (a button) and a
// <template data-turn-form> with textarea, [data-turn-save], [data-turn-cancel], [data-turn-alert].
// PATCH {text, version} → 200: the turn as the server now shows it (stretch.ts); 409 {message}: somebody was faster.
// What is typed is kept in the browser until it is saved; Escape leaves the editor but keeps the draft.

import { csrfHeaders, sentence } from "./csrf";
import { show } from "./newsroom/stretch";

export function startTurns(): void {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const turn = target?.closest<HTMLElement>("[data-turn-url]");
    if (!target || !turn) return;
    if (target.closest("[data-turn-edit]")) open(turn);
    else if (target.closest("[data-turn-save]")) void save(turn);
    else if (target.closest("[data-turn-cancel]")) close(turn, "forget");
  });
  document.addEventListener("keydown", (event) => {
    const editor = event.target instanceof HTMLTextAreaElement ? event.target : null;
    const turn = editor?.closest<HTMLElement>("[data-turn-url]");
    if (!editor || !turn) return;
    if (event.key === "Escape") close(turn, "keep");
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save(turn);
  });
  document.addEventListener("input", (event) => {
    const turn = event.target instanceof HTMLTextAreaElement ? event.target.closest<HTMLElement>("[data-turn-url]") : null;
    if (turn) draft.keep(turn, (event.target as HTMLTextAreaElement).value);
  });
  for (const turn of document.querySelectorAll<HTMLElement>("[data-turn-url]")) reopen(turn);
}

/** Somebody had begun to correct this turn: let them go on. */
export function reopen(turn: HTMLElement): void {
  if (draft.of(turn) !== null) open(turn);
}

const draft = {
  name: (turn: HTMLElement) => `draft:${turn.dataset["turnUrl"] ?? ""}`,
  of: (turn: HTMLElement) => localStorage.getItem(draft.name(turn)),
  keep: (turn: HTMLElement, text: string) => localStorage.setItem(draft.name(turn), text),
  forget: (turn: HTMLElement) => localStorage.removeItem(draft.name(turn)),
};

function open(turn: HTMLElement): void {
  const text = turn.querySelector<HTMLElement>("[data-turn-text]");
  const form = turn.querySelector<HTMLTemplateElement>("template[data-turn-form]");
  if (!text || !form || turn.classList.contains("is-editing")) return;
  const filled = form.content.cloneNode(true) as DocumentFragment;
  const editor = filled.querySelector("textarea");
  if (!editor) return;
  // What stands on the page has a printer's spaces and apostrophes: the template holds the words as they are kept.
  editor.value = draft.of(turn) ?? editor.defaultValue;
  turn.classList.add("is-editing");
  text.hidden = true;
  text.after(filled);
  editor.focus();
}

function close(turn: HTMLElement, what: "keep" | "forget"): void {
  if (what === "forget") draft.forget(turn);
  turn.classList.remove("is-editing");
  turn.querySelector("[data-turn-editor]")?.remove();
  const text = turn.querySelector<HTMLElement>("[data-turn-text]");
  if (text) text.hidden = false;
  turn.querySelector<HTMLElement>("[data-turn-edit]")?.focus();
}

async function save(turn: HTMLElement): Promise<void> {
  const editor = turn.querySelector<HTMLTextAreaElement>("[data-turn-editor] textarea");
  if (!editor) return;
  const body = { text: editor.value, version: Number(turn.dataset["version"]) };
  const answer = await fetch(turn.dataset["turnUrl"] ?? "", {
    method: "PATCH",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...csrfHeaders() },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (!answer?.ok) return alert(turn, (answer && (await sentence(answer))) ?? null);
  draft.forget(turn);
  show((await answer.json()) as Parameters<typeof show>[0]);
  document.querySelector<HTMLElement>(`#${turn.id} [data-turn-edit]`)?.focus();
}

function alert(turn: HTMLElement, text: string | null): void {
  const place = turn.querySelector<HTMLElement>("[data-turn-alert]");
  if (!place) return;
  place.textContent = text ?? place.dataset["offline"] ?? "";
  place.hidden = false;
}
