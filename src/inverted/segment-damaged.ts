/** Thrown where the bytes of a segment can't be what a SegmentWriter wrote. */
export class SegmentDamaged extends RangeError {}
