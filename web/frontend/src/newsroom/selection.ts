// Which words of the transcript are marked: [start, end) of one turn, or from one turn to another.

export interface Marked {
  turns: HTMLElement[];
  start: number;
  end: number; // in the last turn
  words: number;
  box: DOMRect;
}

/** The whole words that a range touches, in the turns it runs over; `turns` and `texts` select those and their words. */
export function markedWords(range: Range, each = "[data-turn-url]", texts = "[data-turn-text]"): Marked | null {
  const turns: HTMLElement[] = [];
  let [start, end, words] = [0, 0, 0];
  for (const turn of turnsIn(range, each)) {
    const inside = turn.querySelector<HTMLElement>(texts);
    const found = inside && !turn.classList.contains("is-editing") ? wordsOf(inside, range) : null;
    if (!found) continue;
    if (!turns.length) start = found[0];
    end = found[1];
    words += found[1] - found[0];
    turns.push(turn);
  }
  return turns.length ? { turns, start, end, words, box: range.getBoundingClientRect() } : null;
}

function* turnsIn(range: Range, each: string): Generator<HTMLElement> {
  let turn = turnOf(range.startContainer, each) ?? turnOf(range.endContainer, each);
  while (turn && range.intersectsNode(turn)) {
    yield turn;
    let next = turn.nextElementSibling;
    while (next && !next.matches(each)) next = next.nextElementSibling; // a proposal between two turns
    turn = next instanceof HTMLElement ? next : null;
  }
}

export function turnOf(node: Node | null, each = "[data-turn-url]"): HTMLElement | null {
  return (node instanceof Element ? node : (node?.parentElement ?? null))?.closest<HTMLElement>(each) ?? null;
}

/** [first, end) of the words of `text` that lie in `range`; a word marked from its middle counts as whole. */
function wordsOf(text: HTMLElement, range: Range): [number, number] | null {
  const inside = document.createRange();
  inside.selectNodeContents(text);
  if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) inside.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) inside.setEnd(range.endContainer, range.endOffset);
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(inside.startContainer, inside.startOffset);
  const [ahead, marked] = [before.toString(), inside.toString()];
  if (!/[^ \n\t]/.test(marked)) return null;
  const cut = /[^ \n\t]$/.test(ahead) && /^[^ \n\t]/.test(marked);
  return [count(ahead) - (cut ? 1 : 0), count(ahead + marked)];
}

/** Only plain spaces part words: a no-break space is inside one. */
function count(text: string): number {
  return text.split(/[ \n\t]+/).filter(Boolean).length;
}
