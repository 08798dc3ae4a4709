// Draws the artwork of the avatars service as PNG files, in the folders beside
// this one. Run it with `go generate ./internal/draw`.
//
// Flags are those of flag-icons. Browsers and card brands are the marks of SVG
// Logos, cards on a tile of the brand's colour; whatever that collection has not
// is drawn in the SVG files of browsers/ and credit-cards/, which win over it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const modules = join(here, 'node_modules');
const out = join(here, '..');

// The words in our drawings are set in fonts of the lockfile, never in fonts of
// the machine. The rasteriser looks for its fonts when it is loaded.
const scratch = mkdtempSync(join(tmpdir(), 'appctl-artwork-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
process.env.FONTCONFIG_FILE = join(scratch, 'fonts.conf');
writeFileSync(process.env.FONTCONFIG_FILE, `<fontconfig>
  <dir>${join(modules, '@expo-google-fonts/montserrat')}</dir>
  <dir>${join(modules, '@expo-google-fonts/outfit')}</dir>
  <cachedir>${scratch}</cachedir>
</fontconfig>
`);
const { default: sharp } = await import('sharp');

const logos = JSON.parse(readFileSync(join(modules, '@iconify-json/logos/icons.json'), 'utf8'));

// A browser: its logo and the side of the picture in pixels. Several codes share
// one; which, is said where the pictures are looked up.
const browsers = {
  'android-webview': { side: 512 },
  avant: { side: 700 },
  chrome: { logo: 'chrome', side: 2048 },
  chromium: { side: 512 },
  edge: { logo: 'microsoft-edge', side: 2048 },
  firefox: { logo: 'firefox', side: 2048 },
  opera: { logo: 'opera', side: 2048 },
  'opera-mini': { side: 502 },
  safari: { logo: 'safari', side: 980 },
};

// A card: its logo, the colour of the tile, the width of the mark in pixels, and
// the colours of the mark to replace so that it reads on the tile. `ink` is the
// colour of what the logo leaves black.
const white = '#fff';
const cards = {
  diners: { logo: 'dinersclub', tile: white, width: 700 },
  discover: { logo: 'discover', tile: '#14171c', width: 700, replace: { '#0b1015': white } },
  elo: { logo: 'elo', tile: '#000', width: 640, ink: white },
  hipercard: { logo: 'hipercard', tile: '#b82126', width: 800 },
  jcb: { logo: 'jcb', tile: '#0b4ea2', width: 460 },
  maestro: { logo: 'maestro', tile: white, width: 480 },
  mastercard: { logo: 'mastercard', tile: '#000', width: 480, ink: white },
  unionpay: { logo: 'unionpay', tile: white, width: 600 },
  visa: { logo: 'visa', tile: '#1a1f71', width: 620, replace: { 'url(#SVGSdd43daQ)': white } },
};

const svg = (width, height, body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`;

// logo is a logo as an element that fills a box of the given width, or of the
// given height if that is less, around the centre of the canvas.
function logo(name, canvas, width, height, ink = '#000') {
  const { body, width: w = 256, height: h = 256 } = logos.icons[name];
  const scale = Math.min(width / w, height / h);
  const x = (canvas.width - w * scale) / 2;
  const y = (canvas.height - h * scale) / 2;
  return `<svg x="${x}" y="${y}" width="${w * scale}" height="${h * scale}" viewBox="0 0 ${w} ${h}" overflow="visible" fill="${ink}">${body}</svg>`;
}

function browser(mark) {
  const { logo: name, side } = browsers[mark];
  const own = join(here, 'browsers', `${mark}.svg`);
  if (existsSync(own)) {
    return readFileSync(own, 'utf8').replace('<svg ', `<svg width="${side}" height="${side}" `);
  }
  return svg(side, side, logo(name, { width: side, height: side }, side, side));
}

function card(code) {
  const own = join(here, 'credit-cards', `${code}.svg`);
  if (existsSync(own)) {
    return readFileSync(own, 'utf8');
  }
  const { logo: name, tile, width, ink, replace = {} } = cards[code];
  const canvas = { width: 1200, height: 900 };
  let mark = logo(name, canvas, width, 900, ink);
  for (const [from, to] of Object.entries(replace)) {
    mark = mark.replaceAll(from, to);
  }
  return svg(1200, 900, `<rect width="1200" height="900" fill="${tile}"/>${mark}`);
}

const codes = (folder) => readdirSync(join(here, folder)).map((file) => file.replace(/\.svg$/, ''));

// write draws one set of pictures, with palettes: half the bytes of true colour.
// Dithering is for soft shadings; on flat colour it would only be noise.
async function write(set, names, source, { dither, background }) {
  rmSync(join(out, set), { recursive: true, force: true });
  mkdirSync(join(out, set));
  let bytes = 0;
  for (const name of names) {
    let picture = sharp(Buffer.from(source(name)));
    if (background) {
      picture = picture.flatten({ background });
    }
    const png = await picture.png({ palette: true, quality: 100, effort: 10, compressionLevel: 9, dither }).toBuffer();
    writeFileSync(join(out, set, `${name}.png`), png);
    bytes += png.length;
  }
  console.log(`${set}: ${names.length} pictures, ${bytes} bytes`);
}

// The codes of flags are those that the contract lists.
const contract = readFileSync(join(out, '../../contract/avatars_codes.go'), 'utf8');
const countries = [...contract.match(/flagCodes = \[\]string\{(.*?)\n\}/s)[1].matchAll(/"([a-z]{2})"/g)].map((m) => m[1]);
const flag = (code) => readFileSync(join(modules, 'flag-icons/flags/4x3', `${code}.svg`), 'utf8');

await write('browsers', Object.keys(browsers), browser, { dither: 1 });
await write('credit-cards', [...Object.keys(cards), ...codes('credit-cards')].sort(), card, { dither: 0, background: white });
await write('flags', countries, flag, { dither: 1, background: white });

// The sums of what is drawn and of what it is drawn from. A test holds them against
// the files, so that nobody changes the one without the other.
const files = (folder, ending) => readdirSync(join(out, folder)).filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name}`);
const sum = (name) => createHash('sha256').update(readFileSync(join(out, name))).digest('hex');
const summed = [
  ...['generate.mjs', 'package.json', 'package-lock.json'].map((name) => `generate/${name}`),
  ...['generate/browsers', 'generate/credit-cards'].flatMap((folder) => files(folder, '.svg')),
  ...['browsers', 'credit-cards', 'flags'].flatMap((folder) => files(folder, '.png')),
].sort();
writeFileSync(join(here, 'SHA256SUMS'), summed.map((name) => `${sum(name)}  ${name}\n`).join(''));
