// Correcting a transcript: one turn at a time, saved with the version it was read at.
//
// <li class="turn" data-turn-url="…" data-version="3"> holds [data-turn-text], [data-turn-edit] (a button) and a
// <template data-turn-form> with textarea, [data-turn-save], [data-turn-cancel], [data-turn-alert].
// PATCH {text, version} → 200: the turn as the server now shows it (stretch.ts); 409 {message}: somebody was faster.
// What is typed is kept in the browser until it is saved (unsaved.ts); Escape leaves the editor but keeps the draft.

import { csrfHeaders, sentence, signInAgain } from "./csrf";
import { close, forget, keep, open, reopen } from "./newsroom/editor";
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
    const editor = event.target instanceof HTMLTextAreaElement ? event.target : null;
    const turn = editor?.closest<HTMLElement>("[data-turn-url]");
    if (editor?.closest("[data-turn-editor]") && turn) keep(turn, editor);
  });
  for (const turn of document.querySelectorAll<HTMLElement>("[data-turn-url]")) reopen(turn);
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
  if (!answer?.ok) return alert(turn, (answer && (await sentence(answer))) ?? null, signInAgain(answer, turn.id));
  forget(turn);
  show((await answer.json()) as Parameters<typeof show>[0]);
  document.querySelector<HTMLElement>(`#${turn.id} [data-turn-edit]`)?.focus();
}

function alert(turn: HTMLElement, text: string | null, link: HTMLAnchorElement | ""): void {
  const place = turn.querySelector<HTMLElement>("[data-turn-alert]");
  if (!place) return;
  place.replaceChildren(text ?? place.dataset["offline"] ?? "", " ", link);
  place.hidden = false;
}
