// What stands beside a transcript lies folded above it where there is one column: <details data-tray>. Where there are
// two, style sheets show all of it; that it is open is said here, for who does not see it. A link to a tray opens it,
// as it does what is data-tray="linked", which is folded everywhere.

const BESIDE = matchMedia("(min-width: 62rem)");

export function startTrays(): void {
  openAll();
  openNamed(location.hash);
  addEventListener("hashchange", () => openNamed(location.hash));
  BESIDE.addEventListener("change", openAll);
  document.addEventListener("plenary:swapped", openAll);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
    if (link) openNamed(link.hash);
  });
}

function openAll(): void {
  if (BESIDE.matches) for (const tray of document.querySelectorAll<HTMLDetailsElement>("details[data-tray='']")) tray.open = true;
}

function openNamed(hash: string): void {
  const tray = hash.length > 1 ? document.getElementById(hash.slice(1))?.closest<HTMLDetailsElement>("details[data-tray]") : null;
  if (tray) tray.open = true;
}
