/** How many ids two sequences begin with alike. */
export function commonLength(some: readonly number[], others: readonly number[]): number {
  const most = Math.min(some.length, others.length);
  let common = 0;
  while (common < most && some[common] === others[common]) common++;
  return common;
}
