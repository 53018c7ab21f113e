// Light, dark or the system's: kept in a cookie, so that the server sends the right page and nothing flashes.

const YEAR_S = 31_536_000;

export function startTheme(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-theme-toggle]")) {
    button.hidden = false;
    button.addEventListener("click", toggle);
  }
}

function toggle(): void {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const shown = document.documentElement.dataset["theme"] ?? system;
  const wanted = shown === "dark" ? "light" : "dark";
  document.documentElement.dataset["theme"] = wanted;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${wanted}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}
