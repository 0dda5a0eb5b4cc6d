"""More things, places and animals, so that what a line is about is told by its words' kind and not
by heart. Curated from WordNet 3.0 (Princeton University, WordNet licence): words whose first sense
lies under room, building, tool, utensil, garment, musical instrument, container, mammal, bird,
fish, insect or reptile.
"""
PLACES = """antechamber anteroom barroom bedchamber boardroom buttery cardroom checkroom
clubroom coatroom cockpit cookhouse courtroom cubicle darkroom dinette
greenroom guardroom guestroom homeroom kitchenette latrine lavatory playroom
privy restroom roomette sacristy salon saloon schoolroom scriptorium sickbay
stateroom stillroom storeroom strongroom sunroom taproom tollbooth vestibule
washroom wheelhouse workroom abbey alehouse apiary aviary basilica bathhouse
bistro brasserie bungalow cafeteria capitol casino chalet chapterhouse
clubhouse coffeehouse consulate convent cowshed deanery dispensary farmhouse
friary glasshouse guesthouse guildhall henhouse hospital hostel hothouse
icehouse infirmary kennel manor meetinghouse minster mortuary motel nunnery
orangery outhouse palace parsonage priory pub rectory roadhouse rotunda
sanatorium schoolhouse shrine smokehouse steakhouse summerhouse synagogue
tearoom toolshed townhall vicarage woodshed forge foundry quay ferry platform
trench plateau village hamlet suburb riverbank graveyard junction roundabout
terminal arena rink paddock ranch plantation""".split()
THINGS = """adze auger awl axe backsaw chisel cleaver gouge handsaw hatchet hoe jackhammer
jigsaw mattock mower paperknife penknife pickaxe pitchfork pocketknife razor
ripsaw sander scalpel scraper scythe shears sickle sledgehammer snips spanner
straightedge toothpick trowel tweezers blender cauldron coffeepot cooker
grater griddle mincer percolator reamer samovar saucepan skillet squeezer
stewpan stockpot teakettle teapot whisk wok anorak apron bathrobe beret blazer
bowtie cap cape cardigan cloak corset cravat doublet gaiter greatcoat gown
hood jacket jerkin jumper kerchief kilt kimono leotard mantilla mitten muffler
necktie nightgown overcoat parka petticoat poncho pullover raincoat robe
sarong shawl skirt slipper sock stocking suit sweater swimsuit toga topcoat
tunic turban vest waistcoat wig accordion balalaika banjo bassoon bugle
castanets cello clarinet cornet cymbal dulcimer fiddle fife glockenspiel gong
handbell harp horn lute lyre mandolin maraca oboe ocarina panpipe piccolo
recorder saxophone sitar sousaphone trombone trumpet tuba ukulele viola
xylophone zither ashtray beaker briefcase carafe chalice cruet cup decanter
dish ewer flagon flask goblet handbag inkwell jug knapsack ladle locket
matchbox mug pitcher saucer snuffbox spittoon tankard teacup thermometer tray
tumbler urn wineglass amulet anvil armband atlas bandage beacon bellows
binoculars bolt boomerang buckle bullet candlestick cigar crutch cushion
dagger dart dictionary doorbell fan file frisbee hairbrush icon jewel keyring
lens lever loom mallet mop napkin oar padlock paintbrush pamphlet pearl
pendant photograph pistol poster puppet quill racket rug sabre saddle sceptre
skateboard sled sponge stethoscope stopwatch syringe tape toy whip whistle
wreath yo-yo apricot artichoke asparagus aubergine avocado bagel beetroot
blackberry bun cauliflower celery coconut cookie cucumber doughnut fig garlic
grapefruit leek lettuce lime lychee mango muffin mushroom nectarine papaya
parsnip pie pineapple plum pomegranate pretzel radish raspberry sandwich
spinach strawberry tomato turnip waffle walnut watermelon""".split()
BEASTS = """aardvark alpaca anteater antelope armadillo ass beagle bison boar bobcat
buffalo bull bullock caribou chimpanzee chipmunk civet cougar coyote dachshund
dingo dormouse dromedary echidna eland elephant elk ermine gerbil gibbon gnu
gorilla greyhound groundhog hamster hare heifer hippopotamus hound hyena ibex
impala jaguar kangaroo koala lamb lemur lioness macaque mammoth mandrill
manatee marten mink mongoose monkey mule muskrat narwhal ocelot okapi opossum
orangutan orca oryx ox panda pig polecat pony poodle puma raccoon ram rat
reindeer rhinoceros shrew skunk sloth stallion vole warthog weasel wolverine
yak albatross blackbird bluebird bluejay budgerigar bullfinch bustard buzzard
canary cassowary chaffinch chicken cockatoo condor cormorant crane cuckoo
curlew dove egret falcon finch flamingo gannet goldfinch goshawk grouse
guillemot gull hen heron hornbill hummingbird ibis jackdaw jay kestrel
kingfisher kookaburra lapwing lark linnet macaw magpie mallard mockingbird
nightingale nuthatch oriole osprey ostrich parakeet parrot partridge penguin
pheasant pigeon plover puffin quail rooster sandpiper seagull skylark starling
swallow swift thrush toucan turkey vulture wagtail woodcock woodpecker wren
barracuda catfish cod dogfish eel flounder goldfish haddock herring mackerel
minnow octopus perch pike piranha prawn ray shrimp snail squid stickleback
stingray sturgeon swordfish tuna turbot bumblebee butterfly cicada cockroach
cricket dragonfly earwig firefly flea fly gnat grasshopper hornet ladybird
locust mantis mosquito scorpion termite weevil alligator chameleon cobra
crocodile iguana python rattlesnake tortoise viper""".split()
