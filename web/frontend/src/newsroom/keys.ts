// The keys of the transcript desk: J and K go from turn to turn, C puts a cursor on a word, arrows move it, Shift marks
// more words, and what cutting.ts offers for marked words has a letter each. None works while somebody types.

import { keyOf } from "../digits";
import { wordsOf } from "../words";
import { leaveMarked, markedKey } from "./cutting";
import { turnOf } from "./selection";
import { focusTurn, undoLast } from "./stretch";
import { decide } from "./changes";

// Both ends of what the arrows mark; null while words are marked by hand or not at all.
let cursor: { anchor: HTMLElement; head: HTMLElement } | null = null;

export function startKeys(): void {
  if (!document.getElementById("turns")) return;
  // Before the player's own keys: while a word is chosen, arrows move through words.
  document.addEventListener("keydown", pressed, { capture: true });
  document.addEventListener("pointerdown", () => (cursor = null));
}

function pressed(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || types(event.target)) return;
  if (act(event)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function types(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

function act(event: KeyboardEvent): boolean {
  const key = keyOf(event);
  if (key === "ArrowLeft" || key === "ArrowRight") return move(key === "ArrowLeft" ? -1 : 1, event.shiftKey);
  if (key === "Escape") {
    const left = leaveMarked();
    if (left && getSelection()?.isCollapsed !== false) cursor = null;
    return left;
  }
  if (event.shiftKey && !/^[?1-9]$/.test(key)) return false;
  if (markedKey(key)) return true;
  if (decide(key, turnOf(document.activeElement))) return true;
  switch (key.toLowerCase()) {
    case "j":
    case "k":
      return go(key.toLowerCase() === "j" ? 1 : -1);
    case "e":
      return edit();
    case "c":
      return choose(heard() ?? first(here()));
    case "z":
      void undoLast();
      return true;
    case "?":
      return help();
    default:
      return false;
  }
}

/** The turn the keys are about: the one with the focus, else the first on the screen. */
function here(): HTMLElement | null {
  const focused = turnOf(document.activeElement);
  if (focused) return focused;
  const shown = [...document.querySelectorAll<HTMLElement>("#turns > [data-turn-url]")];
  return shown.find((turn) => turn.getBoundingClientRect().bottom > 80) ?? null;
}

function go(step: 1 | -1): boolean {
  const turn = here();
  if (!turn) return false;
  const next = turnOf(document.activeElement) ? beside(turn, step) : turn;
  focusTurn(next ?? turn);
  return true;
}

function edit(): boolean {
  const button = here()?.querySelector<HTMLElement>("[data-turn-edit]");
  button?.click();
  return Boolean(button);
}

function help(): boolean {
  const keys = document.querySelector<HTMLDetailsElement>("#keys");
  if (!keys) return false;
  keys.open = !keys.open;
  if (keys.open) keys.querySelector("summary")?.focus();
  return true;
}

function heard(): HTMLElement | null {
  return document.querySelector<HTMLElement>("#turns .w.is-heard");
}

function first(turn: HTMLElement | null): HTMLElement | null {
  const text = turn?.querySelector<HTMLElement>("[data-turn-text]");
  return text ? (wordsOf(text)[0] ?? null) : null;
}

function choose(word: HTMLElement | null): boolean {
  if (!word) return false;
  cursor = { anchor: word, head: word };
  mark();
  return true;
}

function move(step: 1 | -1, more: boolean): boolean {
  if (!cursor || !cursor.head.isConnected || getSelection()?.isCollapsed !== false) return false;
  const head = next(cursor.head, step);
  if (head) {
    cursor = { anchor: more ? cursor.anchor : head, head };
    mark();
  }
  return true;
}

function next(word: HTMLElement, step: 1 | -1): HTMLElement | null {
  const turn = turnOf(word);
  const text = turn?.querySelector<HTMLElement>("[data-turn-text]");
  if (!turn || !text) return null;
  const words = wordsOf(text);
  const found = words[words.indexOf(word) + step];
  if (found) return found;
  const other = beside(turn, step)?.querySelector<HTMLElement>("[data-turn-text]");
  return other ? (wordsOf(other).at(step === 1 ? 0 : -1) ?? null) : null;
}

function beside(turn: HTMLElement, step: 1 | -1): HTMLElement | null {
  let other: Element | null = turn;
  do other = step === 1 ? other.nextElementSibling : other.previousElementSibling;
  while (other && !other.matches("[data-turn-url]"));
  return other instanceof HTMLElement ? other : null;
}

function mark(): void {
  if (!cursor) return;
  const ends = [cursor.anchor, cursor.head];
  if (ends[0]!.compareDocumentPosition(ends[1]!) & Node.DOCUMENT_POSITION_PRECEDING) ends.reverse();
  const range = document.createRange();
  range.setStartBefore(ends[0]!);
  range.setEndAfter(ends[1]!);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
  const box = cursor.head.getBoundingClientRect();
  if (box.top < 60 || box.bottom > innerHeight - 160) cursor.head.scrollIntoView({ block: "center" });
}
