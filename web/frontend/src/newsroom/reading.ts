// The keys of a text before it is saved: J and K go from line to line, 1 to 9 give the line to a voice, H makes it a
// heading, T says that what stands before its colon is no name, X leaves it out, Z takes that back. Each is one of the
// line's own buttons.

import { keyOf } from "../digits";

const WHATS: Record<string, string> = { h: "heading", t: "text", x: "left_out", z: "" };

export function startReading(): void {
  if (!reading()) return;
  document.addEventListener("keydown", pressed);
  go(document.getElementById(location.hash.slice(1)));
}

function pressed(event: KeyboardEvent): void {
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey || target?.matches("input, textarea, select, button")) return;
  const key = keyOf(event).toLowerCase();
  if (key === "j" || key === "k" ? step(key === "j" ? 1 : -1) : say(key)) event.preventDefault();
}

function reading(): HTMLElement | null {
  return document.getElementById("reading");
}

function lines(): HTMLElement[] {
  return [...(reading()?.querySelectorAll<HTMLElement>("[data-line]") ?? [])];
}

function here(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-line]") ?? null;
}

function step(by: 1 | -1): boolean {
  const all = lines();
  const now = here();
  go(now ? (all[all.indexOf(now) + by] ?? null) : (all.find((line) => line.getBoundingClientRect().top > 0) ?? null));
  return true;
}

function go(line: HTMLElement | null): void {
  const summary = line?.querySelector("summary");
  if (!line || !summary) return;
  summary.focus({ preventScroll: true });
  const box = line.getBoundingClientRect();
  if (box.top < 60 || box.bottom > innerHeight - 40) line.scrollIntoView({ block: "center" });
}

function say(key: string): boolean {
  const form = here()?.querySelector<HTMLFormElement>("form");
  if (!form) return false;
  let what = WHATS[key];
  if (/^[1-9]$/.test(key)) {
    const name = reading()?.querySelector<HTMLElement>(`[data-voice-key="${key}"]`)?.dataset["name"];
    const field = form.querySelector<HTMLInputElement>("[name=name]");
    if (!name || !field) return false;
    field.value = name;
    what = "speaker";
  }
  if (what === undefined) return false;
  const button = form.querySelector<HTMLButtonElement>(`button[name=what][value="${what}"]`);
  if (button) form.requestSubmit(button);
  return button !== null;
}
