/**
 * What a service is about as a whole: the mean of its tools' vectors, not of unit length, so that
 * one whose tools have little in common is near to nothing.
 * Shapes: codes [tools x dimension] -> a mean [dimension] for each service. Units: cosines.
 */
export interface VectorsOfTools {
  readonly ids: Int32Array;
  readonly scales: Float32Array;
  readonly codes: Int8Array;
  readonly dimension: number;
}

export type ServiceMeans = ReadonlyMap<string, Float32Array>;

export function serviceMeans(
  { ids, scales, codes, dimension }: VectorsOfTools,
  services: ReadonlyMap<number, string>,
): ServiceMeans {
  const means = new Map<string, Float32Array>();
  const counts = new Map<string, number>();
  ids.forEach((id, row) => {
    const service = services.get(id);
    if (service === undefined) return;
    const mean = means.get(service) ?? new Float32Array(dimension);
    const scale = scales[row] as number;
    for (let d = 0; d < dimension; d++) {
      mean[d] = (mean[d] as number) + scale * (codes[row * dimension + d] as number);
    }
    means.set(service, mean);
    counts.set(service, (counts.get(service) ?? 0) + 1);
  });
  for (const [service, mean] of means) {
    const count = counts.get(service) ?? 1;
    for (let d = 0; d < dimension; d++) mean[d] = (mean[d] as number) / count;
  }
  return means;
}

/** Cosine of the query and each of these services' means; those without vectors have none. */
export function nearnessOf(
  query: Float32Array,
  means: ServiceMeans,
  services: Iterable<string>,
): Map<string, number> {
  const near = new Map<string, number>();
  for (const service of services) {
    const mean = means.get(service);
    if (mean !== undefined && !near.has(service)) near.set(service, dot(query, mean));
  }
  return near;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d] as number) * (b[d] as number);
  return sum;
}
