// Resumable upload (tus 1.0): <form data-upload data-tus-endpoint="…" data-max-bytes="…" data-done-url="…">.
//
// The form is an ordinary one and posts by itself without JavaScript. With it, bytes travel in parts, a lost
// connection is taken up where it broke (also after the page was closed), and the size is checked before sending.
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
  private startedAt = 0;
  private startedBytes = 0;

  constructor(private readonly form: HTMLFormElement) {
    const input = form.querySelector<HTMLInputElement>("input[type=file]");
    if (!input) throw new Error("an upload form needs a file input");
    this.input = input;
  }

  listen(): void {
    this.form.addEventListener("submit", (event) => {
      const file = this.input.files?.[0];
      if (!file) return;
      event.preventDefault();
      void this.send(file);
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
    const file = this.input.files?.[0];
    const limit = Number(this.form.dataset["maxBytes"] ?? Infinity);
    const fits = !file || file.size <= limit;
    this.say(fits ? null : (this.form.dataset["tooLarge"] ?? ""));
    this.put("name", file?.name ?? "");
    return fits;
  }

  private async send(file: File): Promise<void> {
    if (!this.checked()) return;
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
      onError: (error) => this.failed(error),
      onSuccess: () => this.finished(),
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

  private failed(error: Error | DetailedError): void {
    const answer = error instanceof DetailedError ? error.originalResponse : null;
    this.stopped();
    // What the file itself is refused for, no second try mends: there is nothing to go on with.
    if (answer && REFUSED.has(answer.getStatus())) this.show("state", false);
    this.say(answer ? (messageIn(answer.getBody()) ?? this.form.dataset["failed"] ?? "") : (this.form.dataset["lost"] ?? ""));
  }

  private stopped(): void {
    removeEventListener("beforeunload", warn);
    this.show("pause", false);
    this.show("resume", true);
  }

  private finished(): void {
    removeEventListener("beforeunload", warn);
    location.assign(this.form.dataset["doneUrl"] ?? location.href);
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
