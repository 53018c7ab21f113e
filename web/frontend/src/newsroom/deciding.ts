// What of a recap waits for a person, one after the other: <a data-next="hear" href="#item-3"> goes to the next item
// that needs it after the one somebody is at; without scripts, to the first.

export function startDeciding(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-next]") : null;
    const found = link && next(link.dataset["next"] ?? "");
    if (!found) return;
    event.preventDefault();
    found.tabIndex = -1;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: "center" });
    history.replaceState(history.state, "", `#${found.id}`);
  });
}

function next(need: string): HTMLElement | undefined {
  const waiting = [...document.querySelectorAll<HTMLElement>(`[data-needs~="${need}"]`)];
  const here = document.activeElement?.closest(".item") ?? document.querySelector(".item:target, .item:focus");
  const at = here ?? (location.hash ? document.getElementById(location.hash.slice(1)) : null);
  const after = at && waiting.find((one) => at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING && !at.contains(one));
  return after ?? waiting[0];
}
