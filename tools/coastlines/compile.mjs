// Compiles Natural Earth land, 1:50 million (public domain; npm package world-atlas), to src/Parapet.Study/Data/coastlines.bin.
//
//     npm ci && npm run compile
//
// The file, little-endian:
//   4 bytes   "PCL1"
//   varint    rings
//   per ring  varint   points (the closing point is not repeated)
//             2 varint per point, zigzag: longitude, latitude, each the difference from the point before
//                      (from 0, 0 for the first), in hundredths of a degree; longitude differences are taken the short way round
// A varint is LEB128: seven bits a byte, low bits first, the top bit says that more follow. Zigzag maps 0, -1, 1, -2 to 0, 1, 2, 3.
// Rings come largest first. Land lies to the right of the way along a ring (clockwise outside, as in the package); lakes and
// other holes run the other way. Only coasts: no frontiers, which are themselves in dispute.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';

const areaMin = 400;      // [km^2] islands and lakes below this are left out: under 2 pixels on the largest map
const triangleMin = 12;   // [km^2] a point whose triangle with its neighbours is smaller is dropped (Visvalingam-Whyatt)
const perDegree = 100;    // quantum 0.01 degree, 1.1 km
const kmPerDegree = 111.195; // sphere of 6,371 km

const require = createRequire(import.meta.url);
const world = JSON.parse(readFileSync(require.resolve('world-atlas/land-50m.json'), 'utf8'));
const land = feature(world, world.objects.land);
const polygons = land.features.flatMap(f => f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates);

const shortWay = d => d > 180 ? d - 360 : d < -180 ? d + 360 : d;

// Area of a triangle on the sphere, near enough for sorting: flat, with longitude shrunk by the cosine of latitude.
function triangle(a, b, c) {
  const k = Math.cos(b[1] * Math.PI / 180) * kmPerDegree;
  const x1 = shortWay(b[0] - a[0]) * k, y1 = (b[1] - a[1]) * kmPerDegree;
  const x2 = shortWay(c[0] - a[0]) * k, y2 = (c[1] - a[1]) * kmPerDegree;
  return Math.abs(x1 * y2 - x2 * y1) / 2;
}

function ringArea(ring) {
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const [x0, y0] = ring[i], [x1, y1] = ring[(i + 1) % ring.length];
    sum += shortWay(x1 - x0) * (Math.sin(y0 * Math.PI / 180) + Math.sin(y1 * Math.PI / 180)) / 2;
  }
  return Math.abs(sum) * Math.PI / 180 * 6371 * 6371;
}

function simplify(ring) {
  const points = ring.slice(0, -1).map((p, i) => ({ p, i, gone: false }));
  const n = points.length;
  points.forEach((q, i) => { q.before = points[(i + n - 1) % n]; q.after = points[(i + 1) % n]; });
  const weigh = q => { q.weight = triangle(q.before.p, q.p, q.after.p); return q; };
  let queue = points.map(weigh).sort((a, b) => a.weight - b.weight || a.i - b.i);
  let left = n;
  while (left > 4 && queue.length > 0 && queue[0].weight < triangleMin) {
    const pass = queue;
    queue = [];
    const touched = new Set();
    for (const q of pass) {
      if (q.weight < triangleMin && left > 4 && !touched.has(q)) {
        q.gone = true;
        left--;
        q.before.after = q.after;
        q.after.before = q.before;
        touched.add(q.before).add(q.after);
      } else {
        queue.push(q);
      }
    }
    queue = queue.filter(q => !q.gone).map(weigh).sort((a, b) => a.weight - b.weight || a.i - b.i);
  }
  return points.filter(q => !q.gone).map(q => q.p);
}

const bytes = [];
const varint = v => { while (v >= 128) { bytes.push(v % 128 + 128); v = Math.floor(v / 128); } bytes.push(v); };
const zigzag = v => varint(v >= 0 ? 2 * v : -2 * v - 1);

const rings = polygons.flat()
  .map(ring => ({ area: ringArea(ring), points: ring }))
  .filter(r => r.area >= areaMin || r.points.some(p => Math.abs(p[1]) > 89))
  .sort((a, b) => b.area - a.area)
  .map(r => simplify(r.points).map(([x, y]) => [Math.round(x * perDegree), Math.round(y * perDegree)]))
  .map(r => r.filter((p, i) => i === 0 || p[0] !== r[i - 1][0] || p[1] !== r[i - 1][1]))
  .filter(r => r.length >= 4);

bytes.push(...Buffer.from('PCL1'));
varint(rings.length);
for (const ring of rings) {
  varint(ring.length);
  let x = 0, y = 0;
  for (const [px, py] of ring) {
    let dx = px - x;
    if (dx > 180 * perDegree) dx -= 360 * perDegree;
    if (dx < -180 * perDegree) dx += 360 * perDegree;
    zigzag(dx);
    zigzag(py - y);
    x = px;
    y = py;
  }
}
writeFileSync(process.argv[2], Buffer.from(bytes));
console.log(`${rings.length} rings, ${rings.reduce((n, r) => n + r.length, 0)} points, ${bytes.length} bytes`);
