// Builds what the browser and the PDF writer need. Run by `npm run build`; the output is the same for the same input.
//
//   src/tongban/ui/static/ui/dist/   tongban.css  htmx.min.js  tongban.js  icons.svg
//                                drafts.js  passkeys.js   (only on the pages that need them)
//                                bpmn-viewer.js  diagram.js  diagram.css   (only where a route is shown as a picture)
//   build/fonts/                     the two CJK faces the PDF writer embeds (never sent to a browser)
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { compile, compileString } from "sass";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "src/tongban/ui/static/ui/dist");
const fonts = join(root, "build/fonts");
const modules = join(root, "node_modules");

/** One file out, with its size told: page weight is a promise (tests/test_weight.py). */
function write(name, content) {
  writeFileSync(join(dist, name), content);
  const bytes = Buffer.byteLength(content);
  const small = brotliCompressSync(Buffer.from(content)).length;
  console.log(`${name.padEnd(14)} ${String(bytes).padStart(7)} bytes  ${String(small).padStart(6)} brotli`);
}

function stylesheet() {
  const result = compile(join(root, "assets/sass/tongban.scss"), {
    style: "compressed",
    loadPaths: [modules],
    quietDeps: true,
    charset: false,
  });
  // Every govuk colour property is set in :root, so the fallbacks behind it are dead weight.
  write("tongban.css", result.css.replace(/var\((--govuk-[a-z-]+), ?#[0-9a-f]{3,8}\)/g, "var($1)"));
}

/** Only the icons listed in icons.json, as one sprite; the template tag {% icon %} refers to it. */
function sprite() {
  const names = JSON.parse(readFileSync(join(root, "src/tongban/ui/icons.json"), "utf8"));
  const symbols = names.map((name) => {
    const svg = readFileSync(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
    const shapes = svg.replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace(/<\/svg>\s*$/, "").replace(/\s+/g, " ").replace(/> </g, "><").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
  });
  write("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg"><!-- lucide, ISC licence -->${symbols.join("")}</svg>\n`);
}

function scripts() {
  write("htmx.min.js", readFileSync(join(modules, "htmx.org/dist/htmx.min.js"), "utf8"));
  write("drafts.js", readFileSync(join(root, "assets/drafts.js"), "utf8")); // where an application is filled in
  write("passkeys.js", readFileSync(join(root, "assets/passkeys.js"), "utf8")); // where somebody logs in with a passkey
  write("tongban.js", readFileSync(join(root, "assets/tongban.js"), "utf8"));
}

/** The picture of a route: bpmn-js as it is published (its mark stays), fetched only when a picture is opened. */
function diagrams() {
  const viewer = join(modules, "bpmn-js/dist");
  write("bpmn-viewer.js", readFileSync(join(viewer, "bpmn-navigated-viewer.production.min.js"), "utf8"));
  write("diagram.js", readFileSync(join(root, "assets/diagram.js"), "utf8"));
  const theirs = ["diagram-js.css", "bpmn-js.css"].map((name) => readFileSync(join(viewer, "assets", name), "utf8"));
  const ours = readFileSync(join(root, "assets/sass/diagram.scss"), "utf8");
  write("diagram.css", compileString([...theirs, ours].join("\n"), { style: "compressed", charset: false }).css);
}

function pdfFonts() {
  mkdirSync(fonts, { recursive: true });
  const family = join(modules, "@expo-google-fonts/noto-sans-sc");
  for (const [folder, file] of [["400Regular", "NotoSansSC_400Regular.ttf"], ["700Bold", "NotoSansSC_700Bold.ttf"]]) {
    copyFileSync(join(family, folder, file), join(fonts, file));
  }
  copyFileSync(join(family, "LICENSE_FONT"), join(fonts, "LICENSE_FONT"));
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
stylesheet();
sprite();
scripts();
diagrams();
pdfFonts();
