/** The execution providers that a model may run on. Source: native-notes/execution-providers.md */
export const PROVIDERS = ["cpu", "webgpu", "cuda", "coreml", "dml"] as const;

export type Provider = (typeof PROVIDERS)[number];
export type DeviceName = "auto" | Provider;
