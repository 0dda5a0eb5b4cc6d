/**
 * BABILong's own score: what stands before the first full stop names the target and no other label
 * of the task, those of the question aside. Labels and names are compared in lower case, by
 * substring, as the official code does.
 * Source: github.com/booydar/babilong, babilong/metrics.py.
 */
export function babilongScore(
  said: string | null,
  o: { readonly target: string; readonly question: string; readonly labels: readonly string[] },
): number {
  const labels = new Set(o.labels.map((label) => label.toLowerCase()));
  const asked = o.question.toLowerCase();
  const answer = beginning(said ?? "");
  const named = new Set(
    [...labels].filter((label) => answer.includes(label) && !asked.includes(label)),
  );
  const wanted = targetsOf(o.target.toLowerCase());
  return named.size === wanted.length && wanted.every((one) => named.has(one)) ? 1 : 0;
}

/** Lists are several targets; two steps of a way, such as "n,e", are one. */
function targetsOf(target: string): string[] {
  return target.includes(",") && target.length > 3 ? target.split(",") : [target];
}

/** The labels of a task: all that is ever its answer. */
export function labelsOf(answers: readonly string[]): string[] {
  return [...new Set(answers.flatMap(targetsOf))].sort();
}

function beginning(said: string): string {
  const lower = said.toLowerCase();
  return [".", "<context>", "<example>"].reduce((text, end) => text.split(end)[0] ?? "", lower);
}
