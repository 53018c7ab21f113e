// Forms that change a part of the page without leaving it: <form data-swap="recap flash"> names by id what the
// server's answer replaces. The answer is the very page a browser without scripts would show, refusals included.
// What is typed in other forms of those parts is carried over.

import { watchWords } from "../words";
import { forget } from "./typed";

const NEAR_MS = 8_000;

interface Typed {
  form: string;
  name: string;
  value: string;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function startSwaps(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const question = form.dataset["confirm"];
    if (question && !confirm(question)) return event.preventDefault();
    if (!form.dataset["swap"]) return;
    event.preventDefault();
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    void send(form, button);
  });
  document.addEventListener("keydown", (event) => {
    const area = event.target;
    if (!(area instanceof HTMLTextAreaElement) || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (area.form && area.name) {
      event.preventDefault();
      area.form.requestSubmit();
    }
  });
}

async function send(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
  const parts = (form.dataset["swap"] ?? "").split(" ");
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, button)) if (typeof value === "string") body.append(name, value);
  if (button) button.disabled = true;
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } }).catch(() => null);
  if (button) button.disabled = false;
  if (!answer) return sayOffline();
  if (!answer.headers.get("Content-Type")?.includes("html")) return form.submit();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Another page came instead, say the one for signing in: show it whole.
  if (!parts.every((id) => fresh.getElementById(id))) return form.submit();
  if (answer.ok) forget(form);
  const kept = unsaved(parts, answer.ok ? form : null);
  const place = placeOf(form);
  for (const id of parts) replace(id, fresh);
  restore(kept);
  document.dispatchEvent(new Event("plenary:swapped"));
  returnTo(place, new URL(answer.url).hash.slice(1));
  bringNear();
}

/** Nothing was sent: what was typed stays where it is, to be sent again. */
function sayOffline(): void {
  const flash = document.getElementById("flash");
  const notice = Object.assign(document.createElement("p"), { className: "notice notice--bad", textContent: flash?.dataset["offline"] ?? "" });
  notice.setAttribute("role", "alert");
  notice.dataset["testid"] = "offline";
  flash?.replaceChildren(notice);
  bringNear();
}

/** What was done or refused is said at the top of the page; somebody far below it sees it too, for a while. */
function bringNear(): void {
  const flash = document.getElementById("flash");
  if (!flash?.firstElementChild) return;
  const box = flash.getBoundingClientRect();
  if (box.bottom > 0 && box.top < innerHeight) return;
  const putBack = (): void => flash.classList.remove("flash--near");
  flash.classList.add("flash--near");
  flash.addEventListener("click", putBack);
  if (!flash.querySelector(".notice--bad")) setTimeout(putBack, NEAR_MS);
}

/** Bring parts of the page up to date, focus and open folds as they were. */
export async function renew(...ids: string[]): Promise<void> {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) renewPart(id, fresh);
}

function renewPart(id: string, fresh: Document): void {
  const old = document.getElementById(id);
  if (!old) return;
  const now = fresh.getElementById(id);
  if (!now || now.innerHTML === old.innerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement?.closest("[id]")?.id : undefined;
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  replace(id, fresh);
  [...document.querySelectorAll<HTMLDetailsElement>(`#${id} details`)].forEach((one, n) => (one.open = open[n] ?? one.open));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function replace(id: string, fresh: Document): void {
  const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
  if (!old || !now) return;
  const taken = document.adoptNode(now);
  if (old instanceof HTMLDetailsElement && taken instanceof HTMLDetailsElement) taken.open ||= old.open;
  old.replaceWith(taken);
  watchWords(taken.parentElement ?? document);
}

function fields(form: HTMLFormElement): Field[] {
  return [...form.elements].filter((one): one is Field => one.matches("textarea, select, input:not([type=hidden])"));
}

function changed(field: Field): boolean {
  if (field instanceof HTMLSelectElement) return false;
  return field.value !== field.defaultValue;
}

function unsaved(parts: string[], sent: HTMLFormElement | null): Typed[] {
  const found: Typed[] = [];
  for (const part of parts) {
    const forms = document.getElementById(part)?.querySelectorAll<HTMLFormElement>("form[id]") ?? [];
    for (const form of forms) {
      if (form === sent) continue;
      for (const one of fields(form)) if (changed(one)) found.push({ form: form.id, name: one.name, value: one.value });
    }
  }
  return found;
}

function restore(kept: Typed[]): void {
  for (const { form, name, value } of kept) {
    const found = document.getElementById(form);
    if (!(found instanceof HTMLFormElement)) continue;
    const field = fields(found).find((one) => one.name === name);
    if (!field) continue;
    field.value = value;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  }
}

/** Where somebody was: the nearest part with a name. */
function placeOf(form: HTMLFormElement): string {
  return form.closest("li[id], section[id], details[id]")?.id ?? "";
}

function returnTo(place: string, named: string): void {
  const target = document.getElementById(named) ?? document.getElementById(place);
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  const box = target.getBoundingClientRect();
  if (box.bottom < 0 || box.top > innerHeight) target.scrollIntoView({ block: "center" });
}
