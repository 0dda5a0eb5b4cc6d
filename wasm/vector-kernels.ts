/**
 * Kernels over vectors in WebAssembly's 128-bit SIMD, written in AssemblyScript. The compiled
 * module is checked in as src/ivf/kernels-wasm.ts; `npm run kernels` makes it anew, and a test
 * holds it against this source.
 * All memory is the caller's: pointers into the one memory, no allocation, no state.
 * Shapes: d dimensions as stored (a multiple of 16 here), b bits of a code (a multiple of 128).
 */

/** out[i] = query . row i, as float. codes [n * d] int8, query [d] int16, |query| <= 4095. */
export function dots(codes: usize, n: i32, d: i32, query: usize, out: usize): void {
  const end = codes + <usize>(n * d);
  let row = codes;
  while (row < end) {
    f32.store(out, <f32>dotRow(row, d, query));
    row += <usize>d;
    out += 4;
  }
}

/** out[i] = 2 * scale * scales[i] * (query . row i) - norms[i]: the nearer, the higher. */
export function nearness(
  codes: usize, n: i32, d: i32, query: usize, scale: f32, scales: usize, norms: usize, out: usize,
): void {
  for (let i = 0; i < n; i += 1) {
    const dot = <f32>dotRow(codes, d, query);
    f32.store(out, 2 * scale * f32.load(scales) * dot - f32.load(norms));
    codes += <usize>d;
    scales += 4;
    norms += 4;
    out += 4;
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function dotRow(row: usize, d: i32, query: usize): i32 {
  let s0 = i32x4.splat(0);
  let s1 = i32x4.splat(0);
  for (let i: usize = 0; i < <usize>d; i += 16) {
    const low = v128.load_ext<i8>(row + i);
    const high = v128.load_ext<i8>(row + i, 8);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(low, v128.load(query + 2 * i)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(high, v128.load(query + 2 * i, 16)));
  }
  const s = i32x4.add(s0, s1);
  return i32x4.extract_lane(s, 0) + i32x4.extract_lane(s, 1) +
    i32x4.extract_lane(s, 2) + i32x4.extract_lane(s, 3);
}

/**
 * Estimates of one list: out[i] = base + add[i] + factor[i] * (unit * S - offset), with
 * S = the sum over the code's set bits of the query's 4-bit values (two's complement, in planes).
 * bits [n * b / 8], planes [4 * b / 8], factors [n * 2] float: add and factor of each.
 */
export function estimates(
  bits: usize, n: i32, b: i32, planes: usize, factors: usize,
  base: f32, unit: f32, offset: f32, out: usize,
): void {
  const bytes = <usize>(b >> 3);
  for (let i = 0; i < n; i += 1) {
    let low: i64 = 0;
    let middle: i64 = 0;
    let upper: i64 = 0;
    let sign: i64 = 0;
    for (let at: usize = 0; at < bytes; at += 8) {
      const code = i64.load(bits + at);
      const plane = planes + 4 * at;
      low += popcnt<i64>(code & i64.load(plane));
      middle += popcnt<i64>(code & i64.load(plane, 8));
      upper += popcnt<i64>(code & i64.load(plane, 16));
      sign += popcnt<i64>(code & i64.load(plane, 24));
    }
    const sum = <f32>(<i32>(low + 2 * middle + 4 * upper - 8 * sign));
    f32.store(out, base + f32.load(factors) + f32.load(factors, 4) * (unit * sum - offset));
    bits += bytes;
    factors += 8;
    out += 4;
  }
}

/**
 * A random rotation in place: four rounds of random signs, a Hadamard transform over a power of
 * two of the coordinates (the first, then the last), and a butterfly of both halves.
 * x [b] float, signs [4 * b] of +-1.
 */
export function rotate(x: usize, signs: usize, b: i32): void {
  let width = 1;
  while (2 * width <= b) width *= 2;
  const root = <f32>(1 / Math.sqrt(<f64>width));
  const last = x + <usize>(4 * (b - width));
  for (let round = 0; round < 4; round += 1) {
    for (let i: usize = 0; i < <usize>(4 * b); i += 16) {
      v128.store(x + i, f32x4.mul(v128.load(x + i), v128.load(signs + i)));
    }
    signs += <usize>(4 * b);
    hadamard((round & 1) == 0 ? x : last, width, root);
    if (width != b) butterfly(x, b);
  }
}

function butterfly(x: usize, b: i32): void {
  const half = <usize>(2 * b);
  const root = f32x4.splat(<f32>Math.SQRT1_2);
  for (let i: usize = 0; i < half; i += 16) {
    const a = v128.load(x + i);
    const c = v128.load(x + half + i);
    v128.store(x + i, f32x4.mul(root, f32x4.add(a, c)));
    v128.store(x + half + i, f32x4.mul(root, f32x4.sub(a, c)));
  }
}

function hadamard(x: usize, width: i32, root: f32): void {
  const bytes = <usize>(4 * width);
  const odd = f32x4(1, -1, 1, -1);
  const pairs = f32x4(1, 1, -1, -1);
  const scale = f32x4.splat(root);
  for (let i: usize = 0; i < bytes; i += 16) {
    let a = f32x4.mul(scale, v128.load(x + i));
    a = f32x4.add(v128.shuffle<f32>(a, a, 1, 0, 3, 2), f32x4.mul(a, odd));
    a = f32x4.add(v128.shuffle<f32>(a, a, 2, 3, 0, 1), f32x4.mul(a, pairs));
    v128.store(x + i, a);
  }
  for (let h: usize = 16; h < bytes; h *= 2) {
    for (let block: usize = 0; block < bytes; block += 2 * h) {
      for (let i = block; i < block + h; i += 16) {
        const a = v128.load(x + i);
        const c = v128.load(x + i + h);
        v128.store(x + i, f32x4.add(a, c));
        v128.store(x + i + h, f32x4.sub(a, c));
      }
    }
  }
}

/**
 * The code of x against a centroid c, both rotated [b]: bits of r = x - c, and sums [4] float:
 * r . r, the sum of |r|, r . c, and the sum of c with the signs of r.
 */
export function encode(x: usize, c: usize, b: i32, bits: usize, sums: usize): void {
  let norm = f32x4.splat(0);
  let absolute = f32x4.splat(0);
  let along = f32x4.splat(0);
  let signed = f32x4.splat(0);
  const zero = f32x4.splat(0);
  const signBit = i32x4.splat(0x80000000);
  for (let i: usize = 0; i < <usize>b; i += 8) {
    let byte = 0;
    for (let half: usize = 0; half < 2; half += 1) {
      const at = 4 * i + 16 * half;
      const centre = v128.load(c + at);
      const r = f32x4.sub(v128.load(x + at), centre);
      norm = f32x4.add(norm, f32x4.mul(r, r));
      absolute = f32x4.add(absolute, f32x4.abs(r));
      along = f32x4.add(along, f32x4.mul(r, centre));
      const positive = f32x4.gt(r, zero);
      signed = f32x4.add(signed, v128.xor(centre, v128.andnot(signBit, positive)));
      byte |= i32x4.bitmask(positive) << <i32>half * 4;
    }
    i32.store8(bits + (i >> 3), byte);
  }
  f32.store(sums, laneSum(norm));
  f32.store(sums, laneSum(absolute), 4);
  f32.store(sums, laneSum(along), 8);
  f32.store(sums, laneSum(signed), 12);
}

// @ts-ignore: decorator of AssemblyScript
@inline
function laneSum(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) +
    f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}
