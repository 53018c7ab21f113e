// Words that can be clicked and that light up while they are heard.
//
// The server sends plain text and one attribute: <p data-words="start,end,~start,end…"> in ms, one pair per
// space-separated word; a tilde marks times that nobody heard, which data-estimated then explains. Words become elements only when they come near the screen, so that a talk of five
// hours with fifty thousand words opens as fast as a short one.

interface Line {
  element: HTMLElement;
  startMs: number;
  endMs: number;
}

const wrapped = new WeakMap<HTMLElement, HTMLElement[]>();
let near: IntersectionObserver | null = null;

export function timesOf(element: HTMLElement): number[] {
  return pairsOf(element).map((one) => Number(one.replace("~", "")));
}

function pairsOf(element: HTMLElement): string[] {
  return (element.dataset["words"] ?? "").split(",").filter(Boolean);
}

/** Find the timed texts under `root` and make their words clickable once they are near the screen. */
export function watchWords(root: ParentNode = document): void {
  near ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting && entry.target instanceof HTMLElement) {
          near?.unobserve(entry.target);
          wordsOf(entry.target);
        }
      }
    },
    { rootMargin: "600px" },
  );
  for (const element of root.querySelectorAll<HTMLElement>("[data-words]")) near.observe(element);
}

/** The word elements of a timed text, made on first demand. Marks inside the text (links, quoted spans) stay. */
export function wordsOf(element: HTMLElement): HTMLElement[] {
  const known = wrapped.get(element);
  if (known) return known;
  const times = timesOf(element);
  const pairs = pairsOf(element);
  const words: HTMLElement[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    const pieces = document.createDocumentFragment();
    // Only a plain space or a line break parts words: a no-break space is inside one (« mot »).
    for (const piece of text.data.split(/([ \n\t]+)/)) {
      if (piece === "" || /^[ \n\t]+$/.test(piece)) {
        pieces.append(piece);
        continue;
      }
      const word = document.createElement("span");
      word.className = "w";
      word.textContent = piece;
      const start = times[words.length * 2];
      const end = times[words.length * 2 + 1];
      if (start !== undefined && end !== undefined) {
        word.dataset["playStartMs"] = String(start);
        word.dataset["wordEndMs"] = String(end);
        if (pairs[words.length * 2]?.startsWith("~")) {
          word.classList.add("w--estimated");
          word.title = element.dataset["estimated"] ?? "";
        }
      }
      words.push(word);
      pieces.append(word);
    }
    text.replaceWith(pieces);
  }
  wrapped.set(element, words);
  return words;
}

/** Lights up the word that is heard, in the texts of one recording. */
export class Heard {
  private lines: Line[] = [];
  private current: HTMLElement | null = null;

  /** Take the timed texts inside `root`, which all belong to the recording that now plays. */
  constructor(root: ParentNode, belongs: (element: HTMLElement) => boolean) {
    for (const element of root.querySelectorAll<HTMLElement>("[data-words]")) {
      const times = timesOf(element);
      const [startMs, endMs] = [times[0], times.at(-1)];
      if (startMs !== undefined && endMs !== undefined && belongs(element)) this.lines.push({ element, startMs, endMs });
    }
    this.lines.sort((a, b) => a.startMs - b.startMs);
  }

  /** Mark the word at `ms` and return it; null in a pause. */
  at(ms: number): HTMLElement | null {
    const word = this.find(ms);
    if (word !== this.current) {
      this.current?.classList.remove("is-heard");
      word?.classList.add("is-heard");
      this.current = word;
    }
    return word;
  }

  clear(): void {
    this.at(-1);
  }

  private find(ms: number): HTMLElement | null {
    let [low, high] = [0, this.lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.lines[middle]?.startMs ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    const line = this.lines[low - 1];
    if (!line || ms >= line.endMs) return null;
    return (
      wordsOf(line.element).find(
        (word) => Number(word.dataset["playStartMs"]) <= ms && ms < Number(word.dataset["wordEndMs"]),
      ) ?? null
    );
  }
}
