// Resumable upload (tus 1.0): <form data-upload data-tus-endpoint="…" data-max-bytes="…" data-done-url="…">.
//
// The form is an ordinary one and posts by itself without JavaScript. With it, bytes travel in parts, a lost
// connection is taken up where it broke (also after the page was closed), and the size is checked before sending.
// Several files go one after the other, in the order they were chosen; one that is refused is named, and the others go.
// Every other named field of the form is sent as metadata. Sentences stand in data- attributes of the form:
// data-too-large, data-lost, data-failed; the server's own sentence wins where it sent one.

import { DetailedError, Upload } from "tus-js-client";
import { csrfHeaders } from "./csrf";
import { timecode } from "./time";

const PART_BYTES = 8 * 1024 * 1024;
const REFUSED = new Set([400, 413, 415]);
const RETRIES_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000];

export function startUploads(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-upload]")) new Sending(form).listen();
}

class Sending {
  private readonly input: HTMLInputElement;
  private upload: Upload | null = null;
  private left: File[] = [];
  private count = 0;
  private refused: string[] = [];
  private startedAt = 0;
  private startedBytes = 0;

  constructor(private readonly form: HTMLFormElement) {
    const input = form.querySelector<HTMLInputElement>("input[type=file]");
    if (!input) throw new Error("an upload form needs a file input");
    this.input = input;
  }

  listen(): void {
    this.form.addEventListener("submit", (event) => {
      if (!this.input.files?.length) return;
      event.preventDefault();
      if (!this.checked()) return;
      this.left = [...this.input.files];
      this.count = this.left.length;
      this.refused = [];
      void this.sendNext();
    });
    this.input.addEventListener("change", () => this.checked());
    this.part("pause")?.addEventListener("click", () => this.pause());
    this.part("resume")?.addEventListener("click", () => this.resume());
    const drop = this.part("drop");
    drop?.addEventListener("dragover", (event) => (event.preventDefault(), drop.classList.add("is-over")));
    drop?.addEventListener("dragleave", () => drop.classList.remove("is-over"));
    drop?.addEventListener("drop", (event) => this.dropped(event, drop));
  }

  private dropped(event: DragEvent, drop: HTMLElement): void {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (!event.dataTransfer?.files.length) return;
    this.input.files = event.dataTransfer.files;
    this.checked();
  }

  private checked(): boolean {
    const files = [...(this.input.files ?? [])];
    const limit = Number(this.form.dataset["maxBytes"] ?? Infinity);
    const large = files.filter((one) => one.size > limit);
    const named = files.length > 1 ? `${large.map((one) => one.name).join(", ")} : ` : "";
    this.say(large.length ? named + (this.form.dataset["tooLarge"] ?? "") : null);
    return !large.length;
  }

  /** Begin the next file; after the last one, go on to the page that shows them, or stay where some were refused. */
  private async sendNext(): Promise<void> {
    const file = this.left.shift();
    if (!file) {
      removeEventListener("beforeunload", warn);
      if (!this.refused.length) return location.assign(this.form.dataset["doneUrl"] ?? location.href);
      this.show("state", false);
      this.say(this.refused.join(" "));
      return this.show("done", this.refused.length < this.count);
    }
    await this.send(file);
  }

  private async send(file: File): Promise<void> {
    const of = this.count > 1 ? ` (${this.count - this.left.length}/${this.count})` : "";
    this.put("name", file.name + of);
    const metadata: Record<string, string> = { filename: file.name, filetype: file.type };
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string") metadata[name] = value;
    delete metadata["csrf_token"];
    this.upload = new Upload(file, {
      endpoint: this.form.dataset["tusEndpoint"] ?? "",
      chunkSize: PART_BYTES,
      retryDelays: RETRIES_MS,
      metadata,
      headers: csrfHeaders(),
      removeFingerprintOnSuccess: true,
      onProgress: (sent, total) => this.progress(sent, total),
      onError: (error) => this.failed(error, file),
      onSuccess: () => void this.sendNext(),
    });
    const [earlier] = await this.upload.findPreviousUploads();
    if (earlier) this.upload.resumeFromPreviousUpload(earlier);
    this.show("state", true);
    this.resume();
  }

  private resume(): void {
    this.startedAt = 0;
    this.say(null);
    this.show("pause", true);
    this.show("resume", false);
    addEventListener("beforeunload", warn);
    this.upload?.start();
  }

  private pause(): void {
    void this.upload?.abort();
    this.stopped();
  }

  private progress(sent: number, total: number): void {
    const now = performance.now();
    if (!this.startedAt) [this.startedAt, this.startedBytes] = [now, sent];
    const bar = this.form.querySelector("progress");
    if (bar) bar.value = total ? (100 * sent) / total : 0;
    this.put("percent", `${Math.floor((100 * sent) / total)} %`);
    const speed = (sent - this.startedBytes) / (now - this.startedAt); // bytes per ms
    this.put("left", speed > 0 ? timecode((total - sent) / speed) : "");
  }

  private failed(error: Error | DetailedError, file: File): void {
    const answer = error instanceof DetailedError ? error.originalResponse : null;
    const sentence = answer ? (messageIn(answer.getBody()) ?? this.form.dataset["failed"] ?? "") : (this.form.dataset["lost"] ?? "");
    // What the file itself is refused for, no second try mends: the others go on.
    if (answer && REFUSED.has(answer.getStatus())) {
      this.refused.push(this.count > 1 ? `${file.name} : ${sentence}` : sentence);
      return void this.sendNext();
    }
    this.stopped();
    this.say(sentence);
  }

  private stopped(): void {
    removeEventListener("beforeunload", warn);
    this.show("pause", false);
    this.show("resume", true);
  }

  private say(text: string | null): void {
    this.put("error", text ?? "");
    this.show("error", text !== null);
  }

  private put(name: string, text: string): void {
    const part = this.part(name);
    if (part) part.textContent = text;
  }

  private show(name: string, yes: boolean): void {
    const part = this.part(name);
    if (part) part.hidden = !yes;
  }

  private part(name: string): HTMLElement | null {
    return this.form.querySelector<HTMLElement>(`[data-upload-part="${name}"]`);
  }
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function messageIn(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null && "message" in parsed ? String(parsed.message) : null;
  } catch {
    return null; // a proxy's own error page, not ours
  }
}
