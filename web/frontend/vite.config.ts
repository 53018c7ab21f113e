import { defineConfig } from "vite";

// Two entries: what every reader loads, and what only the newsroom needs. Flask finds both in the manifest.
export default defineConfig({
  base: "/static/dist/",
  publicDir: false,
  build: {
    outDir: "../static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // The content policy allows no data: fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { readers: "src/readers.ts", newsroom: "src/newsroom.ts" } },
  },
});
