/**
 * English verbs of everyday events by what they do to people and things: moving, staying, taking,
 * putting away, giving, getting. The classes follow Levin's (English Verb Classes and Alternations,
 * 1993: verbs of motion 51, of existence 47, of obtaining 13.5, of putting 9, of removing 10,
 * of change of possession 13). A verb that is in none may still be understood by the phrases
 * around it (facts.ts), unless it is of perception, speech or thought.
 * Forms: regular ones are undone by rule, irregular ones are listed.
 */

export type VerbClass =
  | "move"
  | "enter"
  | "depart"
  | "stay"
  | "take"
  | "drop"
  | "give"
  | "get"
  | "hold"
  | "mind";

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const CLASSES: Readonly<Record<VerbClass, readonly string[]>> = {
  move: words(`go move travel journey walk run hurry stroll wander head return step march
    creep come drive ride rush race proceed stride dash scurry drift limp bolt meander plod pace
    retreat crawl dance stumble disappear skip fly sneak waddle gallop speed hasten stagger sail
    climb roam skate swim lumber trek tramp hop migrate advance repair hobble scamper totter waltz
    scramble steal glide flit zoom lurch charge clamber wend toddle commute navigate flee steer nip
    mosey transfer relocate withdraw retire amble saunter trudge jog sprint tiptoe cycle trot
    shuffle hike bound venture bustle canter coast cruise dart descend ascend edge escape flock
    float flounce gravitate hie inch jump leap lope mince motor parade pedal prance prowl ramble
    range rove row sashay scoot scuttle sidle slink slip slide slither slog slouch stalk stomp
    storm stray streak strut swagger sweep swing switch tear toddle tour traipse trip troop trundle
    tumble wade waltz wheel whisk whizz zip zigzag arrive land appear barge burst pop skedaddle
    scarper make-off start set-out pass cross shift progress emerge vanish ambulate
    pad patter plunge pound ski skid slalom snake dodge dodder gallivant kayak lunge mush reel
    back backpack backtrack beetle bike blunder boat bowl breeze bumble careen career clump
    file forge frolic gambol glide hurtle lollop mooch
    nose paddle pelt perambulate plough promenade push rollick romp rumble sally scud
    scuff shamble skip skitter sleepwalk somersault spring stump taxi thunder totter truck
    tack undulate vault weave wobble worm swarm trickle flit clomp traverse draw`),
  enter: words("enter visit reach approach access attend re-enter"),
  depart: words("exit vacate quit depart leave desert evacuate forsake"),
  stay: words(`stay remain wait sit stand rest linger loiter sleep hide lounge lurk stop lie
    lodge camp idle hover hang dawdle tarry relax nap doze`),
  take: words(`take get grab pick collect fetch lift seize snatch gather pocket scoop retrieve claim
    obtain procure clutch swipe haul catch grip grasp shoulder gain purloin steal hook acquire bag
    nab pluck hoist secure capture appropriate select snap amass annex borrow buy purchase carry
    choose clasp commandeer confiscate cradle earn extract filch heave heft impound keep lug nick
    pilfer pinch reap recover regain rescue salvage scrounge snaffle snag sequester unearth win
    wrest yank yoink requisition repossess reclaim pouch palm net hoard harness find receive
    accept inherit raise rustle scavenge rake swipe pack bundle tuck wield muster grub harvest rent
    wangle`),
  drop: words(`drop discard abandon release deposit unload toss fling lower shed chuck hurl slam
    unhand ditch dump jettison relinquish plonk cast place put set lay throw leave lose desert
    disown dispose forget forgo junk lob mislay misplace offload park pitch plop plump plunk reject
    renounce scrap shelve shove spill stash trash unburden unclasp ungrip unstrap waive surrender
    sling stow rest stand prop station plant forsake bin shun free`),
  give: words(`give hand pass present bestow donate supply grant convey foist slip deliver lend
    entrust award transfer provide furnish return offer gift send sell loan reward equip trust serve
    yield cede consign share forward deal assign allot relay extend favour favor accord bequeath
    carry contribute delegate deed dispatch distribute dole issue impart mail post proffer refund
    remit render repay restore ship smuggle tender transmit volunteer will wire endow outfit feed
    pay bring toss throw fling toss hurl lob roll confer shove thrust`),
  get: words("receive get accept obtain inherit gain acquire take collect win earn borrow buy"),
  hold: words("hold carry have possess own keep bear wield clutch grip clasp"),
  // What one does for a living or for years tells no whereabouts either.
  mind: words(`live reside dwell work study teach settle grow die marry graduate
    say ask tell speak talk whisper shout cry call reply answer look gaze stare glance
    peer point aim listen attend nod bow wave smile laugh frown scowl grin turn belong refer
    object think believe know hope wish want like love hate fear feel hear see watch notice
    observe seem read write sing swear pray appeal consent agree submit owe amount lead open
    apologise apologize introduce explain declare remark murmur add mutter exclaim continue
    dream devote`),
};

const IRREGULAR = words(`go:went,gone come:came run:ran drive:drove,driven ride:rode,ridden
  fly:flew,flown creep:crept swim:swam,swum flee:fled steal:stole,stolen slide:slid slink:slunk
  sweep:swept swing:swung tear:tore,torn stride:strode,stridden speed:sped leap:leapt
  withdraw:withdrew,withdrawn take:took,taken get:got,gotten catch:caught win:won buy:bought
  choose:chose,chosen find:found keep:kept cast:cast put:put set:set lay:laid throw:threw,thrown
  leave:left lose:lost forget:forgot,forgotten forgo:forwent fling:flung sling:slung shed:shed
  give:gave,given lend:lent send:sent sell:sold deal:dealt bring:brought pay:paid feed:fed
  hold:held have:has,had bear:bore,borne,born
  stand:stood sit:sat lie:lay,lying sleep:slept hide:hid,hidden
  dwell:dwelt hang:hung say:said tell:told speak:spoke,spoken think:thought know:knew,known
  feel:felt hear:heard see:saw,seen write:wrote,written sing:sang,sung make:made spend:spent
  do:did,done wear:wore,worn draw:drew,drawn wake:woke,woken quit:quit burst:burst step:stept
  thrust:thrust wind:wound tread:trod,trodden lead:led forsake:forsook,forsaken swear:swore`);

const BASE = new Map<string, string>(
  IRREGULAR.flatMap((entry) => {
    const [base = "", forms = ""] = entry.split(":");
    return forms.split(",").map((form): [string, string] => [form, base]);
  }),
);

const OF = new Map<string, Set<VerbClass>>();
for (const [kind, list] of Object.entries(CLASSES) as [VerbClass, readonly string[]][]) {
  for (const verb of list) OF.set(verb, (OF.get(verb) ?? new Set()).add(kind));
}

const NONE: ReadonlySet<VerbClass> = new Set();

/** The classes of a verb in any of its forms; none for one that is not listed. */
export function classesOf(word: string): ReadonlySet<VerbClass> {
  return OF.get(baseOf(word)) ?? NONE;
}

/** A listed verb's infinitive; of others a guess, good enough to compare two forms by. */
export function baseOf(word: string): string {
  const lower = word.toLowerCase();
  const irregular = BASE.get(lower);
  if (irregular !== undefined) return irregular;
  const candidates = regularBases(lower);
  return candidates.find((base) => OF.has(base)) ?? candidates[0] ?? lower;
}

/** Whether a word is a form of a listed verb other than its infinitive, or ends like a past. */
export function looksPast(word: string): boolean {
  const lower = word.toLowerCase();
  return BASE.has(lower) || /\p{L}{2}ed$/u.test(lower);
}

function regularBases(word: string): string[] {
  if (OF.has(word)) return [word];
  const stems: string[] = [];
  const cut = (ending: string): string => word.slice(0, -ending.length);
  for (const ending of ["ed", "ing", "es", "s", "d"]) {
    if (!word.endsWith(ending) || word.length < ending.length + 2) continue;
    const stem = cut(ending);
    stems.push(stem, `${stem}e`);
    if (/(\p{L})\1$/u.test(stem)) stems.push(stem.slice(0, -1));
    if (stem.endsWith("i")) stems.push(`${stem.slice(0, -1)}y`);
  }
  return [...stems, word];
}
