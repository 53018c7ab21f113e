// A quotation taken along with its address: <p data-share="« … » Name" data-share-url="https://…" hidden> holds
// [data-share-copy], [data-share-send] and [data-share-said], where what was done is told.
// Nothing is shown that the browser cannot do; without scripts the page's own address is the link.

export function startShares(): void {
  for (const row of document.querySelectorAll<HTMLElement>("[data-share]")) offer(row);
}

function offer(row: HTMLElement): void {
  const { share: text = "", shareUrl: url = "" } = row.dataset;
  const copy = row.querySelector<HTMLButtonElement>("[data-share-copy]");
  const send = row.querySelector<HTMLButtonElement>("[data-share-send]");
  const said = row.querySelector<HTMLElement>("[data-share-said]");
  if (!copy || !send || !said) return;
  copy.hidden = !("clipboard" in navigator); // only where the page came over HTTPS or from this machine
  send.hidden = !("share" in navigator);
  row.hidden = copy.hidden && send.hidden;
  copy.addEventListener("click", () => {
    const done = () => (said.textContent = copy.dataset["copied"] ?? "");
    navigator.clipboard.writeText(`${text}\n${url}`).then(done, () => (said.textContent = copy.dataset["refused"] ?? ""));
  });
  send.addEventListener("click", () => {
    // Closing the phone's own panel without choosing is no error.
    navigator.share({ text, url }).catch(() => undefined);
  });
}
