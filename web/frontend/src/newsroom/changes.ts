// Proposed changes of voice, decided by one key each: Enter takes the proposal in hand, N has its lines go on what was
// said before, 1 to 9 say whose they are, as the buttons of the proposal do, and A takes it and those after it that its
// button counts. On a later line of a proposal a number means: from here on; V goes to the lines where that is likeliest.
//
// <li class="change"><form data-change="t-…"> stands before the first line of each; its <input name="lines"> are the
// "id:version" of all, its data-inner the ids of lines at which another voice may begin, the likeliest first.

import { focusTurn, send } from "./stretch";

/** Do what the key says about the proposal that `turn` is in, or the next one; false where it says nothing. */
export function decide(key: string, turn: HTMLElement | null): boolean {
  const form = formOf(turn);
  if (!form) return false;
  if (key.toLowerCase() === "v") return within(form, turn);
  if (key.toLowerCase() === "a") return ahead(form);
  const own = [...form.querySelectorAll<HTMLButtonElement>("button[name=voice]")];
  const pressed = document.activeElement?.matches("a, button, summary, select, input, textarea") ?? false;
  let voice: string | undefined;
  if (key === "Enter" && !pressed) voice = own.find((one) => one.matches(".is-likely"))?.value;
  else if (/^[1-9]$/.test(key)) voice = own[Number(key) - 1]?.value;
  else if (key.toLowerCase() !== "n") return false;
  if (voice === undefined && key.toLowerCase() !== "n") return false;
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  if (voice === undefined) body.set("refuse", "1");
  else body.set("voice", voice);
  if (/^[1-9]$/.test(key)) from(body, turn);
  void send(form.action, body);
  return true;
}

/** The proposal of the block a turn is in; else the first one after it, or of the page. */
function formOf(turn: HTMLElement | null): HTMLFormElement | null {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-change]")];
  if (!turn) return forms[0] ?? null;
  const own = forms.filter((form) => lines(form).includes(idOf(turn)));
  const later = forms.find((form) => turn.compareDocumentPosition(form) & Node.DOCUMENT_POSITION_FOLLOWING);
  return own[0] ?? later ?? null;
}

/** Take the proposal in hand and those after it that its button counts. */
function ahead(form: HTMLFormElement): boolean {
  const button = form.querySelector<HTMLButtonElement>("button[name=ahead]");
  if (!button) return false;
  const body = new URLSearchParams({ ahead: button.value });
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "lines") body.append(name, value);
  void send(form.action, body);
  return true;
}

/** Go to the line where one more voice most likely begins, from one such line to the next likely. */
function within(form: HTMLFormElement, turn: HTMLElement | null): boolean {
  const places = (form.dataset["inner"] ?? "").split(" ").filter(Boolean);
  const now = turn ? places.indexOf(idOf(turn)) : -1;
  const next = places[(now + 1) % places.length];
  if (next === undefined) return false;
  focusTurn(document.getElementById(`t-${next}`));
  return true;
}

/** Keep the lines from `turn` on, if it is one of them. */
function from(body: URLSearchParams, turn: HTMLElement | null): void {
  const all = body.getAll("lines");
  const at = turn ? all.findIndex((line) => line.startsWith(idOf(turn))) : -1;
  if (at <= 0) return;
  body.delete("lines");
  for (const line of all.slice(at)) body.append("lines", line);
}

function lines(form: HTMLFormElement): string[] {
  return [...form.querySelectorAll<HTMLInputElement>("[name=lines]")].map((one) => one.value.split(":")[0] ?? "");
}

function idOf(turn: HTMLElement): string {
  return turn.id.replace(/^t-/, "");
}
