// The text of a recording that is still being transcribed: it grows by itself, and its words can be marked, kept as
// a quote or copied. <div data-so-far="address of this part"> holds <ol data-so-far-list> of <li data-said data-sig>.

import { timecode } from "../time";
import { timesOf, watchWords } from "../words";
import { markedWords } from "./selection";
import { renew } from "./swap";

const EVERY_MS = 8_000;

interface Passage {
  recording: string;
  heardFrom: string;
  startMs: number;
  endMs: number;
  text: string;
}

let marked: Passage | null = null;

export function startLive(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy], [data-copy-marked]") : null;
    const words = button?.dataset["copy"] ?? (marked ? `« ${marked.text} » (${timecode(marked.startMs)})` : "");
    if (button && words) void copy(button, words);
  });
  showCopies();
  document.addEventListener("plenary:swapped", showCopies);
  if (!document.querySelector("#live")) return;
  setInterval(() => void grow(), EVERY_MS);
  document.addEventListener("selectionchange", offer);
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-so-far-refresh]"))) return;
    event.preventDefault();
    void grow(true);
  });
  document.addEventListener("pointerdown", (event) => {
    // A press on a button would clear the selection before it is read.
    if (event.target instanceof Element && event.target.closest("#keep-pop")) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    if (event.target instanceof Element && event.target.id === "keep-pop") getSelection()?.removeAllRanges();
  });
  document.addEventListener("keydown", (event) => {
    if (!marked || event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = { q: "[data-testid=keep-quote]", c: "[data-copy-marked]" }[event.key.toLowerCase()];
    if (!wanted) return;
    event.preventDefault();
    document.querySelector<HTMLElement>(`#keep-pop ${wanted}`)?.click();
  });
}

/** Nothing to click where there is no clipboard. */
function showCopies(): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-copy]")) one.hidden = !navigator.clipboard;
}

async function copy(button: HTMLElement, words: string): Promise<void> {
  const label = button.innerHTML;
  try {
    await navigator.clipboard.writeText(words);
  } catch (error) {
    if (error instanceof DOMException) return; // refused by the browser: the words are still marked
    throw error;
  }
  button.textContent = button.dataset["copied"] ?? "";
  setTimeout(() => (button.innerHTML = label), 1_500);
}

function offer(): void {
  const pop = document.querySelector<HTMLFormElement>("#keep-pop");
  if (!pop) return;
  const selection = getSelection();
  const range = selection && !selection.isCollapsed && selection.rangeCount ? selection.getRangeAt(0) : null;
  const found = range ? markedWords(range, "[data-said]", "[data-said-text]") : null;
  const text = found?.turns.length === 1 ? found.turns[0]?.querySelector<HTMLElement>("[data-said-text]") : null;
  marked = null;
  if (found && text) {
    const times = timesOf(text);
    const [startMs, endMs] = [times[2 * found.start], times[2 * found.end - 1]];
    const part = text.closest<HTMLElement>("[data-so-far]");
    if (startMs !== undefined && endMs !== undefined && part) {
      const words = (text.textContent ?? "").split(/[ \n\t]+/).filter(Boolean);
      marked = {
        recording: part.dataset["recordingId"] ?? "", heardFrom: part.dataset["heardFrom"] ?? "0",
        startMs, endMs: Math.max(endMs, startMs + 1), text: words.slice(found.start, found.end).join(" "),
      };
    }
  }
  pop.hidden = marked === null;
  if (!marked || !found) return;
  const values = { recording_id: marked.recording, start_ms: marked.startMs, end_ms: marked.endMs, heard_from: marked.heardFrom };
  for (const [name, value] of Object.entries(values)) pop.querySelector<HTMLInputElement>(`[name=${name}]`)!.value = String(value);
  const top = found.box.bottom + pop.offsetHeight + 60 < innerHeight ? found.box.bottom + 8 : found.box.top - pop.offsetHeight - 8;
  pop.style.setProperty("--top", `${Math.max(8, top) + scrollY}px`);
  pop.style.setProperty("--left", `${Math.max(8, Math.min(found.box.left + scrollX, innerWidth - pop.offsetWidth - 24))}px`);
}

/** Take what has come since; what stands already stays where it is, under the reader's eye and hand. */
async function grow(asked = false): Promise<void> {
  if (!asked && document.hidden) return;
  if (document.querySelector("#live[data-waiting]")) return renew("live"); // the first words may have come
  for (const part of document.querySelectorAll<HTMLElement>("[data-so-far]")) {
    const answer = await fetch(part.dataset["soFar"] ?? "", { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.status !== 200) continue; // no network for now, or all is done: the page's progress says which
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-so-far]");
    if (fresh) bringUp(part, fresh);
  }
}

function bringUp(part: HTMLElement, fresh: Element): void {
  const [head, newHead] = [part.querySelector("[data-so-far-head]"), fresh.querySelector("[data-so-far-head]")];
  if (head && newHead && head.innerHTML !== newHead.innerHTML) head.replaceWith(newHead);
  const list = part.querySelector("[data-so-far-list]");
  if (!list) return;
  let at = list.firstElementChild as HTMLElement | null;
  for (const one of [...fresh.querySelectorAll<HTMLElement>("[data-said]")]) {
    while (at && startOf(at) < startOf(one)) at = removed(at);
    if (at && startOf(at) === startOf(one)) {
      if (at.dataset["sig"] === one.dataset["sig"] || isInUse(at)) {
        at = at.nextElementSibling as HTMLElement | null;
        continue;
      }
      at = removed(at);
    }
    list.insertBefore(one, at);
    watchWords(one);
  }
  while (at) at = removed(at);
}

function removed(one: HTMLElement): HTMLElement | null {
  const next = one.nextElementSibling as HTMLElement | null;
  if (!isInUse(one)) one.remove();
  return next;
}

/** Whether somebody has marked words of it or is typing in it. */
function isInUse(one: HTMLElement): boolean {
  const selection = getSelection();
  return (!!selection && !selection.isCollapsed && selection.containsNode(one, true)) || one.contains(document.activeElement);
}

function startOf(one: HTMLElement): number {
  return Number(one.dataset["startMs"]);
}
