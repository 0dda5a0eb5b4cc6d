/**
 * Sums of a token table's rows in WebAssembly's 128-bit SIMD, written in AssemblyScript. The
 * compiled module is checked in as src/vectors/token-sums-wasm.ts; `npm run kernels` makes it anew.
 * All memory is the caller's: pointers into the one memory, no allocation, no state.
 * Shapes: ids [n] int32, codes [V * d] int8, scales [V] int16 from 0 on, out [d] float; d a
 * multiple of 16. Sums are integers and exact while n * 127 * (largest scale) < 2^31.
 * Two tokens at a time: their codes interleaved, times their scales interleaved, added by
 * dot_i16x8_s.
 */

/** out = the sum of scale * codes over the ids, divided by its length; gives that length. */
export function embed(
  ids: usize, n: i32, codes: usize, scales: usize, d: i32, out: usize,
): f32 {
  const end = ids + 4 * <usize>n;
  const pairsEnd = ids + 4 * <usize>(n & ~1);
  let squares = f32x4.splat(0);
  for (let k: usize = 0; k < <usize>d; k += 16) {
    let s0 = i32x4.splat(0);
    let s1 = i32x4.splat(0);
    let s2 = i32x4.splat(0);
    let s3 = i32x4.splat(0);
    for (let at = ids; at < end; at += 8) {
      const a = <usize>load<u32>(at);
      // The last of an odd number stands beside a row that counts nothing: its own, times 0.
      const whole = at < pairsEnd;
      const b = whole ? <usize>load<u32>(at, 4) : a;
      const scaleA = <u32>load<u16>(scales + 2 * a);
      const scaleB = whole ? <u32>load<u16>(scales + 2 * b) : 0;
      const both = i32x4.splat(scaleA | (scaleB << 16));
      const rowA = v128.load(codes + a * <usize>d + k);
      const rowB = v128.load(codes + b * <usize>d + k);
      const low = i8x16.shuffle(rowA, rowB, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high = i8x16.shuffle(
        rowA, rowB, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31,
      );
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(low), both));
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(low), both));
      s2 = i32x4.add(s2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(high), both));
      s3 = i32x4.add(s3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(high), both));
    }
    const f0 = f32x4.convert_i32x4_s(s0);
    const f1 = f32x4.convert_i32x4_s(s1);
    const f2 = f32x4.convert_i32x4_s(s2);
    const f3 = f32x4.convert_i32x4_s(s3);
    v128.store(out + 4 * k, f0);
    v128.store(out + 4 * k, f1, 16);
    v128.store(out + 4 * k, f2, 32);
    v128.store(out + 4 * k, f3, 48);
    squares = f32x4.add(squares, f32x4.add(
      f32x4.add(f32x4.mul(f0, f0), f32x4.mul(f1, f1)),
      f32x4.add(f32x4.mul(f2, f2), f32x4.mul(f3, f3)),
    ));
  }
  const length = sqrt<f32>(
    f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) +
    f32x4.extract_lane(squares, 2) + f32x4.extract_lane(squares, 3),
  );
  if (length > 0) {
    const inverse = f32x4.splat(1 / length);
    for (let k: usize = 0; k < <usize>d; k += 4) {
      v128.store(out + 4 * k, f32x4.mul(inverse, v128.load(out + 4 * k)));
    }
  }
  return length;
}
