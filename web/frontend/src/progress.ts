// Progress of jobs: each <div data-progress-url="…" data-job="…"> is told of by server-sent events and, where those do
// not get through (proxies that buffer), by asking the same address with ?poll=1 for the same JSON.
// One stream serves the page, and only while it is on the screen: a browser keeps six connections to a server for all
// its tabs, and each stream holds a thread there.

import { renew as renewParts } from "./newsroom/swap";
import { timecode } from "./time";

export interface Progress {
  job: string;
  stage: string;
  label: string;
  done_ms: number | null;
  total_ms: number | null;
  percent: number | null;
  state: "waiting" | "running" | "stalled" | "paused" | "done" | "failed" | "cancelled";
  message: string | null;
  is_bad: boolean;
}

const QUIET_MS = 30_000;
const POLL_MS = 3_000;
// What another process of the server tells may be a second old: a page that has just been loaded knows better.
const SETTLED_MS = 3_000;
const FINISHED = new Set(["done", "failed", "cancelled"]);

export function startProgress(root: ParentNode = document): void {
  const bars = [...root.querySelectorAll<HTMLElement>("[data-progress-url]")].map((element) => new Bar(element));
  if (bars[0]) new Watch(bars[0].address, bars).listen();
}

/** The page's one line to the server. */
class Watch {
  private lastNewsAt = performance.now();
  private source: EventSource | null = null;
  private polling: number | undefined;

  constructor(
    private readonly path: string,
    private readonly bars: Bar[],
  ) {
    setInterval(() => this.markQuiet(), 5_000);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.listen()));
  }

  listen(): void {
    if (document.hidden || this.source) return;
    this.lastNewsAt = performance.now();
    if (this.polling !== undefined) return void this.ask();
    this.source = new EventSource(this.address());
    this.source.addEventListener("message", (event: MessageEvent<string>) => this.show(JSON.parse(event.data) as Progress));
    this.source.addEventListener("error", () => {
      // CLOSED: the browser has given up (no event stream there). CONNECTING: it tries again by itself.
      if (this.source?.readyState === EventSource.CLOSED) this.poll();
    });
  }

  private leave(): void {
    this.source?.close();
    this.source = null;
  }

  private poll(): void {
    this.polling ??= window.setInterval(() => void (document.hidden || this.ask()), POLL_MS);
  }

  private async ask(): Promise<void> {
    try {
      const answer = await fetch(this.address("poll"), { headers: { Accept: "application/json" } });
      if (answer.ok) for (const one of (await answer.json()) as Progress[]) this.show(one);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // TypeError: no network now; the next try may have it
    }
  }

  private show(news: Progress): void {
    this.lastNewsAt = performance.now();
    for (const bar of this.bars) if (bar.job === news.job) bar.show(news);
    if (!FINISHED.has(news.state)) return;
    this.leave();
    clearInterval(this.polling);
    this.finish();
  }

  /** Somebody who reads the transcript while its recap is drafted is left where they are. */
  private finish(): void {
    const [bar, ...others] = this.bars;
    if (bar?.wasAt === "recap" && !others.length && document.querySelector(".transcript")) void renewParts("recordings", "state", "next");
    else renew();
  }

  private markQuiet(): void {
    if (document.hidden || performance.now() - this.lastNewsAt <= QUIET_MS) return;
    for (const bar of this.bars) bar.stalled(true);
    this.poll();
  }

  private address(flag?: string): string {
    const url = new URL(this.path, location.href);
    for (const job of new Set(this.bars.map((bar) => bar.job))) url.searchParams.append("job", job);
    if (flag) url.searchParams.set(flag, "1");
    return url.href;
  }
}

class Bar {
  readonly job: string;
  readonly address: string;
  private readonly was: string;
  readonly wasAt: string;
  private is: string;

  constructor(private readonly element: HTMLElement) {
    this.job = element.dataset["job"] ?? "";
    this.address = element.dataset["progressUrl"] ?? "";
    this.wasAt = element.dataset["stage"] ?? "";
    this.was = this.is = held(element.dataset["state"]);
  }

  show(news: Progress): void {
    this.text("label", news.label);
    this.text("message", news.message ?? "");
    const times = news.total_ms ? `${timecode(news.done_ms ?? 0)} / ${timecode(news.total_ms)}` : "";
    this.text("time", times);
    const bar = this.element.querySelector("progress");
    if (bar && news.percent !== null) bar.value = news.percent;
    else bar?.removeAttribute("value");
    // The transcript is there, only the recap is still to be drafted: people may read.
    if (news.stage === "recap" && this.wasAt !== "recap" && document.querySelector("#live")) renew();
    this.stalled(news.state === "stalled");
    this.hold(held(news.state));
    this.part("message")?.classList.toggle("progress__message--bad", news.is_bad);
  }

  stalled(yes: boolean): void {
    this.element.classList.toggle("is-stalled", yes);
    const note = this.part("stalled");
    if (note) note.hidden = !yes;
  }

  private hold(by: string): void {
    this.element.classList.toggle("is-paused", by === "paused");
    this.is = by;
    if (by === this.was) return;
    // Somebody else paused or resumed it, or it waits for the operator now: the buttons are those of before.
    setTimeout(() => this.is !== this.was && renew(), Math.max(0, SETTLED_MS - performance.now()));
  }

  private part(name: string): HTMLElement | null {
    return this.element.querySelector<HTMLElement>(`[data-progress='${name}']`);
  }

  private text(part: string, text: string): void {
    const found = this.part(part);
    if (found && found.textContent !== text) found.textContent = text;
  }
}

/** What holds a job, if anything: a person, or something that the operator must do. */
function held(state = ""): string {
  return state === "paused" || state === "waiting" ? state : "";
}

function renew(): void {
  // A page where somebody is typing, or that is sending a file, is never taken away.
  const busy = ".is-editing, [data-upload-part='state']:not([hidden]), [data-upload-part='error']:not([hidden])";
  if (!document.querySelector(busy) && !holdsWords()) location.reload();
}

/** Whether something was typed on the page that is kept nowhere else. */
function holdsWords(): boolean {
  const fields = document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea, input[type=text], input:not([type])");
  return [...fields].some((one) => one.value !== one.defaultValue && one.checkVisibility());
}
