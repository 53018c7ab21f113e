// Long lists: <a data-more="turns" href="…?from=100"> is followed by itself when it comes near the screen;
// data-more-rows is the address of the rows alone.

import { watchWords } from "../words";

export function startMore(): void {
  const link = document.querySelector<HTMLAnchorElement>("a[data-more]");
  if (!link) return;
  const seen = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      void load(link);
    },
    { rootMargin: "1200px" },
  );
  seen.observe(link);
}

async function load(link: HTMLAnchorElement): Promise<void> {
  const list = document.getElementById(link.dataset["more"] ?? "");
  const answer = await fetch(link.dataset["moreRows"] ?? link.href).catch(() => null);
  if (!list || !answer?.ok) return; // the link stays, to be clicked
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const rows = [...(fresh.getElementById(list.id)?.children ?? [])].map((row) => document.adoptNode(row));
  list.append(...rows);
  for (const row of rows) watchWords(row);
  const next = fresh.querySelector<HTMLAnchorElement>("a[data-more]");
  if (!next) return link.remove();
  link.replaceWith(document.adoptNode(next));
  startMore();
}
