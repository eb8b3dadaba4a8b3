"""General English words: a statement may add them to what it cites without claiming more."""

from __future__ import annotations

__all__ = ["GENERAL_WORDS"]

_VERBS = """
accept accompany accord account achieve act adapt add address adjust admit adopt advise affect afford agree aid aim
allocate allow alter amount analyse analyze announce answer anticipate appear apply appoint approach argue arise
arrange ask assemble assess assign assist associate assume attach attain attempt attend attribute avoid await award
balance base bear become begin behave belong benefit bind borrow break bring build calculate call capture care carry
carried cast catch categorise categorize cause change characterise characterize check choose chose chosen circumvent
cite claim clarify classify clean collect combine come commit communicate compare compensate compete complete compose
comprise compute conceive concentrate conclude condense conduct confine conform confront confuse connect consider
consist constitute construct consult consume contain continue contrast contribute convert convey cope copy correspond
cost count cover create criticise criticize critique cross curate deal decide declare dedicate deem defer define
deliver demand demonstrate depart depend depict derive describe deserve design designate desire detail detect
determine devise devote dictate differ differentiate direct disappear discard disclose discover discuss dismiss
display distinguish distribute divide do dominate draw drawn drive drop earn ease elicit embody emerge emphasise
emphasize employ enable encounter encourage end enforce engage enhance enjoy enrol enroll ensure entail enter equip
escape establish estimate evaluate evolve examine exceed exchange execute exercise exhibit exist expand expect
experience explain exploit explore expose express extend extract face facilitate fall favour favor feed feel fight
fill find finish fit fix focus follow forbid foresee form formulate found fulfil fulfill gather generate get give
given go govern grant grasp group grow guarantee guess guide handle hang happen harness hide highlight hinge hold held
identify ignore illustrate imagine impact implement imply impose include incorporate incur indicate infer influence
inform inherit initiate insert inspect inspire install integrate intend interact interpret intervene introduce invent
invest investigate invite invoke involve isolate issue join judge justify keep kept know known lack last launch lay
lead learn leave left lend let leverage lie limit link list live locate look lose lost maintain make made manage
manifest match matter mean meant measure meet mention merge merit miss mix model modify monitor motivate move name
narrow need note notice observe obtain occupy occur offer omit open operate oppose optimise optimize order organise
organize originate outline overcome overlap overlook override owe own pair part participate pass pay paid perceive
perform permit persist pick picture pinpoint place plan play point pose posit possess practise practice precede prefer
prepare prescribe present preserve press presume pretend prevail prevent proceed process produce progress project
promise prompt propose prove provide publish pull pursue push put qualify quantify question quote raise ran range rank
rate reach react read realise realize rearrange reason receive recognise recognize recommend reconcile reconsider
record recover refer refine reflect reformulate regard register relate release rely remain remark remedy remember
remind remove render repeat rephrase replace report represent reproduce request require rescue resemble reserve reside
resolve resort respect respond rest restore restrict result retain rethink retrieve return reuse reveal review revise
revisit rule run save say saw scrutinise see seek seem seen select send sense separate serve set settle share shed
shift show shown sit situate skip solve sort specialise specialize specify speak spell spend spent split spot spread
stand start state stay steer stem step stop study submit subtract succeed suffer suffice suggest suit sum summarise
summarize supplement supply support suppose surround survey switch tackle tailor take taken talk teach tell tend term
test think thought tie took touch trade transfer transform translate transmit treat trust try turn uncover undergo
underlie underline understand understood undertake unify update use utilise utilize value vanish vary verify
view visit wait want warn waste watch weigh widen win wish withstand witness wonder work write yield
"""
_NOUNS = """
ability absence academic access account achievement action activity addition advantage advance agenda alternative
amount analogy analysis angle answer application approach area argument article aspect assessment assumption attempt
attention attribute author authority average background barrier baseline basis beginning behaviour behavior benchmark
benefit bit bottleneck boundary branch breadth bulk burden capability capacity case category caveat challenge chance
change characteristic choice chunk circumstance claim class combination comment comparison competitor complement
component concept concern conclusion condition conduct configuration confirmation consequence consideration constraint
construction content context contrast contribution contributor control convention core cost counterpart course
coverage criterion critic criticism critique cue dataset date deal debate decision default definition degree delay
demand description detail developer development direction disagreement discipline discovery discussion distance
distinction draft drawback ease effect effort element emphasis end endeavour endpoint equivalent error essence event
evidence example exception expectation experience experiment expert explanation exploration extension extent face
facet fact factor failure family fashion feature field figure finding flaw flow focus form format formula fraction
framework general goal ground group guide half hand handful heading help hint hope hurdle idea ideal illustration
impact implementation implication importance improvement incentive indication individual information ingredient
initiative innovation insight instance institution instrument interest interplay interpretation investigation issue
item journey judgement judgment justification key kind knowledge laboratory lack lesson level life limit limitation
line link list literature location lot main maker manner matter means measure measurement mechanism member merit
method methodology metric middle mind mixture mode modification moment motivation move name nature necessity need news
note notion novelty number object objective objection observation obstacle occasion occurrence offer operation opinion
opportunity option order origin outcome outline overview pace package pair paper paradigm parameter part participant
particular party passage past people percent percentage performance period person perspective phase phenomenon
philosophy phrase picture piece place plan point portion position possibility potential practice practitioner premise
presence presentation principle priority problem procedure process product programme progress project proponent
proportion proposal prospect purpose quality quarter question range rate rationale reader reading reason
recommendation record reduction reference regard relation relationship relevance reliance remainder remedy report
representation requirement research researcher resolution resource respect response responsibility rest restriction
result return review role room root round route rule sake scenario scene scheme scope section sector selection sense
sentence series service set setting setup share shortcoming shortage side sight sign significance similarity site
situation size slice solution sort source spirit spot spread stage stake standard start state statement status step
stock stop story strand strategy stretch structure study style subject subset success sum summary supply support
survey system talk task team technique technology tendency tension term test theme theory thing thought threat time
top topic total trace trade tradition trait trend trial trick trouble truth turn twist type understanding usage use
value variety version vicinity view viewpoint way weakness whole word work workflow worth yield
"""
_OTHERS = """
able above abroad absent abundant academic accessible accordingly actual actually acute additional adequate adjacent
advanced afterwards again against aggregate ahead alike alongside already alternatively although altogether amid among
ample ancient annual anything anyway apart apparent applicable appropriate approximate around aside assorted
attractive available aware away awkward back bare basic behind below beneficial beside besides beyond big brief
briefly broad broadly busy capable careful carefully careless central certain chief chiefly chronological classical
clean clear clearly close closely closer closest coherent cohesive collective comfortable common commonly compact
comparable comparative compatible competent competitive complementary comprehensive conceptual concise concrete
concurrent conscious consecutive considerable consistent constant contemporary continual continuous contrary
controlled convenient conventional convincing correspondingly costly creative crucial crude curious current currently
customary daily dedicated deep deeper default deliberate deliberately delicate despite detailed different differently
difficult direct directly distant distinct diverse double dual due each eager earlier early easy effective efficient
either elaborate elegant eligible elsewhere empirical empty end enough entire equal especially essential essentially
eventual eventually everyday evident exact exactly except excessive exciting exclusive existing expensive experienced
experimental expert explicit explicitly extensive extra extreme extremely fair fairly faithful familiar famous far
fast favourable favorable feasible few final fine finer firm firmly first flexible following foremost formal former
formerly forth fortunately forward free frequent fresh front full fundamental further furthermore general generally
generic gentle genuine given good gradual gradually great half handy hard hardly hence here high highly historical
honest ideal identical immediate immediately imminent important impressive inappropriate incidentally incomplete
inconsistent independent independently indirect individual inevitable informal inherent initial inner innovative
instead instructive instrumental intact intended intense inter interesting intermediate intricate intrinsic intuitive
inverse irrelevant itself joint jointly just keen key large last late later latest latter less like likewise little
live logical long loose low main mainly major manifold many massive mature maximal maximum meaningful meanwhile mere
merely mid middle mild minimal minimum minor missing mixed moderate modern modest moreover mostly multi multiple
mutual naive namely narrow near nearby nearest nearly neat necessary needed neighbouring neighboring neither net new
next nice nonetheless nor normal notable notably noteworthy nothing novel now nowadays numerous objective obvious
obviously occasional odd official old once ones ongoing only open optional ordinary original other otherwise outer
outright outside overall overwhelming own part partial particular particularly partly past peculiar people per perhaps
permanent permissible persistent personal pertinent plain plausible playful pleasant plenty plus poor popular possible
potential powerful practical practically precise precisely predominant preferable preliminary present presumably
prevalent previous previously primary prime principal prior probable problematic professional profound prolonged
prominent promising prompt proper properly prospective pure purpose quick quickly quiet quite radical rare rather raw
ready real realistic really reasonable recent recently regardless regular relative relatively relevant reliable
remaining remarkable remote repeated representative required resistant respective responsible restricted resulting
rich right rigorous rough roughly round routine rule same satisfactory second secondary seeming self separate
separately serious several severe sharp sheer short shorter side significant silent similar similarly simple simply
since single slight slow small smooth so sole solely solid some somehow somewhat soon sophisticated sound spare
special specific specifically spontaneous standard steadily steady still straightforward strange strict strictly
striking strong subject subjective subsequent substantial subtle successful sudden suitable superior supplementary
sure surprising susceptible systematic technical temporary tentative thereafter therefore thereof thin third thorough
though through throughout thus tight tightly timely tiny together top total toward towards traditional true truly
twice typical ultimate unable unaffected unaltered uncertain unchanged uncommon underlying unfamiliar unique unknown
unlike unlikely unrelated unusual upcoming upper useful usual usually vague valuable various vast versatile vice
vigorous visible vital vulnerable weak wealthy weekly well whereas while whole wide widely widespread willing wise
within without wonderful worth worthwhile wrong yet young zero ate began begun became bore bought broke brought built
came caught chose dealt done drew driven drove even fell felt fought gave goes gone got grew grown heard himself hung
knew laid led lent let lets lit met myself oneself ours paid proven ran risen rose sat saw sent shown slid sold sought
spoke stood struck sung swept taken taught themselves thrown told took underwent went woke won wore written wrote
hundred thousand million billion trillion percent percentage cent times
"""

GENERAL_WORDS = frozenset(f"{_VERBS} {_NOUNS} {_OTHERS}".split())
"""Verbs, nouns and others in their plain forms."""
