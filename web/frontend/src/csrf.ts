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
