/**
 * Units and their exact sizes in the base unit of their quantity: length, mass, time, area,
 * volume, speed, data, temperature. Sizes are definitions, so conversions lose nothing.
 * Source: NIST Special Publication 811, appendix B (exact values); IEC 80000-13 for data.
 */
import { ToolRefusal } from "./contract.js";
import { add, divide, fraction, type Fraction, multiply, negate, parseNumber } from "./fraction.js";

interface Unit {
  readonly quantity: string;
  /** In the base unit. */
  readonly size: Fraction;
  /** What zero is in the base unit, for temperatures. */
  readonly zero: Fraction;
}

/** quantity: "names of one unit=size", the first one the base. Sizes are numbers or fractions. */
const TABLE: Readonly<Record<string, string>> = {
  length: `m metre meter=1; km kilometre kilometer=1000; dm=0.1; cm centimetre centimeter=0.01;
    mm millimetre millimeter=0.001; um micrometre micrometer micron=1e-6;
    nm nanometre nanometer=1e-9;
    in inch inches=0.0254; ft foot feet=0.3048; yd yard=0.9144; mi mile=1609.344;
    nmi nauticalmile=1852; au=149597870700; ly lightyear=9460730472580800; furlong=201.168;
    fathom=1.8288`,
  mass: `kg kilogram kilo=1; g gram gramme=0.001; mg milligram=1e-6; ug microgram=1e-9;
    t tonne=1000; lb lbs pound=0.45359237; oz ounce=0.028349523125; st stone=6.35029318;
    ton shortton=907.18474; longton=1016.0469088; carat=0.0002; grain=0.00006479891`,
  time: `s sec second=1; ms millisecond=0.001; us microsecond=1e-6; ns nanosecond=1e-9;
    min minute=60; h hr hour=3600; d day=86400; wk week=604800; fortnight=1209600;
    julianyear=31557600`,
  area: `m2 sqm squaremetre squaremeter=1; km2 sqkm squarekilometre squarekilometer=1000000;
    cm2 squarecentimetre squarecentimeter=0.0001; mm2=1e-6; ha hectare=10000; are=100;
    ft2 sqft squarefoot squarefeet=0.09290304; in2 sqin squareinch=0.00064516;
    yd2 sqyd squareyard=0.83612736; acre=4046.8564224; mi2 sqmi squaremile=2589988.110336`,
  volume: `m3 cubicmetre cubicmeter=1; l litre liter=0.001; ml millilitre milliliter=1e-6;
    cl centilitre centiliter=1e-5; dl decilitre deciliter=0.0001; cm3 cc=1e-6;
    gal gallon usgallon=0.003785411784; qt quart=0.000946352946; pt pint=0.000473176473;
    cup=0.0002365882365; floz fluidounce=0.0000295735295625; tbsp tablespoon=0.00001478676478125;
    tsp teaspoon=0.00000492892159375; imperialgallon ukgallon=0.00454609;
    imperialpint ukpint=0.00056826125; ft3 cubicfoot cubicfeet=0.028316846592;
    in3 cubicinch=0.000016387064; barrel oilbarrel=0.158987294928`,
  speed: `m/s mps metre/second meter/second=1;
    km/h kmh kph kilometre/hour kilometer/hour=5/18; mph mi/h mile/hour=0.44704;
    kn knot=463/900; ft/s fps foot/second feet/second=0.3048; km/s=1000; c lightspeed=299792458`,
  data: `byte=1; bit=1/8; kb kilobyte=1000; mb megabyte=1000000; gb gigabyte=1000000000;
    tb terabyte=1e12; pb petabyte=1e15; kib kibibyte=1024; mib mebibyte=1048576;
    gib gibibyte=1073741824; tib tebibyte=1099511627776; pib pebibyte=1125899906842624;
    kbit kilobit=125; mbit megabit=125000; gbit gigabit=125000000`,
  temperature: `k kelvin=1; °c c celsius centigrade=1@273.15; °f f fahrenheit=5/9@45967/180`,
};

/** "c" is a speed and a temperature: both are kept, and the other unit decides. */
const UNITS = readTable();

export function convertUnits(value: Fraction, from: string, to: string): Fraction {
  const [ones, others] = [unitsOf(from), unitsOf(to)];
  for (const one of ones) {
    const other = others.find(({ quantity }) => quantity === one.quantity);
    if (other === undefined) continue;
    const inBase = add(multiply(value, one.size), one.zero);
    return divide(add(inBase, negate(other.zero)), other.size);
  }
  const kinds = `${from} is a ${ones[0]?.quantity}, ${to} a ${others[0]?.quantity}`;
  throw new ToolRefusal(`these can't be converted: ${kinds}`);
}

export function knownUnits(): string {
  return Object.entries(TABLE)
    .map(([quantity, line]) => {
      const names = line.split(";").map((part) => part.trim().split(/[ =]/)[0]);
      return `${quantity}: ${names.join(" ")}`;
    })
    .join("; ");
}

function unitsOf(name: string): readonly Unit[] {
  const plain = name
    .slice(0, 60)
    .toLowerCase()
    .replace(/\bper\b/, "/")
    .replace(/[\s_.-]+/g, "")
    .replace("²", "2")
    .replace("³", "3");
  const found =
    UNITS.get(plain) ??
    UNITS.get(plain.replace(/^degrees?/, "")) ??
    UNITS.get(plain.replace(/s(?=\/|$)/g, "")) ??
    UNITS.get(plain.replace(/ies$/, "y"));
  if (found === undefined) throw new ToolRefusal(`"${name.slice(0, 40)}" is no known unit`);
  return found;
}

function readTable(): ReadonlyMap<string, readonly Unit[]> {
  const units = new Map<string, Unit[]>();
  for (const [quantity, line] of Object.entries(TABLE)) {
    for (const part of line.split(";")) {
      const [names = "", sizes = ""] = part.trim().split("=");
      const [size = "", zero = "0"] = sizes.split("@");
      const unit = { quantity, size: read(size), zero: read(zero) };
      for (const name of names.trim().split(/\s+/)) {
        units.set(name, [...(units.get(name) ?? []), unit]);
      }
    }
  }
  return units;
}

function read(text: string): Fraction {
  const [over = "", under = "1"] = text.split("/");
  const [top, bottom] = [parseNumber(over), parseNumber(under)];
  return divide(top ?? fraction(0n), bottom ?? fraction(1n));
}
