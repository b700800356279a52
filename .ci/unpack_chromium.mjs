/* Unpacks the Chromium of @sparticuz/chromium: node unpack_chromium.mjs <its bin folder> <target folder> */
import { execFileSync } from "node:child_process";
import { chmodSync, createReadStream, createWriteStream, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

const [packed, target] = process.argv.slice(2);

async function decompress(name) {
  const file = join(target, name);
  await pipeline(createReadStream(join(packed, `${name}.br`)), createBrotliDecompress(), createWriteStream(file));
  return file;
}

for (const name of ["al2023.tar", "fonts.tar", "swiftshader.tar"]) {
  const archive = await decompress(name);
  execFileSync("tar", ["xf", archive, "-C", target, "--no-same-owner"]);
  rmSync(archive);
}
chmodSync(await decompress("chromium"), 0o755);

/* The font settings inside name a folder that all users of a machine would share. */
writeFileSync(
  join(target, "fonts.conf"),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`,
);

writeFileSync(
  join(target, "start"),
  `#!/bin/sh
here="$(dirname "$(readlink -f "$0")")"
export LD_LIBRARY_PATH="$here/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_PATH="$here"
exec "$here/chromium" --headless "$@"
`,
  { mode: 0o755 },
);
