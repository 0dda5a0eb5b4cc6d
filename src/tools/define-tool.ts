/** A tool from a zod schema: its JSON Schema is for others to see, zod itself checks the call. */
import { z } from "zod";
import { argumentProblems } from "./argument-hints.js";
import { type Json, type JsonObject, type JsonSchema, type Tool, ToolRefusal } from "./contract.js";

export function defineTool<Shape extends z.ZodRawShape>(definition: {
  readonly name: string;
  readonly description: string;
  readonly parameters: Shape;
  run(
    given: z.output<z.ZodObject<Shape>>,
    o: { readonly signal: AbortSignal },
  ): Json | Promise<Json>;
}): Tool {
  const schema = z.strictObject(definition.parameters);
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: "input" });
  return {
    name: definition.name,
    description: definition.description,
    parameters: parameters as unknown as JsonSchema,
    changes: false,
    async call(given: JsonObject, o) {
      const found = schema.safeParse(given);
      if (!found.success) {
        const problems = argumentProblems(parameters as unknown as JsonSchema, given);
        throw new ToolRefusal(problems === "" ? issuesOf(found.error) : problems);
      }
      return definition.run(found.data, o);
    },
  };
}

function issuesOf(error: z.ZodError): string {
  const issues = error.issues.slice(0, 3);
  return issues
    .map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "))
    .join("; ");
}
