// What is done with marked words: quoted, given to another voice, or the place where a turn is cut in two.
// <div id="marked"> appears beside the selection, at the foot of a small screen. Keys: see keys.ts.

import { focusTurn, say, send } from "./stretch";
import { markedWords, type Marked } from "./selection";

type Act = "give" | "split";

let menu: HTMLElement | null = null;
let marked: Marked | null = null;
let act: Act | null = null;

export function startCutting(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-cut]")) return;
    event.preventDefault();
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, button)) if (typeof value === "string") body.append(name, value);
    void send(form.action, body, button?.value === "undo");
  });
  // From a question to its answer and back, without loading what is there already.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-jump]") : null;
    const turn = link ? document.getElementById(link.dataset["jump"] ?? "") : null;
    if (!turn || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    focusTurn(turn);
  });
  menu = document.getElementById("marked");
  if (!menu) return;
  document.addEventListener("selectionchange", offer);
  // A press on a button must not clear the selection before it is read.
  menu.addEventListener("pointerdown", (event) => {
    if (!(event.target instanceof Element && event.target.closest("select, label"))) event.preventDefault();
  });
  menu.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const wanted = target?.closest<HTMLElement>("[data-marked]")?.dataset["marked"];
    const voice = target?.closest<HTMLElement>("[data-voice]");
    if (wanted === "give" || wanted === "split") ask(wanted);
    if (voice) void choose(voice.dataset["voice"] ?? "");
  });
  quoteForm()?.addEventListener("submit", () => getSelection()?.removeAllRanges());
}

/** The words that are marked. */
export function markedNow(): Marked | null {
  return marked;
}

/** What the keys do while words are marked; true where the key meant something. */
export function markedKey(key: string): boolean {
  offer(); // the event that says so comes later than a quick hand's next key
  if (!menu || !marked) return false;
  if (/^[0-9]$/.test(key) && act) {
    const voices = [...menu.querySelectorAll<HTMLElement>("[data-voice]")];
    const voice = key === "0" ? voices.at(-1) : voices.slice(0, -1)[Number(key) - 1];
    if (voice) void choose(voice.dataset["voice"] ?? "");
    return true;
  }
  const button = { m: "[data-marked=give]", s: "[data-marked=split]", q: "#quote-pop button", r: "[data-redo-open]" }[key.toLowerCase()];
  const found = button ? menu.querySelector<HTMLButtonElement>(button) : null;
  if (!found || found.disabled || found.offsetParent === null) return false;
  found.click();
  return true;
}

/** Step back: from the choice of a voice to the words, from the words to nothing. */
export function leaveMarked(): boolean {
  if (!menu || menu.hidden) return false;
  if (act) ask(act);
  else getSelection()?.removeAllRanges();
  return true;
}

function quoteForm(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("#quote-pop");
}

function offer(): void {
  if (!menu) return;
  const selection = getSelection();
  const ranged = selection && !selection.isCollapsed && selection.rangeCount ? selection.getRangeAt(0) : null;
  // Whoever is in one of the menu's own fields has let go of the words, not given them up.
  if (!ranged && menu.contains(document.activeElement) && document.activeElement?.matches("select")) return;
  const before = marked;
  marked = ranged ? markedWords(ranged) : null;
  menu.hidden = marked === null;
  if (!marked) return void (act = null);
  const same = before?.turns[0] === marked.turns[0] && before?.start === marked.start && before?.end === marked.end;
  if (!same) {
    close();
    menu.dispatchEvent(new CustomEvent("marked"));
  }
  const [turn, alone] = [marked.turns[0], marked.turns.length === 1];
  const form = quoteForm();
  if (form && turn) {
    form.hidden = !alone || turn.classList.contains("is-off-record");
    form.action = turn.dataset["quoteUrl"] ?? "";
    form.dataset["swap"] = `${turn.id} flash`;
    form.querySelector<HTMLInputElement>("[name=start_word]")!.value = String(marked.start);
    form.querySelector<HTMLInputElement>("[name=end_word]")!.value = String(marked.end);
  }
  const redo = menu.querySelector<HTMLButtonElement>("[data-redo-open]");
  const sounds = new Set(marked.turns.map((one) => one.dataset["recording"] ?? ""));
  if (redo) redo.disabled = sounds.size !== 1 || sounds.has("");
  const split = menu.querySelector<HTMLButtonElement>("[data-marked=split]");
  if (split) split.disabled = !alone || marked.start === 0;
  place(marked.box);
}

/** Beside the words; a small screen has it at its foot (cutting.css). */
function place(box: DOMRect): void {
  if (!menu) return;
  const below = box.bottom + menu.offsetHeight + 60 < innerHeight;
  const top = below ? box.bottom + 8 : Math.max(8, box.top - menu.offsetHeight - 8);
  menu.style.setProperty("--top", `${top + scrollY}px`);
  menu.style.setProperty("--left", `${Math.max(8, Math.min(box.left + scrollX, innerWidth - menu.offsetWidth - 24))}px`);
}

function ask(wanted: Act): void {
  if (!menu || !marked) return;
  const who = menu.querySelector<HTMLElement>(".marked__who");
  const question = menu.querySelector<HTMLElement>("[data-marked-question]");
  if (!who || !question) return;
  act = act === wanted ? null : wanted;
  who.hidden = act === null;
  if (act) question.textContent = question.dataset[act] ?? "";
  for (const button of menu.querySelectorAll<HTMLElement>("[data-marked]"))
    button.setAttribute("aria-expanded", String(button.dataset["marked"] === act));
  // The voice that has the words already is no answer.
  const spoken = new Set(marked.turns.map((turn) => turn.dataset["voice"] ?? ""));
  const only = act === "give" && spoken.size === 1 ? [...spoken][0] : null;
  for (const pick of menu.querySelectorAll<HTMLButtonElement>("[data-voice]")) pick.disabled = pick.dataset["voice"] === only;
  place(marked.box);
}

function close(): void {
  if (act) ask(act);
}

async function choose(voice: string): Promise<void> {
  const [first, final] = [marked?.turns[0], marked?.turns.at(-1)];
  if (!menu || !marked || !act || !first || !final) return;
  const body = new URLSearchParams({ act, voice, first: id(first), last: id(final) });
  body.set("start_word", String(marked.start));
  body.set("end_word", String(marked.end));
  for (const turn of marked.turns) body.append("versions", `${id(turn)}:${turn.dataset["version"] ?? ""}`);
  const address = menu.dataset["cutUrl"];
  if (!address) return say("", "bad");
  if (await send(address, body)) {
    getSelection()?.removeAllRanges();
    menu.hidden = true;
  }
}

function id(turn: HTMLElement): string {
  return turn.id.replace(/^t-/, "");
}
