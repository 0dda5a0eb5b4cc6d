/**
 * Which addresses belong to the machine or its own network, and so must not be reached by what a
 * document or a service says. Source: IANA's special-purpose address registries (RFC 6890).
 */
import { BlockList, isIP } from "node:net";

const IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Those that hold an IPv4 address (mapped, translated, 6to4, Teredo) are refused as a whole. */
const IPV6 = [
  "::/96",
  "::ffff:0:0/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];

/** One list a family: in a list of both, ::ffff:0:0/96 would hold every IPv4 address. */
const own = { 4: blockList(IPV4, "ipv4"), 6: blockList(IPV6, "ipv6") } as const;

/** True as well for what is no address at all. */
export function isPrivateAddress(address: string): boolean {
  // A scope such as fe80::1%eth0 changes nothing of what the address is.
  const plain = address.split("%")[0] ?? "";
  const family = isIP(plain);
  if (family === 4) return own[4].check(plain, "ipv4");
  return family === 6 ? own[6].check(plain, "ipv6") : true;
}

function blockList(ranges: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = "", bits = ""] = range.split("/");
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}
