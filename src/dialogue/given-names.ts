/**
 * Some common given names, which tell that a name is a person's and whether "he" or "she" fits.
 * A name that is not here is of no known kind, and fits either.
 */
import type { Gender } from "./lexicon.js";

const MALE = `
  Aaron Adam Adrian Ahmed Alan Albert Alexander Alfred Ali Andrew Anthony Antonio Arthur Benjamin
  Bill Bob Brian Carl Carlos Charles Christopher Daniel David Dennis Donald Edgar Edmund Edward
  Eric Ernest Francis Francisco Frank Franz Fred Frederick George Gerald Giovanni Giuseppe Gustav
  Hans Harold Harry Heinrich Henri Henry Herbert Hugh Isaac Ivan Jack Jacob Jacques Jakob James
  Jan Jason Jean Jeff Jeremy Jim Joe Johann John Jonathan José Joseph Juan Karl Kenneth Kevin
  Larry Leo Leonardo Louis Ludwig Luis Marco Mark Martin Matthew Max Michael Miguel Mohammed
  Muhammad Napoleon Nicholas Nikolai Oliver Oscar Otto Pablo Patrick Paul Pedro Peter Philip
  Pierre Ralph Raymond Richard Robert Roger Ronald Samuel Scott Sergei Simon Stephen Steven
  Theodore Thomas Timothy Tom Victor Vincent Vladimir Walter Werner William Winston Wolfgang`;

const FEMALE = `
  Ada Agatha Agnes Alice Amanda Amelia Amy Angela Ann Anna Anne Barbara Beatrice Betty Brenda
  Carmen Carol Caroline Catherine Cecilia Charlotte Christina Christine Clara Claire Cynthia
  Deborah Diana Diane Dolores Donna Doris Dorothy Edith Eleanor Elena Elizabeth Ellen Emily Emma
  Esther Eva Evelyn Fatima Florence Frances Frida Gloria Grace Greta Hannah Harriet Heather Helen
  Helena Ingrid Irene Isabel Isabella Jane Janet Jennifer Jessica Joan Josephine Joyce Judith
  Julia Julie Karen Katherine Kathleen Laura Lauren Linda Lisa Louise Lucy Lydia Margaret Maria
  Marie Martha Mary Matilda Michelle Nancy Natalia Nora Olga Olivia Pamela Patricia Rachel Rebecca
  Rosa Rose Ruth Sally Samantha Sandra Sarah Sofia Sophia Sophie Stella Susan Sylvia Teresa
  Theresa Ursula Vera Victoria Virginia Wendy`;

const GENDERS: ReadonlyMap<string, Gender> = new Map([
  ...list(MALE).map((name): [string, Gender] => [name, "male"]),
  ...list(FEMALE).map((name): [string, Gender] => [name, "female"]),
]);

function list(text: string): string[] {
  return text.trim().split(/\s+/);
}

export function genderOfGivenName(name: string): Gender | null {
  return GENDERS.get(name) ?? null;
}
