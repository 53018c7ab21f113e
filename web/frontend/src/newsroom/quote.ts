// Words marked in the transcript become a quote of the recap: [start_word, end_word) of their turn.

export function startQuoting(): void {
  const form = document.querySelector<HTMLFormElement>("#quote-pop");
  if (!form) return;
  document.addEventListener("selectionchange", () => offer(form));
  form.addEventListener("submit", () => {
    getSelection()?.removeAllRanges();
  });
  // A press on the button must not clear the selection before it is read.
  form.addEventListener("pointerdown", (event) => event.preventDefault());
}

function offer(form: HTMLFormElement): void {
  const selection = getSelection();
  const found = selection && !selection.isCollapsed && selection.rangeCount ? wordsIn(selection.getRangeAt(0)) : null;
  form.hidden = found === null;
  if (!found) return;
  form.action = found.address;
  form.dataset["swap"] = `${found.turn} flash`;
  form.querySelector<HTMLInputElement>("[name=start_word]")!.value = String(found.start);
  form.querySelector<HTMLInputElement>("[name=end_word]")!.value = String(found.end);
  form.style.setProperty("top", `${found.box.bottom + scrollY + 8}px`);
  form.style.setProperty("left", `${Math.max(8, Math.min(found.box.left + scrollX, innerWidth - 220))}px`);
}

interface Marked {
  address: string;
  turn: string;
  start: number;
  end: number;
  box: DOMRect;
}

/** The whole words that a range touches, if it stays within one turn that may be quoted. */
export function wordsIn(range: Range): Marked | null {
  const node = range.commonAncestorContainer;
  const text = (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>("[data-turn-text]");
  const turn = text?.closest<HTMLElement>("[data-quote-url]");
  if (!text || !turn || turn.classList.contains("is-off-record")) return null;
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  const [ahead, marked] = [before.toString(), range.toString()];
  if (!marked.trim()) return null;
  // A first word marked from its middle counts as whole.
  const cut = /\S$/.test(ahead) && /^\S/.test(marked);
  const start = count(ahead) - (cut ? 1 : 0);
  const end = count(ahead + marked);
  const box = range.getBoundingClientRect();
  return { address: turn.dataset["quoteUrl"] ?? "", turn: turn.id, start, end, box };
}

function count(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}
