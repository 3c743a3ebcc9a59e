// Compiles Natural Earth countries, 1:50 million (public domain; npm package world-atlas), to src/Parapet.Study/Data/countries.bin.
//
//     npm ci && npm run compile
//
// The file, little-endian:
//   4 bytes      "PCC1"
//   varint       arcs: lines of frontier or coast, each held once however many countries use it
//   per arc      varint   points
//                2 varint per point, zigzag: longitude, latitude, each the difference from the point before
//                         (from 0, 0 for the first), in hundredths of a degree; longitude differences are taken the short way round
//   varint       countries, by name
//   per country  varint   bytes of the name, and the name in UTF-8
//                5 bytes  ISO 3166-1 alpha-3 and alpha-2, "-----" where there is none
//                varint   ISO 3166-1 numeric, 0 where there is none
//                varint   polygons
//                per polygon   varint   rings: the outer one, then holes
//                per ring      varint   arcs
//                              varint   per arc, zigzag: its number, or -1 - number where it runs backwards
// A varint is LEB128: seven bits a byte, low bits first, the top bit says that more follow. Zigzag maps 0, -1, 1, -2 to 0, 1, 2, 3.
// No point is left out, but for those that fall on the one before, so that neighbours keep one frontier. Frontiers are Natural Earth's, de facto.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const perDegree = 100; // quantum 0.01 degree, 1.1 km

const require = createRequire(import.meta.url);
const iso = require('i18n-iso-countries');
const world = JSON.parse(readFileSync(require.resolve('world-atlas/countries-50m.json'), 'utf8'));

// Natural Earth shortens names for its maps.
const full = {
  'Antigua and Barb.': 'Antigua and Barbuda', 'Ashmore and Cartier Is.': 'Australia', 'Bosnia and Herz.': 'Bosnia and Herzegovina',
  'Br. Indian Ocean Ter.': 'British Indian Ocean Territory', 'Cayman Is.': 'Cayman Islands', 'Central African Rep.': 'Central African Republic',
  'Cook Is.': 'Cook Islands', 'Dem. Rep. Congo': 'Democratic Republic of the Congo', 'Dominican Rep.': 'Dominican Republic',
  'eSwatini': 'Eswatini', 'Eq. Guinea': 'Equatorial Guinea', 'Faeroe Is.': 'Faroe Islands', 'Falkland Is.': 'Falkland Islands',
  'Fr. Polynesia': 'French Polynesia', 'Fr. S. Antarctic Lands': 'French Southern and Antarctic Lands',
  'Heard I. and McDonald Is.': 'Heard Island and McDonald Islands', 'Indian Ocean Ter.': 'Indian Ocean Territories', 'Macao': 'Macau',
  'Macedonia': 'North Macedonia', 'Marshall Is.': 'Marshall Islands', 'N. Cyprus': 'Northern Cyprus',
  'N. Mariana Is.': 'Northern Mariana Islands', 'Pitcairn Is.': 'Pitcairn Islands', 'S. Geo. and the Is.': 'South Georgia and the South Sandwich Islands',
  'S. Sudan': 'South Sudan', 'Solomon Is.': 'Solomon Islands', 'St-Barthélemy': 'Saint Barthelemy', 'St-Martin': 'Saint Martin',
  'St. Kitts and Nevis': 'Saint Kitts and Nevis', 'St. Pierre and Miquelon': 'Saint Pierre and Miquelon',
  'St. Vin. and Gren.': 'Saint Vincent and the Grenadines', 'Turks and Caicos Is.': 'Turks and Caicos Islands',
  'United States of America': 'United States', 'W. Sahara': 'Western Sahara', 'Wallis and Futuna Is.': 'Wallis and Futuna',
  'British Virgin Is.': 'British Virgin Islands', 'U.S. Virgin Is.': 'United States Virgin Islands',
};

const bytes = [];
const varint = v => { while (v >= 128) { bytes.push(v % 128 + 128); v = Math.floor(v / 128); } bytes.push(v); };
const zigzag = v => varint(v >= 0 ? 2 * v : -2 * v - 1);

const { scale, translate } = world.transform;
const arcs = world.arcs.map(arc => {
  let x = 0, y = 0;
  return arc
    .map(([dx, dy]) => [x += dx, y += dy])
    .map(p => p.map((v, i) => Math.round((v * scale[i] + translate[i]) * perDegree)))
    .filter((p, i, a) => i === 0 || p[0] !== a[i - 1][0] || p[1] !== a[i - 1][1]);
});

const ringPoints = ring => ring.reduce((n, i) => n + arcs[i < 0 ? ~i : i].length - 1, 0);
const countries = new Map();
for (const g of world.objects.countries.geometries) {
  const name = full[g.properties.name] ?? g.properties.name;
  const known = name === 'Kosovo' ? ['XKX', 'XK'] : g.id ? [iso.numericToAlpha3(g.id), iso.numericToAlpha2(g.id)] : ['---', '--'];
  const country = countries.get(name) ?? { name, codes: known.join(''), numeric: Number(g.id ?? 0), polygons: [] };
  const polygons = g.type === 'Polygon' ? [g.arcs] : g.type === 'MultiPolygon' ? g.arcs : [];
  country.polygons.push(...polygons.filter(p => ringPoints(p[0]) >= 3).map(p => p.filter(r => ringPoints(r) >= 3)));
  countries.set(name, country);
}
const named = [...countries.values()].sort((a, b) => a.name < b.name ? -1 : 1);

bytes.push(...Buffer.from('PCC1'));
varint(arcs.length);
for (const arc of arcs) {
  varint(arc.length);
  let x = 0, y = 0;
  for (const [px, py] of arc) {
    let dx = px - x;
    if (dx > 180 * perDegree) dx -= 360 * perDegree;
    if (dx < -180 * perDegree) dx += 360 * perDegree;
    zigzag(dx);
    zigzag(py - y);
    x = px;
    y = py;
  }
}
varint(named.length);
for (const c of named) {
  const name = Buffer.from(c.name);
  varint(name.length);
  bytes.push(...name, ...Buffer.from(c.codes));
  varint(c.numeric);
  varint(c.polygons.length);
  for (const polygon of c.polygons) {
    varint(polygon.length);
    for (const ring of polygon) {
      varint(ring.length);
      ring.forEach(zigzag);
    }
  }
}
writeFileSync(process.argv[2], Buffer.from(bytes));
console.log(`${arcs.length} arcs, ${arcs.reduce((n, a) => n + a.length, 0)} points, ${named.length} countries, ${bytes.length} bytes`);
