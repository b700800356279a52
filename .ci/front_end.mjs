/* Builds static/build/: a bundle for every script directly in static/js, one style sheet, one sprite of the icons in use. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const project = fileURLToPath(new URL("..", import.meta.url));
const target = join(project, "static", "build");
const iconFolder = join(project, "node_modules", "@tabler", "icons", "icons", "outline");

/* How templates and Python name an icon: _icon.html with name="plus", icon="route", icon: "route". */
const iconNames = [/_icon\.html["'] with name=["']([a-z0-9-]+)["']/g, /\bicon(?::[^"'=\n]*=|[:=])\s*["']([a-z0-9-]+)["']/g];

function filesUnder(folder, endings) {
  return readdirSync(join(project, folder), { recursive: true })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => join(project, folder, name));
}

function usedIcons() {
  const files = ["templates", "environments", "integrations", "pullrequests"].flatMap((folder) =>
    filesUnder(folder, [".html", ".py"]),
  );
  const names = new Set();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const pattern of iconNames) {
      for (const [, name] of text.matchAll(pattern)) {
        names.add(name);
      }
    }
  }
  return [...names].sort();
}

/* A symbol inherits the stroke from the <svg> that uses it, so that the style sheet rules over colour and width. */
function symbol(name) {
  const file = join(iconFolder, `${name}.svg`);
  if (!existsSync(file)) {
    throw new Error(`There is no icon "${name}" in the icon set; see node_modules/@tabler/icons/icons/outline.`);
  }
  const shapes = readFileSync(file, "utf8")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<\/?svg[^>]*>/g, "")
    .replace(/\s*\n\s*/g, "");
  const looks = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24"><g ${looks}>${shapes}</g></symbol>`;
}

async function bundle() {
  const scripts = readdirSync(join(project, "static", "js")).filter((name) => name.endsWith(".js"));
  await build({
    entryPoints: [...scripts.map((name) => join(project, "static", "js", name)), join(project, "static", "css", "app.css")],
    outdir: target,
    entryNames: "[name]",
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    external: ["/static/*"],
    loader: { ".svg": "dataurl", ".woff2": "file" },
    logLevel: "warning",
  });
}

mkdirSync(target, { recursive: true });
await bundle();
const symbols = usedIcons().map(symbol);
writeFileSync(join(target, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
