"""Verbs of moving, taking, leaving and giving, as many as English has in common use, so that what
a line does is told by the verb's meaning and its objects and not by heart. The verbs of moving are
hyponyms of WordNet 3.0's travel.v.01 that stand before "to" (Princeton University).
"""
from __future__ import annotations

MOVED = """advanced ambulated backed backpacked backtracked barged beetled biked
blundered boated bolted bowled breezed bumbled bustled cantered careened
careered charged clambered climbed clomped coasted crawled crept cruised
danced darted dawdled descended dodged doddered drifted drove edged escaped
fared ferried filed flew fled flitted floated flocked footed-it frolicked
galloped gallivanted glided goose-stepped groped hastened headed headed-off
hied hobbled hopped hot-footed-it hurried hurtled inched itinerated jaywalked
journeyed jumped kayaked leapt limped loped lumbered lunged lurched made-off
made-tracks marched meandered migrated minced moseyed motored moved-along
mushed nipped paced padded paddled paraded pattered pedalled pelted plodded
plunged popped pounded pranced pressed-on proceeded progressed promenaded
prowled pushed-on pussyfooted raced rambled ran-off ranged repaired resorted
retired retreated reeled roamed roared rode rolled romped roved rowed rushed
sailed sallied-forth sashayed scampered scooted scrambled scuffed scurried
scuttled set-out shambled skated skedaddled skipped skidded skied slalomed
sleepwalked slid slinked slithered slogged slouched slunk snaked sneaked sped
splashed squelched staggered stalked stamped steamed steered stole-over
stepped-over stole stormed strayed streaked strode strolled struggled strutted
stumbled surged swaggered swam swarmed swept swerved teetered thundered
toddled took-off tore tottered toured tracked traipsed tramped transferred
travelled trekked tripped trod trolled trooped trundled tumbled veered waddled
waded walked wandered wheeled whirled whizzed whooshed wriggled zigzagged
zipped zoomed""".split()
_INTO = ("to", "to", "to", "into", "over to", "across to", "along to", "back to", "down to")

TOOK = """amassed annexed apprehended bought borrowed bundled-up carried-off chose
clasped commandeered confiscated cornered cradled dragged-off earned embraced
extracted filched gathered-in heaved-up hefted hugged impounded kept
levered-up lugged-off made-off-with nicked packed packed-up pilfered pinched
pocketed-away purchased raised reaped recovered regained rented rescued
salvaged scrounged shouldered-up snaffled snagged squirrelled-away sequestered
took-charge-of took-custody-of took-delivery-of took-out tucked-away
tugged-free unearthed wangled won wrenched-loose wrested-away yanked-up
yoinked requisitioned repossessed received reclaimed pouched palmed netted
hunted-up hoarded harnessed gripped-tight fished-out drew clawed-up came-by
caught bore-off""".split()
LEFT = """chucked-away chucked-out deserted discharged disowned disposed-of emptied-out
flicked-away forgot forgot-about forwent heaved-away hung-up junked
knocked-down let-drop lobbed-away mislaid misplaced offloaded parked
pitched-away plopped-down plumped-down plunked-down rejected renounced
rolled-away scrapped set-aside set-free shelved shook-loose shoved-away
shrugged-off slid-away slipped-off slung-away slung-down spilled
stashed-on-a-shelf thrust-aside threw-out tipped-over tossed-away trashed
unburdened-themselves-of unclasped ungripped unhooked unstrapped waived""".split()
GAVE_TO = """accorded assigned-over bequeathed bowled carried contributed delegated deeded
dispatched distributed doled-out ferried flicked flipped forked-over frisbeed
hauled hurled imparted issued lobbed mailed made-over parcelled-out pitched
posted proffered pushed refunded remitted rendered repaid restored rolled
rushed shipped shunted signed-over slid slung smuggled tendered transmitted
volunteered willed wired""".split()
GAVE_WITH = """armed burdened decked-out endowed fitted-out honoured indulged issued
kitted-out loaded outfitted plied regaled saddled stocked treated""".split()
GAVE_TWO = """accorded bequeathed bunged chucked flung issued lobbed mailed posted shipped
slid slung spared tossed wired""".split()


def said(verb: str) -> str:
    return verb.replace("-", " ")


GO = [f"{{p}} {said(v)} {_INTO[(n + k) % len(_INTO)]} the {{r}}."
      for n, v in enumerate(MOVED) for k in (0, 4)]
TAKE = [f"{{p}} {said(v)} the {{o}}." for v in TOOK]
LEAVE = [f"{{p}} {said(v)} the {{o}}." for v in LEFT] + [
    "{p} consigned the {o} to the floor.", "{p} stood the {o} against the wall.",
    "{p} returned the {o} to the ground.", "{p} pushed the {o} away.",
    "{p} propped the {o} against the wall."]
GIVE = [*(f"{{p}} {said(v)} the {{o}} to {{q}}." for v in GAVE_TO),
        *(f"{{p}} {said(v)} {{q}} with the {{o}}." for v in GAVE_WITH),
        *(f"{{p}} {said(v)} {{q}} the {{o}}." for v in GAVE_TWO),
        *(f"The {{o}} was {v} to {{q}} by {{p}}." for v in
          "bequeathed carried dispatched issued mailed posted shipped tendered willed".split())]
