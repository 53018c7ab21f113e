// Changes carry the page's token, which the server compares with the signed session.

export function csrfHeaders(): Record<string, string> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  return token ? { "X-CSRF-Token": token } : {};
}

/** The server's own sentence about a refusal, if the answer holds one. */
export async function sentence(answer: Response): Promise<string | null> {
  if (!answer.headers.get("Content-Type")?.includes("json")) return null;
  const body: unknown = await answer.json();
  return typeof body === "object" && body !== null && "message" in body ? String(body.message) : null;
}

/** Where a session has run out: the link that signs in again and comes back to the part `place` of this page. */
export function signInAgain(answer: Response | null, place: string): HTMLAnchorElement | "" {
  const told = document.getElementById("flash")?.dataset;
  if (answer?.status !== 401 || !told?.["signInPath"]) return "";
  const next = location.pathname + location.search + (place && `#${place}`);
  const href = `${told["signInPath"]}?next=${encodeURIComponent(next)}`;
  return Object.assign(document.createElement("a"), { href, textContent: told["signIn"] ?? "" });
}
