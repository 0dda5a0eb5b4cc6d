/** OpenAPI documents to tools; broken and hostile ones first. */
import { describe, expect, it } from "vitest";
// What the reader and the schema keep is behind the folder's front door.
import { parseOpenApi, readOpenApi } from "../../src/tools/openapi-document.js";
import { boundedSchema, validateArguments } from "../../src/tools/json-schema.js";
import { nameWords } from "../../src/tools/tool-text.js";

const read = (text: string) => readOpenApi(parseOpenApi(text, "api.yaml"), { path: "api.yaml" });

const PETS = `
openapi: 3.1.0
info: { title: "Pets & more", version: "2" }
servers: [{ url: "https://{zone}.pets.example/v2/", variables: { zone: { default: eu } } }]
paths:
  /pets/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
    get:
      operationId: pets/get-one
      summary: Looks up a pet
      description: "Looks up a pet. <b>Fast</b>, see [docs](https://x.example)."
      parameters:
        - { name: id, in: query, schema: { type: string } }
        - { name: Authorization, in: header, schema: { type: string } }
    delete: { summary: Removes a pet }
  /pets:
    post:
      operationId: pets/get-one
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } }
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: { type: string, pattern: "^(a+)+$" }
        friend: { $ref: "#/components/schemas/Pet" }
        elsewhere: { $ref: "https://evil.example/schema.json" }
`;

describe("what is no OpenAPI 3 document", () => {
  it.each([
    ["{", "TOOLS_INVALID"],
    ["a: [", "TOOLS_INVALID"],
    ["[]", "TOOLS_INVALID"],
    ["swagger: '2.0'\npaths: {}", "TOOLS_INVALID"],
    ["openapi: 3.0.0\npaths: {}", "TOOLS_INVALID"],
    ["openapi: 3.0.0\ninfo: 3", "TOOLS_INVALID"],
  ])("%j is refused", (text, code) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code }));
  });

  it("does not grow by aliases of aliases", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 12; i += 1) {
      const name = `*a${i - 1}`;
      lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => name).join(", ")}]`);
    }
    expect(() => read(lines.join("\n"))).toThrow(
      expect.objectContaining({ code: "TOOLS_INVALID" }),
    );
  });
});

describe("an OpenAPI 3 document", () => {
  const { title, tools, hosts } = read(PETS);
  const [one, removed, added] = tools;

  it("is a tool for each operation, with names of its own", () => {
    expect(title).toBe("Pets & more");
    expect(tools.map(({ name }) => name)).toEqual([
      "pets-more.pets_get-one",
      "pets-more.delete_pets_id",
      "pets-more.pets_get-one_2",
    ]);
    expect(hosts).toEqual(["eu.pets.example"]);
  });

  it("tells what looks from what changes something", () => {
    expect(tools.map(({ changes }) => changes)).toEqual([false, true, true]);
    expect(removed?.recipe).toMatchObject({ method: "DELETE", path: "/pets/{id}" });
  });

  it("has the words of its description only, and arguments by their names", () => {
    expect(one?.description).toBe("Looks up a pet. Fast , see docs.");
    expect(one?.parameters).toMatchObject({ required: ["id"], additionalProperties: false });
    expect(Object.keys(one?.parameters["properties"] as object)).toEqual(["id", "query_id"]);
  });

  it("follows references within itself only, once", () => {
    const body = (added?.parameters["properties"] as { body: object }).body;
    expect(body).toEqual({
      type: "object",
      properties: { name: { type: "string" }, friend: {}, elsewhere: {} },
      required: ["name"],
    });
  });
});

describe("schemas", () => {
  it("are cut where they are too deep or too many", () => {
    let deep: object = { type: "string" };
    for (let i = 0; i < 50; i += 1) deep = { type: "object", properties: { x: deep } };
    expect(JSON.stringify(boundedSchema(deep, {})).length).toBeLessThan(1_000);
    const wide = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, i) => [`p${i}`, { type: "string" }]),
    );
    const { properties } = boundedSchema({ type: "object", properties: wide }, {});
    const typed = Object.values(properties as object).filter((one: object) => "type" in one);
    expect(typed.length).toBeLessThan(1_000);
  });

  it("take no reference to what objects have by nature", () => {
    expect(boundedSchema({ $ref: "#/__proto__/toString" }, {})).toEqual({});
  });

  it("check arguments, and say what is wrong", () => {
    const schema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
    expect(validateArguments(schema, { n: 1 })).toEqual({ n: 1 });
    expect(() => validateArguments(schema, {})).toThrow("required");
    expect(() => validateArguments(schema, { n: "1" })).toThrow("integer");
    expect(() => validateArguments(schema, [1])).toThrow("JSON object");
  });
});

it.each([
  ["listPetsByID_v2", "list Pets By ID v 2"],
  ["GET_v1-users.me", "GET v 1 users me"],
  ["HTMLRender", "HTML Render"],
])("%s is %s in words", (name, words) => {
  expect(nameWords(name)).toBe(words);
});
