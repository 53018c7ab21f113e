// Progress of a job: <div data-progress-url="…"> listens to server-sent events and, where those do not get
// through (proxies that buffer), asks the same address with ?poll=1 for the same JSON.

import { timecode } from "./time";

export interface Progress {
  stage: string;
  label: string;
  done_ms: number | null;
  total_ms: number | null;
  percent: number | null;
  state: "waiting" | "running" | "stalled" | "done" | "failed" | "cancelled";
  message: string | null;
}

const QUIET_MS = 30_000;
const POLL_MS = 3_000;
const FINISHED = new Set(["done", "failed", "cancelled"]);

export function startProgress(root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-progress-url]")) new Bar(element).listen();
}

class Bar {
  private lastNewsAt = performance.now();
  private source: EventSource | null = null;
  private polling: number | undefined;

  constructor(private readonly element: HTMLElement) {
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
    if (FINISHED.has(news.state)) this.finish();
  }

  private finish(): void {
    this.source?.close();
    clearInterval(this.polling);
    // A page where somebody is typing is never taken away.
    if (!document.querySelector(".is-editing")) location.reload();
  }

  private markQuiet(): void {
    if (performance.now() - this.lastNewsAt > QUIET_MS) {
      this.stalled(true);
      this.poll();
    }
  }

  private stalled(yes: boolean): void {
    this.element.classList.toggle("is-stalled", yes);
    const note = this.element.querySelector<HTMLElement>("[data-progress='stalled']");
    if (note) note.hidden = !yes;
  }

  private text(part: string, text: string): void {
    const found = this.element.querySelector(`[data-progress='${part}']`);
    if (found && found.textContent !== text) found.textContent = text;
  }

  private address(flag?: string): string {
    const url = new URL(this.element.dataset["progressUrl"] ?? "", location.href);
    if (flag) url.searchParams.set(flag, "1");
    return url.href;
  }
}
