// An answer that shows turns anew: {html, before, following, voices?, choices?, focus, turn, version, sentence} or {reload}.
// Whatever stands between the turns `before` and `following` gives way to `html`. What was done can be taken back
// from the strip that says so.

import { csrfHeaders, sentence, signInAgain } from "../csrf";
import { watchWords } from "../words";
import { reopen } from "./editor";

interface Stretch {
  html: string;
  before: string | null;
  following: string | null;
  voices?: string;
  choices?: string;
  focus: string;
  turn: string;
  version: number;
  sentence: string;
  reload?: string;
}

let last: { turn: string; version: number } | null = null;
let strip: HTMLElement | null = null;
let leaving = 0;

/** Send a form's fields and show what comes back; false where it was refused, which has been said then. */
export async function send(address: string, body: URLSearchParams, undoing = false): Promise<boolean> {
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json", ...csrfHeaders() } }).catch(
    () => null,
  );
  if (!answer?.ok) {
    say((answer && (await sentence(answer))) ?? words("offline"), "bad", signInAgain(answer, ""));
    return false;
  }
  const told = (await answer.json()) as Stretch;
  if (told.reload) {
    location.assign(told.reload);
    return true;
  }
  show(told);
  last = undoing ? null : { turn: told.turn, version: told.version };
  if (told.sentence) say(told.sentence, "good");
  return true;
}

/** Put the stretch in its place and go to the turn it is about. */
export function show(told: Stretch): void {
  const list = document.getElementById("turns");
  if (!list) return;
  const [before, following] = [row(told.before), row(told.following)];
  const old: Element[] = [];
  // A proposal stands before its first line: that of the following turn stays with it.
  const end = following ? proposalOf(following) ?? following : null;
  for (let one = before ? before.nextElementSibling : list.firstElementChild; one && one !== end; ) {
    old.push(one);
    one = one.nextElementSibling;
  }
  for (const one of old) one.remove();
  const holder = document.createElement("template");
  holder.innerHTML = told.html; // our own server's template, escaped there
  const fresh = [...holder.content.children].filter((one): one is HTMLElement => one instanceof HTMLElement);
  list.insertBefore(holder.content, end);
  for (const one of fresh) {
    watchWords(one);
    reopen(one);
  }
  // Not there where words alone were corrected.
  if (told.voices !== undefined) swap("voices", told.voices);
  if (told.choices !== undefined) swap("picks", told.choices);
  focusTurn(row(told.focus));
}

export function focusTurn(turn: HTMLElement | null): void {
  if (!turn) return;
  turn.tabIndex = -1;
  turn.focus({ preventScroll: true });
  const box = turn.getBoundingClientRect();
  if (box.top < 60 || box.top > innerHeight - 160) turn.scrollIntoView({ block: box.height > innerHeight / 2 ? "start" : "center" });
}

/** Take back what was done last, if it can be. */
export async function undoLast(): Promise<void> {
  const turn = last ? row(last.turn) : null;
  if (!last || !turn) return;
  const body = new URLSearchParams({ act: "undo", version: String(last.version) });
  await send(turn.dataset["turnUrl"] ?? "", body, true);
}

/** One line at the foot of the page. */
export function say(text: string, tone: "good" | "bad", link: HTMLAnchorElement | "" = ""): void {
  strip ??= document.body.appendChild(Object.assign(document.createElement("div"), { className: "strip" }));
  strip.replaceChildren();
  strip.setAttribute("role", tone === "bad" ? "alert" : "status");
  strip.dataset["tone"] = tone;
  strip.dataset["testid"] = "strip";
  strip.append(text, " ", link);
  if (tone === "good" && last) {
    const undo = Object.assign(document.createElement("button"), { type: "button", className: "strip__undo", textContent: words("undo") });
    undo.dataset["testid"] = "strip-undo";
    undo.addEventListener("click", () => void undoLast());
    strip.append(" ", undo);
  }
  strip.hidden = false;
  clearTimeout(leaving);
  leaving = window.setTimeout(() => strip && (strip.hidden = true), 12_000);
}

function proposalOf(turn: HTMLElement): Element | null {
  return document.getElementById(turn.id.replace(/^t-/, "c-"));
}

function words(name: "offline" | "undo"): string {
  return document.getElementById("marked")?.dataset[name] ?? "";
}

function row(id: string | null): HTMLElement | null {
  return id ? document.getElementById(`t-${id}`) : null;
}

function swap(id: string, html: string): void {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const [old, now] = [document.getElementById(id), holder.content.querySelector(`#${id}`)];
  if (!old || !now) return;
  if (old instanceof HTMLDetailsElement && now instanceof HTMLDetailsElement) now.open ||= old.open;
  old.replaceWith(now);
}
