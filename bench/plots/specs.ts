/**
 * What can be drawn: curves with their 95 % intervals, bars, or a map of cells. Any suite describes
 * its plots so; page.ts draws them.
 */

/** [low, high], 95 %. */
type Interval = readonly [number, number];

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly ci95?: Interval;
}

export interface Curve {
  readonly name: string;
  readonly points: readonly PlotPoint[];
}

interface PlotHead {
  readonly title: string;
  /** What one reads off it, in a sentence. */
  readonly caption?: string;
}

export interface CurvePlot extends PlotHead {
  readonly kind: "curves";
  readonly x: { readonly label: string; readonly log: boolean };
  readonly y: { readonly label: string; readonly log?: boolean; readonly domain?: Interval };
  readonly curves: readonly Curve[];
  /** Horizontal lines: an aim, another's published figure. */
  readonly lines?: readonly { readonly name: string; readonly y: number }[];
}

export interface MapPlot extends PlotHead {
  readonly kind: "map";
  readonly x: { readonly label: string };
  readonly y: { readonly label: string };
  readonly cells: readonly { readonly x: string; readonly y: string; readonly value: number }[];
  readonly domain: Interval;
}

export interface BarPlot extends PlotHead {
  readonly kind: "bars";
  readonly x: { readonly label: string; readonly log?: boolean };
  readonly bars: readonly { readonly name: string; readonly value: number }[];
}

export type PlotSpec = CurvePlot | MapPlot | BarPlot;
