// One audio player for the whole page. Any element inside [data-recording="address"] that carries
// data-play-start-ms plays from there: to data-play-end-ms where given (a quotation), else onwards (a word).
// Without JavaScript the ▶ is a link to the same seconds of the file (#t=12.4,18.9).

import { fragment, timecode } from "./time";
import { Heard, watchWords } from "./words";

interface Span {
  address: string;
  startMs: number;
  endMs: number | null;
  label: string;
  from: HTMLElement | null;
}

const SKIP_MS = 5000;
const FOLLOW_PAUSE_MS = 4000;

class Player {
  private readonly audio = new Audio();
  private readonly bar: HTMLElement;
  private span: Span | null = null;
  private heard: Heard | null = null;
  private readByHandAt = 0;

  constructor(template: HTMLTemplateElement) {
    const bar = (template.content.cloneNode(true) as DocumentFragment).firstElementChild;
    if (!(bar instanceof HTMLElement)) throw new Error("the player template is empty");
    this.bar = bar;
    // What else stands at the foot of the page stands above it, however high it is.
    const measure = (): void => document.documentElement.style.setProperty("--player", `${bar.offsetHeight}px`);
    new ResizeObserver(measure).observe(bar);
    this.audio.preload = "metadata";
    this.listen();
  }

  /** Play `span`; a second call with what is already playing pauses it. */
  toggle(span: Span): void {
    const same = this.span !== null && this.span.from === span.from && this.span.from?.matches(".play") === true;
    if (same && !this.audio.paused) this.audio.pause();
    else if (same && this.nowMs < (span.endMs ?? Infinity) - 50) void this.audio.play();
    else void this.start(span);
  }

  /** Show `span` ready to be heard, without a sound: browsers allow sound only after a click. */
  cue(span: Span): Promise<void> {
    this.span?.from?.classList.remove("is-playing");
    this.span = span;
    this.bar.hidden = false;
    if (!this.bar.isConnected) document.body.append(this.bar);
    this.part("label").textContent = span.label;
    this.part("error").hidden = true;
    return this.seekTo(span.address, span.startMs);
  }

  get shown(): boolean {
    return this.bar.isConnected && !this.bar.hidden;
  }

  resume(): void {
    if (!this.audio.paused) return this.audio.pause();
    // Pressing play after a quotation has ended goes on from there.
    if (this.span?.endMs != null && this.nowMs >= this.span.endMs - 50) this.span.endMs = null;
    void this.audio.play().catch(() => this.fail());
  }

  skip(ms: number): void {
    this.audio.currentTime = Math.max(0, (this.nowMs + ms) / 1000);
    if (this.span?.endMs != null && this.nowMs > this.span.endMs) this.span.endMs = null;
    this.show();
  }

  close(): void {
    this.audio.pause();
    this.heard?.clear();
    this.bar.hidden = true;
  }

  private get nowMs(): number {
    return this.audio.currentTime * 1000;
  }

  private async start(span: Span): Promise<void> {
    try {
      const ready = this.cue(span);
      // Asked for inside the click, or the browser refuses; the seek has been set before the first sample.
      const playing = this.audio.play();
      await Promise.all([ready, playing]);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.fail();
    }
  }

  private seekTo(address: string, ms: number): Promise<void> {
    if (this.audio.getAttribute("src") !== address) {
      this.heard?.clear();
      this.heard = new Heard(document, (element) => recordingOf(element) === address);
      this.audio.src = address;
      this.audio.playbackRate = Number(this.part<HTMLSelectElement>("speed").value) || 1;
    }
    this.audio.currentTime = ms / 1000; // kept as the start position until the file is known
    this.show();
    return Promise.resolve();
  }

  private listen(): void {
    this.part("toggle").addEventListener("click", () => this.resume());
    this.part("back").addEventListener("click", () => this.skip(-SKIP_MS));
    this.part("forward").addEventListener("click", () => this.skip(SKIP_MS));
    this.part("close").addEventListener("click", () => this.close());
    const speed = this.part<HTMLSelectElement>("speed");
    speed.addEventListener("change", () => (this.audio.playbackRate = Number(speed.value)));
    const seek = this.part<HTMLInputElement>("seek");
    seek.addEventListener("input", () => this.skip(Number(seek.value) - this.nowMs));
    for (const event of ["play", "pause", "ended"]) this.audio.addEventListener(event, () => this.changed());
    for (const event of ["timeupdate", "seeked", "loadedmetadata"]) this.audio.addEventListener(event, () => this.show());
    this.audio.addEventListener("error", () => this.fail());
    for (const event of ["wheel", "touchmove"]) {
      addEventListener(event, () => (this.readByHandAt = performance.now()), { passive: true });
    }
  }

  private changed(): void {
    const playing = !this.audio.paused;
    const button = this.part("toggle");
    button.setAttribute("aria-label", button.dataset[playing ? "pause" : "play"] ?? "");
    this.bar.classList.toggle("is-playing", playing);
    this.span?.from?.classList.toggle("is-playing", playing);
    if (playing) requestAnimationFrame(() => this.frame());
  }

  /** Every painted frame: timeupdate comes only four times a second, too coarse for a word. */
  private frame(): void {
    if (this.audio.paused) return;
    this.show();
    requestAnimationFrame(() => this.frame());
  }

  private show(): void {
    const endMs = this.span?.endMs ?? null;
    if (endMs !== null && this.nowMs >= endMs && !this.audio.paused) this.audio.pause();
    const totalMs = Number.isFinite(this.audio.duration) ? this.audio.duration * 1000 : 0;
    const seek = this.part<HTMLInputElement>("seek");
    seek.max = String(Math.round(totalMs));
    seek.value = String(Math.round(this.nowMs));
    seek.setAttribute("aria-valuetext", timecode(this.nowMs));
    this.part("now").textContent = timecode(this.nowMs);
    this.part("total").textContent = totalMs ? timecode(totalMs) : "–:––";
    this.follow(this.heard?.at(this.nowMs) ?? null);
    const moment = { bar: this.bar, address: this.audio.getAttribute("src") ?? "", nowMs: this.nowMs };
    document.dispatchEvent(new CustomEvent("plenary:moment", { detail: moment }));
  }

  private follow(word: HTMLElement | null): void {
    if (!word || this.audio.paused || this.span?.endMs != null) return;
    if (performance.now() - this.readByHandAt < FOLLOW_PAUSE_MS) return;
    const box = word.getBoundingClientRect();
    if (box.top < 60 || box.bottom > innerHeight - this.bar.offsetHeight - 24) word.scrollIntoView({ block: "center" });
  }

  private fail(): void {
    if (this.audio.error === null) return;
    this.part("error").hidden = false;
  }

  private part<E extends HTMLElement = HTMLElement>(name: string): E {
    const found = this.bar.querySelector<E>(`[data-player="${name}"]`);
    if (!found) throw new Error(`the player template lacks ${name}`);
    return found;
  }
}

function recordingOf(element: Element): string | null {
  return element.closest<HTMLElement>("[data-recording]")?.dataset["recording"] ?? null;
}

function spanOf(element: HTMLElement): Span | null {
  const address = recordingOf(element);
  const { playStartMs, playEndMs } = element.dataset;
  if (!address || playStartMs === undefined) return null;
  const label = element.closest<HTMLElement>("[data-play-label]")?.dataset["playLabel"] ?? document.title;
  return { address, startMs: Number(playStartMs), endMs: playEndMs ? Number(playEndMs) : null, label, from: element };
}

function ownsKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("input, textarea, select")) return true;
  return key === " " && target.matches("button, a, summary, [role=button]");
}

export function startPlayer(): void {
  const template = document.querySelector<HTMLTemplateElement>("#player-template");
  if (!template) return;
  watchWords();
  let player: Player | null = null;
  const wake = (): Player => (player ??= new Player(template));

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target.closest<HTMLElement>("[data-play-start-ms]");
    const span = target && spanOf(target);
    if (!span || getSelection()?.isCollapsed === false) return; // marking words to copy them is not a click
    event.preventDefault();
    wake().toggle(span);
  });
  document.addEventListener("keydown", (event) => {
    if (!player?.shown || event.ctrlKey || event.metaKey || event.altKey || ownsKeys(event.target, event.key)) return;
    const act = { " ": () => player?.resume(), ArrowLeft: () => player?.skip(-SKIP_MS), ArrowRight: () => player?.skip(SKIP_MS), Escape: () => player?.close() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  const open = () => openFragment(wake);
  addEventListener("hashchange", open);
  open();
}

/** An address that ends in #t=12.4,18.9 shows those words and has them ready to be heard. */
function openFragment(wake: () => Player): void {
  const wanted = fragment(location.hash);
  const first = document.querySelector<HTMLElement>("[data-recording]");
  if (!wanted || !first) return;
  const lines = [...document.querySelectorAll<HTMLElement>(".turn[data-start-ms]")];
  const turn = lines.filter((line) => Number(line.dataset["startMs"]) <= wanted.startMs).at(-1);
  turn?.scrollIntoView({ block: "center" });
  const address = recordingOf(turn ?? first);
  const label = (turn ?? first).closest<HTMLElement>("[data-play-label]")?.dataset["playLabel"] ?? document.title;
  if (address) void wake().cue({ address, ...wanted, label, from: null });
}
