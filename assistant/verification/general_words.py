"""General English words: a statement may add them to what it cites without claiming more."""

from __future__ import annotations

__all__ = ["GENERAL_WORDS"]

_VERBS = """
accept accompany accord account achieve act adapt add address adjust admit adopt advise affect afford agree aid aim
allocate allow alter amount analyse analyze announce answer anticipate appear apply appoint approach argue arise
arrange ask assemble assess assign assist associate assume attach attain attempt attend attribute avoid await award
balance base bear become begin behave belong benefit bind borrow break bring build calculate call capture care carry
carried cast catch categorise categorize cause change characterise characterize check choose chose chosen circumvent
cite claim clarify classify clean collect combine come commit communicate compare compensate compete compile complete
compose comprise compute conceive concentrate conclude condense conduct confine conform confront confuse connect
consider consist constitute construct consult consume contain continue contrast contribute convert convey cope copy
correspond cost count cover create criticise criticize critique cross curate deal decide declare decompose dedicate
deem defer define deliver demand demonstrate depart depend depict derive describe deserve design designate desire
detail detect determine devise devote dictate differ differentiate direct disappear discard disclose discover discuss
dismiss display distinguish distribute divide do document dominate draw drawn drive drop earn ease edit elicit embed
embody emerge emphasise emphasize employ enable encounter encourage end enforce engage enhance enjoy enrol enroll
ensure entail enter equip escape establish estimate evaluate evolve examine exceed exchange execute exercise exhibit
exist expand expect experience explain exploit explore expose express extend extract face facilitate fall favour favor
feed feel fight fill find finish fit fix flag focus follow forbid force foresee form formulate found fulfil fulfill
function gain gather gauge generate get give given go govern grant grasp group grow guarantee guess guide handle hang
happen harness hide highlight hinge hold held host identify ignore illustrate imagine impact implement imply impose
include incorporate incur indicate infer influence inform inherit initiate inject insert inspect inspire install
integrate intend interact interpret intervene introduce invent invest investigate invite invoke involve isolate issue
join judge justify keep kept know known lack last launch lay lead learn leave left lend let leverage lie limit link
list live locate look lose lost maintain make made manage manifest map mark match matter mean meant measure meet
mention merge merit miss mix model modify monitor motivate move name narrow need note notice observe obtain occupy
occur offer omit open operate oppose optimise optimize order organise organize originate outline overcome overlap
overlook override owe own pair part participate pass pay paid perceive perform permit persist pick picture pinpoint
place plan play point pose posit possess practise practice precede prefer prepare prescribe present preserve press
presume pretend prevail prevent proceed process produce progress project promise prompt propose prove provide publish
pull pursue push put qualify quantify question quote raise ran range rank rate reach react read realise realize
rearrange reason receive recognise recognize recommend reconcile reconsider record recover refer refine reflect
reformulate regard register relate release rely remain remark remedy remember remind remove render repeat rephrase
replace report represent reproduce request require rescue resemble reserve reside resolve resort respect respond rest
restore restrict result retain rethink retrieve return reuse reveal review revise revisit reward rule run sample save
say saw scan score scrutinise search see seek seem seen segment select send sense separate serve set settle shape
share shed shift show shown signal simulate sit situate skip solve sort specialise specialize specify speak spell
spend spent split spot spread stand start state stay steer stem step stop store study submit subtract succeed suffer
suffice suggest suit sum summarise summarize supplement supply support suppose surface surround survey switch tackle
tag tailor take taken talk target teach tell tend term test think thought tie took touch track trade transfer
transform translate transmit treat trigger trust try turn uncover undergo underlie underline understand understood
undertake unify update use utilise utilize validate value vanish vary verify view visit wait want warn waste watch
weigh widen win wish withstand witness wonder work write yield
"""
_NOUNS = """
ability absence academic access account achievement action activity addition advantage advance adversary agenda
alternative amount analogy analysis angle answer application approach area argument array article aspect assessment
assumption attempt attention attribute author authority average background bar barrier baseline basis batch beginning
behaviour behavior benchmark benefit bit body bottleneck boundary branch breadth building bulk burden candidate
capability capacity case category caveat centre center chain challenge chance change chapter character characteristic
choice chunk circumstance claim class clue code collection column combination comment community comparison competitor
complement component concept concern conclusion condition conduct configuration confirmation consequence consideration
constraint construction content context contrast contribution contributor control convention core corner cost counterpart
couple course coverage criterion critic criticism critique crowd cue curve cycle damage data database dataset date day
deal debate decade decision default definition degree delay demand description detail developer development device
diagnosis dimension direction disadvantage disagreement discipline discovery discussion distance distinction diversity
document domain draft drawback duration ease edge effect effort element emphasis end endeavour endpoint entity entry
environment equivalent error essence event evidence example exception expectation experience experiment expert
explanation exploration extension extent face facet fact factor failure family fashion feature feedback field figure
finding flaw flow focus folk force form format formula foundation fraction framework function future gap general goal
ground group guide half hand handful hazard head heading heart help hierarchy hint history hope hour hurdle idea ideal
identity illustration image impact implementation implication importance improvement incentive incident indication
individual information ingredient initiative innovation input insight instance institution instruction instrument
interest interplay interpretation interval intuition investigation issue item journey judgement judgment
justification key kind knowledge label laboratory lack language law layer leader lens lesson level library life light
limit limitation line link list literature load location lot machinery main maker manner map margin mark mass material
matter means measure measurement mechanism medium member merit message method methodology metric middle mind mixture
mode modification moment month motivation move name nature necessity need neighbour neighbor news niche note notion
novelty number object objective objection observation obstacle occasion occurrence offer operation opinion opportunity
option order origin outcome outline output overview pace package page pair paper paradigm parameter part participant
particular party passage past path pathway pattern people percent percentage performance period person perspective
phase phenomenon philosophy phrase picture piece pipeline place plan platform point pool population portion position
possibility potential power practice practitioner precision premise presence presentation principle priority problem
procedure process product program programme progress project proof property proponent proportion proposal prospect
proxy purpose quality quantity quarter question range rate ratio rationale reader reading reality reason
recommendation record reduction reference regard regime region relation relationship relevance reliance remainder
remedy report representation requirement research researcher resolution resource respect response responsibility rest
restriction result return review reward risk role room root round route row rule sake sample scale scenario scene
schedule scheme scope score search section sector segment selection sense sentence sequence series service session set
setting setup shape share shortcoming shortage side sight sign signal significance similarity site situation size
skill slice solution sort source space speaker spectrum speed spirit spot spread stage stake standard start state
statement status step stock stop story strand strategy strength stretch structure study style subject subset success
sum summary supply support surface survey system table tail talk target task team technique technology tendency tension
term test text theme theory thing thought threat threshold time tool top topic total trace track trade tradition train
trait transition treatment trend trial trick trouble truth turn twist type uncertainty understanding unit usage use
user utility value variable variant variation variety vehicle version vicinity view viewpoint volume way weakness
website week weight whole word work worker workflow world worth year yield
"""
_OTHERS = """
able above abroad absent abundant academic accessible accordingly actual actually acute additional adequate adjacent
advanced afterwards again against aggregate ahead alike alongside already alternatively although altogether amid among
ample ancient annual anything anyway apart apparent applicable appropriate approximate around artificial aside
assorted attractive available aware away awkward back bare basic behind below beneficial beside besides beyond bias
big blind brief briefly broad broadly busy capable careful carefully careless central certain chief chiefly
chronological classical clean clear clearly close closely closer closest coherent cohesive collective comfortable
common commonly compact comparable comparative compatible competent competitive complementary comprehensive conceptual
concise concrete concurrent conscious consecutive considerable consistent constant contemporary continual continuous
contrary controlled convenient conventional convincing correspondingly costly creative crucial crude cumulative curious
current currently customary daily dedicated deep deeper default deliberate deliberately delicate despite detailed
deterministic different differently difficult direct directly distant distinct diverse double dual due dynamic each
eager earlier early easy effective efficient either elaborate elegant eligible elsewhere empirical empty end enough
entire equal especially essential essentially eventual eventually everyday evident exact exactly except excessive
exciting exclusive existing expensive experienced experimental expert explicit explicitly exposed extensive external
extra extreme extremely fair fairly faithful familiar famous far fast favourable favorable feasible few final fine
finer firm firmly first flexible following foremost formal former formerly forth fortunately forward fragile free
frequent fresh front full fundamental further furthermore future general generally generic gentle genuine given global
good gradual gradually great half handy hard hardly hence here high highly historical honest ideal identical immediate
immediately imminent important impressive inappropriate incidentally incomplete inconsistent independent
independently indirect individual inevitable informal inherent initial inner innovative instead instructive
instrumental intact intended intense inter interesting intermediate internal intricate intrinsic intuitive inverse
irrelevant isolated itself joint jointly just keen key large last late later latest latter less light like likewise
linear little live local logical long loose low main mainly major manifold many mass massive material mature maximal
maximum meaningful meanwhile mere merely mid middle mild minimal minimum minor missing mixed mobile moderate modern
modest moreover mostly multi multiple mutual naive namely narrow natural near nearby nearest nearly neat necessary
needed neighbouring neighboring neither net neutral new next nice nominal nonetheless nor normal notable notably
noteworthy nothing novel now nowadays numerous objective obvious obviously occasional odd official old once ones
ongoing only open optional ordinary original other otherwise outer outright outside overall overwhelming own parallel
part partial particular particularly partly past peculiar people per perhaps permanent permissible persistent personal
pertinent physical plain plausible playful pleasant plenty plus poor popular positive possible potential powerful
practical practically precise precisely predominant preferable preliminary present presumably prevalent previous
previously primary prime principal prior private probable problematic professional profound prolonged prominent
promising prompt proper properly prospective public pure purpose quick quickly quiet quite radical random rare rather
raw ready real realistic really reasonable recent recently regardless regular relative relatively relevant reliable
remaining remarkable remote repeated representative required residual resistant respective responsible restricted
resulting rich right rigid rigorous robust rough roughly round routine rule same satisfactory second secondary seeming
selective self separate separately serious several severe shallow sharp sheer short shorter side significant silent
similar similarly simple simply simultaneous since single slight slow small smooth so sole solely solid some somehow
somewhat soon sophisticated sound spare special specific specifically spontaneous stable standard static steadily
steady still straightforward strange strict strictly striking strong structural subject subjective subsequent
substantial subtle successful sudden suitable superficial superior supplementary sure surprising susceptible
systematic technical temporary tentative thereafter therefore thereof thin third thorough though through throughout
thus tight tightly timely tiny together top total toward towards traditional true truly twice typical ultimate unable
unaffected unaltered uncertain unchanged uncommon underlying unfamiliar uniform unique unknown unlike unlikely
unrelated unusual upcoming upper useful usual usually vague valid valuable variable various vast versatile vice
vigorous virtual visible vital vulnerable weak wealthy weekly well whereas while whole wide widely widespread willing
wise within without wonderful worth worthwhile wrong yet young zero
ate began begun became bore bought broke brought built came caught chose dealt done drew driven drove even fell felt
fought gave goes gone got grew grown heard himself hung itself knew laid led lent let lets lit met myself oneself ours
paid proven ran risen rose sat saw sent shown slid sold sought spoke stood struck sung swept taken taught themselves
thrown told took underwent went woke won wore written wrote
hundred thousand million billion trillion percent percentage per cent times
"""

GENERAL_WORDS = frozenset(f"{_VERBS} {_NOUNS} {_OTHERS}".split())
"""Verbs, nouns and others in their plain forms."""
