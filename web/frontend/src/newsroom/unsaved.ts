// What somebody typed and has not sent yet stays in the browser, so that a page that is dropped loses nothing; it
// belongs to their account. Signing out forgets it, after asking where something would be lost, and the next person
// who signs in at this computer finds none of it.
//
// <meta name="account"> says whose page it is; form[data-sign-out] is asked about by <dialog id="leaving">.

const PREFIX = "unsaved:";
const UPLOADS = "tus::"; // what tus-js-client keeps of uploads that may go on
const KEPT_MS = 7 * 86_400_000;
const OWN = `${PREFIX}${document.querySelector<HTMLMetaElement>('meta[name="account"]')?.content ?? ""}:`;

/** `before`: what stood in the field; `page`: where it is, by the title `title`. */
export interface Unsaved {
  text: string;
  before: string;
  at: number;
  page: string;
  title: string;
}

export function startUnsaved(): void {
  if (OWN !== `${PREFIX}:`) forgetOthers();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["signOut"] === undefined) return;
    event.preventDefault();
    void leave(form);
  });
}

/** Args: place: the id of a part of this page to come back to. */
export function keep(name: string, text: string, before: string, place: string): void {
  const page = location.pathname + location.search + (place ? `#${place}` : "");
  const kept: Unsaved = { text, before, at: Date.now(), page, title: titleOf() };
  localStorage.setItem(OWN + name, JSON.stringify(kept));
}

export function kept(name: string): Unsaved | null {
  return read(OWN + name);
}

export function forget(name: string): void {
  localStorage.removeItem(OWN + name);
}

async function leave(form: HTMLFormElement): Promise<void> {
  const lost = places();
  if (lost.size && !(await agreed(lost))) return;
  localStorage.clear();
  form.submit();
}

/** The pages with something unsaved and the uploads that wait to go on: address ("" for an upload) by what to call it. */
function places(): Map<string, string> {
  const found = new Map<string, string>();
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(UPLOADS)) found.set(uploadName(key), "");
    const mine = key.startsWith(OWN) ? read(key) : null;
    if (mine) found.set(mine.title, mine.page);
  }
  return found;
}

function agreed(lost: Map<string, string>): Promise<boolean> {
  const dialog = document.getElementById("leaving");
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(true);
  const rows = [...lost].map(([title, page]) => {
    const name = page ? Object.assign(document.createElement("a"), { href: page, textContent: title }) : title;
    const row = document.createElement("li");
    row.append(name);
    return row;
  });
  dialog.querySelector("ul")?.replaceChildren(...rows);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "leave"), { once: true });
    // A link to what is unsaved on this very page leads out of the dialog.
    dialog.querySelector("ul")?.addEventListener("click", () => dialog.close(), { once: true });
  });
}

function forgetOthers(): void {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    if (!key.startsWith(OWN) || Date.now() - (read(key)?.at ?? 0) > KEPT_MS) localStorage.removeItem(key);
  }
}

function read(key: string): Unsaved | null {
  return JSON.parse(localStorage.getItem(key) ?? "null") as Unsaved | null;
}

function titleOf(): string {
  return document.querySelector("main h1")?.textContent.trim() || document.title;
}

function uploadName(key: string): string {
  const told = JSON.parse(localStorage.getItem(key) ?? "{}") as { metadata?: { filename?: string } };
  return told.metadata?.filename ?? key;
}
