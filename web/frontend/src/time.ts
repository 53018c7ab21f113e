// Times as people read them. Integer milliseconds everywhere, as on the server.

/** 760000 → "12:40"; hours only where there are any. */
export function timecode(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const tail = `${hours && minutes < 10 ? "0" : ""}${minutes}:${seconds < 10 ? "0" : ""}${seconds}`;
  return hours ? `${hours}:${tail}` : tail;
}

/** "#t=12.4,18.9" (a media fragment, seconds) → [12400, 18900]; null where there is none. */
export function fragment(hash: string): { startMs: number; endMs: number | null } | null {
  const match = /^#t=(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?$/.exec(hash);
  if (!match) return null;
  const ms = (text: string) => Math.round(Number(text) * 1000);
  return { startMs: ms(match[1]!), endMs: match[2] === undefined ? null : ms(match[2]) };
}
