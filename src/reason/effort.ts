/** How much time a question may take: more of it goes into more ways of reasoning (paths.ts). */
export const EFFORTS = ["low", "medium", "high"] as const;
export type Effort = (typeof EFFORTS)[number];
