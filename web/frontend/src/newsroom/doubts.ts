// Passages to hear again: keys inside a passage, the list renewed while the machine listens, and marked words handed
// to the machine. P plays, 1 and 2 choose a hearing, the arrows go from passage to passage.

import { keyOf } from "../digits";
import { markedNow } from "./cutting";
import { renew } from "./swap";

const EVERY_MS = 3000;

export function startDoubts(): void {
  // Before the desk's own keys, for which 1 and 2 mean voices.
  document.addEventListener("keydown", pressed, { capture: true });
  window.setInterval(() => void look(), EVERY_MS);
  startDeciding();
  startRedo();
}

function pressed(event: KeyboardEvent): void {
  const target = event.target instanceof HTMLElement ? event.target : null;
  const doubt = target?.closest<HTMLElement>(".doubt");
  if (!doubt || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = keyOf(event).toLowerCase();
  if (event.shiftKey && !/^[12]$/.test(key)) return;
  if (target?.matches("input, textarea, select")) return;
  if (!act(doubt, key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Who decides one passage goes on with the next that is open. */
function startDeciding(): void {
  let next: string | null = null;
  document.addEventListener("submit", (event) => {
    const doubt = event.target instanceof Element ? event.target.closest<HTMLElement>(".doubt") : null;
    const isOpen = doubt?.parentElement?.matches("[data-open]");
    next = isOpen ? (doubt?.nextElementSibling?.id ?? "doubts") : null;
  });
  document.addEventListener("plenary:swapped", () => {
    if (next === null) return;
    const wanted = next;
    next = null;
    // After the part's own return to where somebody was.
    setTimeout(() => {
      const target = document.getElementById(wanted) ?? document.querySelector<HTMLElement>("[data-open] > .doubt");
      if (!target) return;
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: "nearest" });
    });
  });
}

function act(doubt: HTMLElement, key: string): boolean {
  if (key === "arrowdown" || key === "arrowup") return go(doubt, key === "arrowdown" ? 1 : -1);
  if (!["p", "1", "2"].includes(key)) return false;
  const button = doubt.querySelector<HTMLElement>(`[data-doubt-key="${key}"]`);
  button?.click();
  return button !== null;
}

function go(doubt: HTMLElement, step: 1 | -1): boolean {
  const all = [...document.querySelectorAll<HTMLElement>(".doubt")].filter((one) => one.offsetParent !== null);
  const next = all[all.indexOf(doubt) + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

/** While the machine listens, see whether it is done; not under the hand of somebody who types there. */
async function look(): Promise<void> {
  const panel = document.getElementById("doubts");
  if (!panel?.querySelector("[data-doubt-pending]") || document.hidden) return;
  if (panel.querySelector("input:focus, select:focus, textarea:focus")) return;
  await renew("doubts");
}

function startRedo(): void {
  const form = document.querySelector<HTMLFormElement>("#redo-pop");
  const open = document.querySelector<HTMLButtonElement>("[data-redo-open]");
  const menu = document.getElementById("marked");
  if (!form || !open || !menu) return;
  const shut = (): void => {
    form.hidden = true;
    open.setAttribute("aria-expanded", "false");
  };
  open.addEventListener("click", () => {
    if (!form.hidden) return shut();
    if (!fill(form)) return;
    form.hidden = false;
    open.setAttribute("aria-expanded", "true");
    form.querySelector<HTMLElement>("[data-testid=redo-go]")?.focus({ preventScroll: true });
  });
  // A choice list takes the selection away on some phones: the words are kept in the form.
  menu.addEventListener("marked", shut);
  form.addEventListener("submit", () => {
    shut();
    getSelection()?.removeAllRanges();
    menu.hidden = true;
  });
}

/** Write the marked words into the form; false where there is nothing to hear. */
function fill(form: HTMLFormElement): boolean {
  const marked = markedNow();
  const [first, last] = [marked?.turns[0], marked?.turns.at(-1)];
  if (!marked || !first?.dataset["recording"] || first.dataset["recording"] !== last?.dataset["recording"]) return false;
  const put = (name: string, value: string): void => {
    form.querySelector<HTMLInputElement>(`[name=${name}]`)!.value = value;
  };
  put("first", first.id.replace(/^t-/, ""));
  put("start_word", String(marked.start));
  put("last", last.id.replace(/^t-/, ""));
  put("end_word", String(marked.end));
  return true;
}
