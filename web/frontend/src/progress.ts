// Progress of a job: <div data-progress-url="…"> listens to server-sent events and, where those do not get
// through (proxies that buffer), asks the same address with ?poll=1 for the same JSON.

import { timecode } from "./time";

export interface Progress {
  stage: string;
  label: string;
  done_ms: number | null;
  total_ms: number | null;
  percent: number | null;
  state: "waiting" | "running" | "stalled" | "paused" | "done" | "failed" | "cancelled";
  message: string | null;
}

const QUIET_MS = 30_000;
const POLL_MS = 3_000;
// What another process of the server tells may be a second old: a page that has just been loaded knows better.
const SETTLED_MS = 3_000;
const FINISHED = new Set(["done", "failed", "cancelled"]);

export function startProgress(root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-progress-url]")) new Bar(element).listen();
}

class Bar {
  private lastNewsAt = performance.now();
  private source: EventSource | null = null;
  private polling: number | undefined;
  private readonly wasPaused: boolean;
  private isPaused: boolean;

  constructor(private readonly element: HTMLElement) {
    this.wasPaused = this.isPaused = element.dataset["state"] === "paused";
    setInterval(() => this.markQuiet(), 5_000);
  }

  listen(): void {
    this.source = new EventSource(this.address());
    this.source.addEventListener("message", (event: MessageEvent<string>) => this.show(JSON.parse(event.data) as Progress));
    this.source.addEventListener("error", () => {
      // CLOSED: the browser has given up (no event stream there). CONNECTING: it tries again by itself.
      if (this.source?.readyState === EventSource.CLOSED) this.poll();
    });
  }

  private poll(): void {
    this.polling ??= window.setInterval(() => void this.ask(), POLL_MS);
  }

  private async ask(): Promise<void> {
    try {
      const answer = await fetch(this.address("poll"), { headers: { Accept: "application/json" } });
      if (answer.ok) this.show((await answer.json()) as Progress);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // TypeError: no network now; the next try may have it
    }
  }

  private show(news: Progress): void {
    this.lastNewsAt = performance.now();
    this.text("label", news.label);
    this.text("message", news.message ?? "");
    const times = news.total_ms ? `${timecode(news.done_ms ?? 0)} / ${timecode(news.total_ms)}` : "";
    this.text("time", times);
    const bar = this.element.querySelector("progress");
    if (bar && news.percent !== null) bar.value = news.percent;
    else bar?.removeAttribute("value");
    this.stalled(news.state === "stalled");
    this.paused(news.state === "paused");
    this.part("message")?.classList.toggle("progress__message--bad", news.state === "waiting" || news.state === "failed");
    if (FINISHED.has(news.state)) this.finish();
  }

  private finish(): void {
    this.source?.close();
    clearInterval(this.polling);
    this.renew();
  }

  private renew(): void {
    // A page where somebody is typing is never taken away.
    if (!document.querySelector(".is-editing")) location.reload();
  }

  private paused(yes: boolean): void {
    this.element.classList.toggle("is-paused", yes);
    this.isPaused = yes;
    if (yes === this.wasPaused) return;
    // Somebody else paused or resumed it: the buttons are those of before.
    setTimeout(() => this.isPaused !== this.wasPaused && this.renew(), Math.max(0, SETTLED_MS - performance.now()));
  }

  private markQuiet(): void {
    if (performance.now() - this.lastNewsAt > QUIET_MS) {
      this.stalled(true);
      this.poll();
    }
  }

  private stalled(yes: boolean): void {
    this.element.classList.toggle("is-stalled", yes);
    const note = this.part("stalled");
    if (note) note.hidden = !yes;
  }

  private part(name: string): HTMLElement | null {
    return this.element.querySelector<HTMLElement>(`[data-progress='${name}']`);
  }

  private text(part: string, text: string): void {
    const found = this.part(part);
    if (found && found.textContent !== text) found.textContent = text;
  }

  private address(flag?: string): string {
    const url = new URL(this.element.dataset["progressUrl"] ?? "", location.href);
    if (flag) url.searchParams.set(flag, "1");
    return url.href;
  }
}
