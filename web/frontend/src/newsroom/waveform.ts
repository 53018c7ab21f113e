// The recording at a glance, above the player: loudness in the colour of who speaks, a mark where something should be
// heard again. One click goes there. The player's own slider lies on it, unseen, for the keyboard and screen readers.

import { timecode } from "../time";

interface Outline {
  duration_ms: number;
  loudness: number[];
  turns: [startMs: number, endMs: number, voice: number][];
  voices: Record<string, string>;
  doubts: [startMs: number, endMs: number][];
  told: string;
}

/** What player.ts tells with each moment it shows. */
interface Moment {
  bar: HTMLElement;
  address: string;
  nowMs: number;
}

const BAR_PX = 2;
const STEP_PX = 3;
const VOICES = 6; // as many as there are colours
const KEYS_MS: Record<string, number> = {
  ArrowLeft: -5_000, ArrowDown: -5_000, ArrowRight: 5_000, ArrowUp: 5_000, PageDown: -60_000, PageUp: 60_000,
};

class Waveform {
  private readonly strip = document.createElement("div");
  private readonly canvas = document.createElement("canvas");
  private readonly tip = document.createElement("output");
  private readonly told = document.createElement("span");
  private readonly seek: HTMLInputElement;
  private readonly place: Comment;
  private outline: Outline | null = null;
  private address = "";
  private nowMs = 0;
  private layers: { ahead: HTMLCanvasElement; played: HTMLCanvasElement } | null = null;

  constructor(private readonly bar: HTMLElement) {
    const seek = bar.querySelector<HTMLInputElement>("[data-player=seek]");
    if (!seek) throw new Error("the player has no slider");
    this.seek = seek;
    this.place = document.createComment("slider");
    seek.before(this.place);
    this.strip.className = "waveform";
    this.strip.dataset["testid"] = "waveform";
    this.canvas.setAttribute("aria-hidden", "true");
    this.tip.className = "waveform__tip";
    this.tip.setAttribute("aria-hidden", "true");
    this.tip.hidden = true;
    this.told.className = "unseen";
    this.told.id = "waveform-told";
    this.strip.append(this.canvas, this.tip, this.told);
    this.listen();
  }

  /** Follow the player: another recording has another outline. */
  show(moment: Moment): void {
    this.nowMs = moment.nowMs;
    if (moment.address !== this.address) {
      this.address = moment.address;
      void this.load(moment.address);
    }
    this.paint();
  }

  /** Ask again: voices may have been named and doubts settled since. */
  refresh(): void {
    if (this.address) void this.load(this.address);
  }

  private async load(address: string): Promise<void> {
    if (!this.outline) this.restore();
    const answer = await fetch(address.replace(/sound$/, "outline"), { headers: { Accept: "application/json" } }).catch(() => null);
    if (address !== this.address) return;
    this.outline = answer?.ok ? ((await answer.json()) as Outline) : null;
    if (!this.outline?.loudness.length) return this.restore();
    this.told.textContent = this.outline.told;
    this.seek.classList.add("waveform__seek");
    this.seek.setAttribute("aria-describedby", this.told.id);
    if (!this.strip.isConnected) {
      this.strip.append(this.seek);
      this.bar.prepend(this.strip);
      this.bar.classList.add("has-waveform");
    }
    this.layers = null;
    this.paint();
  }

  /** Without an outline the slider stands where it always was. */
  private restore(): void {
    this.outline = null;
    this.strip.remove();
    this.bar.classList.remove("has-waveform");
    this.seek.classList.remove("waveform__seek");
    this.seek.removeAttribute("aria-describedby");
    this.place.after(this.seek);
  }

  private listen(): void {
    let pressed = false;
    this.strip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      pressed = true;
      this.strip.setPointerCapture(event.pointerId);
      this.go(this.msAt(event));
      event.preventDefault(); // the focus stays where it was: in a correction, or with the keys of the desk
    });
    this.strip.addEventListener("pointermove", (event) => {
      if (pressed) this.go(this.msAt(event));
      this.point(event);
    });
    for (const name of ["pointerup", "pointercancel"]) this.strip.addEventListener(name, () => (pressed = false));
    this.strip.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.seek.addEventListener("keydown", (event) => this.press(event));
    const again = () => {
      this.layers = null;
      this.paint();
    };
    new ResizeObserver(again).observe(this.strip);
    new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) matchMedia(query).addEventListener("change", again);
  }

  private press(event: KeyboardEvent): void {
    if (!this.outline || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = { " ": "toggle", Escape: "close" }[event.key];
    if (button) {
      event.preventDefault();
      return this.bar.querySelector<HTMLElement>(`[data-player=${button}]`)?.click();
    }
    const ends: Record<string, number> = { Home: 0, End: this.outline.duration_ms - 5_000 };
    const step = KEYS_MS[event.key];
    const to = step === undefined ? ends[event.key] : this.nowMs + step;
    if (to === undefined) return;
    event.preventDefault();
    this.go(to);
  }

  private msAt(event: PointerEvent): number {
    const box = this.strip.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * (this.outline?.duration_ms ?? 0);
  }

  private go(ms: number): void {
    this.seek.value = String(Math.round(Math.min(Math.max(0, ms), this.outline?.duration_ms ?? 0)));
    this.seek.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private point(event: PointerEvent): void {
    if (!this.outline || event.pointerType === "touch") return;
    const ms = this.msAt(event);
    const voice = this.outline.turns.filter(([start, end]) => start <= ms && ms < end).at(-1)?.[2];
    const name = voice ? this.outline.voices[String(voice)] : "";
    this.tip.textContent = name ? `${timecode(ms)} · ${name}` : timecode(ms);
    this.tip.hidden = false;
    const half = this.tip.offsetWidth / 2;
    const x = event.clientX - this.strip.getBoundingClientRect().left;
    this.tip.style.left = `${Math.min(Math.max(half, x), this.strip.clientWidth - half)}px`;
  }

  private paint(): void {
    const { clientWidth: width, clientHeight: height } = this.strip;
    if (!this.outline || !width || !height) return;
    this.layers ??= drawn(this.outline, this.canvas, width, height);
    const context = this.canvas.getContext("2d");
    if (!context || !this.layers) return;
    const x = Math.round((this.canvas.width * this.nowMs) / this.outline.duration_ms);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.drawImage(this.layers.ahead, 0, 0);
    context.clearRect(0, 0, x, this.canvas.height);
    if (x > 0) context.drawImage(this.layers.played, 0, 0, x, this.canvas.height, 0, 0, x, this.canvas.height);
    context.fillStyle = colour("--ink");
    context.fillRect(Math.min(x, this.canvas.width - 2), 0, Math.max(2, Math.round(devicePixelRatio)), this.canvas.height);
  }
}

/** The strip twice, what lies ahead paler than what was played; drawn once, not at every moment. */
function drawn(outline: Outline, canvas: HTMLCanvasElement, width: number, height: number): Waveform["layers"] {
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const layer = (alpha: number): HTMLCanvasElement => {
    const made = document.createElement("canvas");
    made.width = canvas.width;
    made.height = canvas.height;
    const context = made.getContext("2d");
    if (context) {
      context.scale(scale, scale);
      drawBars(context, outline, width, height, alpha);
      drawDoubts(context, outline, width, height);
    }
    return made;
  };
  return { ahead: layer(0.5), played: layer(1) };
}

function drawBars(context: CanvasRenderingContext2D, outline: Outline, width: number, height: number, alpha: number): void {
  const colours = [colour("--ink-3"), ...Array.from({ length: VOICES }, (_, n) => colour(`--voice-${n + 1}`))];
  const bars = Math.max(1, Math.floor(width / STEP_PX));
  const room = height - 6; // the marks of doubt stand below
  let turn = 0;
  for (let bar = 0; bar < bars; bar++) {
    const [from, to] = [bar / bars, (bar + 1) / bars];
    const first = Math.floor(from * outline.loudness.length);
    const part = outline.loudness.slice(first, Math.max(first + 1, Math.floor(to * outline.loudness.length)));
    const middle = ((from + to) / 2) * outline.duration_ms;
    while (turn < outline.turns.length && (outline.turns[turn]?.[1] ?? 0) <= middle) turn++;
    const said = outline.turns[turn];
    const voice = said && said[0] <= middle ? said[2] : 0;
    const tall = Math.max(1, (room * Math.max(...part)) / 100);
    context.globalAlpha = voice ? alpha : alpha * 0.6;
    context.fillStyle = colours[voice ? ((voice - 1) % VOICES) + 1 : 0] ?? "";
    context.fillRect(bar * STEP_PX, (room - tall) / 2, BAR_PX, tall);
  }
}

function drawDoubts(context: CanvasRenderingContext2D, outline: Outline, width: number, height: number): void {
  context.globalAlpha = 1;
  context.fillStyle = colour("--warn");
  for (const [start, end] of outline.doubts) {
    const x = (width * start) / outline.duration_ms;
    context.fillRect(x, height - 4, Math.max(3, (width * (end - start)) / outline.duration_ms), 4);
  }
}

let sample: HTMLElement | null = null;

/** A token's colour as it is now: light or dark. */
function colour(token: string): string {
  if (!sample?.isConnected) {
    sample = document.createElement("span");
    sample.hidden = true;
    document.body.append(sample);
  }
  sample.style.color = `var(${token})`;
  return getComputedStyle(sample).color;
}

export function startWaveform(): void {
  let waveform: Waveform | null = null;
  document.addEventListener("plenary:moment", (event) => {
    const moment = (event as CustomEvent<Moment>).detail;
    if (!/\/recordings\/[^/]+\/sound$/.test(moment.address)) return;
    waveform ??= new Waveform(moment.bar);
    waveform.show(moment);
  });
  document.addEventListener("plenary:swapped", () => waveform?.refresh());
}
