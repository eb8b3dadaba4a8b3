"""Wordings that tell what a sentence of an abstract is for, each with a weight."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

__all__ = ["CUES", "Role"]

Role = Literal["background", "aim", "method", "data", "result", "limitation", "conclusion", "availability"]
"""What a sentence tells: `aim` is what the paper asks or presents, `data` whom or what it was tried on."""


class Cue(NamedTuple):
    """A wording, the role it speaks for, and how strongly."""

    role: Role
    weight: float
    wording: re.Pattern[str]


def _cue(role: Role, weight: float, wording: str) -> Cue:
    """A space in a wording stands for any white space."""
    return Cue(role, weight, re.compile(wording.replace(" ", r"\s+"), re.IGNORECASE))


def _any_of(words: str) -> str:
    return f"(?:{'|'.join(word.replace('_', ' ') for word in words.split())})"


_PEOPLE = _any_of(
    r"patients? participants? subjects children adults women men cases students volunteers persons people "
    r"individuals infants adolescents families records respondents nurses physicians admissions eyes specimens "
    r"samples mice rats"
)
_COLLECTIONS = _any_of(
    r"datasets? data_sets? corpus corpora benchmarks? collections? surveys? registr(?:y|ies) cohorts? recordings "
    r"annotations"
)
_PRESENTS = _any_of(
    r"propose introduce present describe study studie investigate examine explore ask argue identify develop discusse? "
    r"survey review analy[sz]e addresse? consider provide formali[sz]e revisit tackle evaluate assesse? compare aim "
    r"seek offer focuse? put_forth put_forward conduct perform design demonstrate show report establishe?"
)
_FINDS = _any_of(
    r"find found show(?:ed)? demonstrated? observed? proved? discover(?:ed)? achieved? obtain(?:ed)? reveal(?:ed)? "
    r"verif(?:y|ied) established? derived? confirm(?:ed)? detected uncover(?:ed)? outperform(?:ed)? improved? "
    r"identif(?:y|ied) see saw reach(?:ed)? report(?:ed)?"
)
_DOES = _any_of(
    r"used? leveraged? train(?:ed)? design(?:ed)? develop(?:ed)? employ(?:ed)? appl(?:y|ied) integrated? combined? "
    r"computed? estimated? measured? perform(?:ed)? conduct(?:ed)? analy[sz]ed? evaluated? assessed compared? "
    r"fit(?:ted)? model(?:ed|led)? adopt(?:ed)? build built construct(?:ed)? quer(?:y|ied) bridge stratified "
    r"correlated query utili[sz]ed? learn extend optimi[sz]ed? formulated? adapt(?:ed)? filter(?:ed)? incorporate "
    r"augment sampled? validated? test(?:ed)? interpret generated? exploit decompose replaced? examined calculated "
    r"then further first"
)
_WAS_DONE = _any_of(
    r"performed used measured assessed analy[sz]ed evaluated conducted calculated compared carried_out determined "
    r"estimated applied treated administered injected scored trained tested defined considered stratified "
    r"quantified followed randomi[sz]ed divided assigned interviewed examined reviewed obtained recorded computed "
    r"initiali[sz]ed employed designed proposed developed adjusted studied"
)
_INFINITIVES = _any_of(
    r"determine evaluate assess investigate compare examine describe report identify explore study test analy[sz]e "
    r"find estimate measure establish clarify characteri[sz]e review verify understand define validate quantify "
    r"elucidate"
)
_OUTCOME_NOUNS = _any_of(
    r"results? findings? experiments? evaluations? analys[ie]s observations data evidence work study studies"
)


CUES: tuple[Cue, ...] = (
    # what is available
    _cue("availability", 6,
         r"\b(?:code|data(?:sets?)?|models?|weights|implementations?|resources|demos?|benchmarks?|checkpoints|"
         r"videos|project page)\b.{0,120}\b(?:(?:publicly|freely|openly|also|made|is|are|be) (?:available|"
         r"released|accessible|open[-\s]sourced)|available (?:at|on|from|online|here|via|under)|found at|"
         r"released (?:at|on))"),
    _cue("availability", 5,
         r"\bwe (?:(?:also|further|publicly|have|will|fully|openly) ){0,2}(?:release|open[-\s]?source|"
         r"make\b.{0,80}\bavailable|made\b.{0,80}\bavailable)"),
    _cue("availability", 5, r"https?://|\bgithub\.com\b|\bhuggingface\.co\b"),
    _cue("availability", 6, r"\bclinicaltrials\.gov\b|\bNCT\d{6,}|\btrial registration\b"),
    # limits of the work itself
    _cue("limitation", 5,
         r"\b(?:further|future|additional|more|larger|prospective) (?:\w+ ){0,3}(?:research|stud(?:y|ies)|work|"
         r"investigations?|trials?|evaluation|data|analys[ie]s)\b.{0,60}\b(?:needed|required|warranted|"
         r"necessary|should|must|may|will|could|would)\b"),
    _cue("limitation", 5,
         r"\b(?:limitations?|weakness(?:es)?|shortcomings?|drawbacks?|caveats?) (?:of|to|in) (?:our|this|the "
         r"present|the current|the) (?:study|work|analysis|approach|method|data|results|design|review)\b"),
    _cue("limitation", 5,
         r"\b(?:no|not)\b.{0,20}\bcausal (?:inference|conclusions?)|\bwith caution\b|\bcautiously\b|\bcannot "
         r"be (?:generali[sz]ed|excluded|ruled out)|\bremains? to be (?:seen|determined|shown|established)"),
    _cue("limitation", 4,
         r"\b(?:study|work|analysis|results|findings|approach|evidence|data) (?:is|are|was|were) (?:\w+ "
         r")?limited (?:by|to|in)\b|\bdue to (?:the )?(?:small|limited|low) (?:number|sample|size)"),
    _cue("limitation", 4,
         r"^(?:however|nevertheless|still|yet)?,?\s*(?:while|although|though)?\s*(?:our|this) (?:results?|"
         r"stud(?:y|ies)|method|approach|work|analysis) (?:focus(?:es)? on|do(?:es)? not|is restricted|did not "
         r"(?:include|account|control))"),
    # conclusions
    _cue("conclusion", 5,
         r"^(?:we (?:therefore |thus )?conclude|(?:in|as a|to) (?:conclusion|summary|conclude|sum up)|taken "
         r"together|altogether|these (?:results|findings|data) (?:together )?(?:suggest|imply|highlight|"
         r"support|underscore|indicate))"),
    _cue("conclusion", 3, r"^(?:\w+ ){0,3}(?:data|results|findings|evidence)\b.{0,140}\bsuggests?\b"),
    _cue("conclusion", 3,
         rf"\b(?:these|this|our|the|present|current|preliminary) (?:\w+ "
         rf"){{0,3}}{_OUTCOME_NOUNS}\b.{{0,160}}?\b(?:suggests?|impl(?:y|ies)|highlights?|underscores?|"
         rf"supports? the|sheds? light|paves?|opens?|offers?|emphasi[sz]es?|points? to|calls? for|contributes?|"
         rf"lays?)\b"),
    _cue("conclusion", 5, r"\bwe (?:\w+ )?conclude\b(?! with\b)"),
    _cue("conclusion", 2,
         r"^(?:overall|thus|therefore|hence|consequently|ultimately|finally, our (?:work|results))\b"),
    _cue("conclusion", 2,
         r"\b(?:should|might|may|could) (?:\w+ )?(?:be|help|provide|have|lead|benefit|serve|prevent|improve|"
         r"contribute|represent|play)\b"),
    _cue("conclusion", 2,
         r"\bto (?:the best of )?(?:our|the authors['’]) (?:best )?knowledge\b|\bimplications?\b|\b(?:is|are|"
         r"seems?|appears?) (?:to be )?(?:an? )?(?:\w+ )?(?:promising|feasible|safe|reasonable|useful|"
         r"effective|valuable)\b"),
    _cue("conclusion", 2,
         r"\bnovel (?:perspective|insights?)|\bnew (?:perspective|insights?|avenue)|\bwe (?:hope|believe|"
         r"recommend|hypothesi[sz]e a)\b|\bspeculated?\b"),
    # aims and what is presented
    _cue("aim", 6,
         r"\b(?:aims?|purposes?|objectives?|goals?) (?:of (?:this|the|our)\b.{0,60}?)?\s*(?:is|are|was|"
         r"were)\b(?! (?:achieved|met|reached))"),
    _cue("aim", 5, rf"^(?:\(?[1i]\)\s*)?to {_INFINITIVES}\b(?!.{{0,200}}, (?:we|our|the|an?|this)\s)"),
    _cue("aim", 5,
         r"\b(?:in this (?:\w+ )?(?:paper|work|study|article|report|letter|position paper|survey|review|trial|"
         r"tutorial)|here(?:in)?)\b,? (?:\w+ )?(?:we|our|the authors|an?)\b"),
    _cue("aim", 5,
         rf"\b(?:this|the (?:present|current)|our) (?:\w+ )?(?:paper|work|study|article|report|survey|review|"
         rf"trial|thesis|position paper) (?:\w+ly |also |therefore )?(?:{_PRESENTS}s?|was (?:designed|"
         rf"undertaken|conducted|aimed|performed) to|aims|aimed|sought|seeks|addressed|examined|investigated|"
         rf"explored|evaluated|assessed|compared|tested|asked|determined)\b"),
    _cue("aim", 5,
         r"\bwe (?:\w+ )?(?:aim(?:ed)?|sought|seek|set out|wished|wanted|intend(?:ed)?|hypothesi[sz]ed?)\b(?! "
         r"a general)"),
    _cue("aim", 6, r"\bwe (?:\w+ ){0,2}(?:propose|introduce|present|put forth|put forward|ask)\b"),
    _cue("aim", 3,
         r"\bwe (?:\w+ ){0,2}(?:study|investigate|explore|examine|argue|develop an?|describe|consider|address|"
         r"revisit|tackle|focus|discuss|survey|review|investigated|explored|examined|evaluated|compared|"
         r"determined|assessed|correlated|studied)\b"),
    _cue("aim", 3, r"\bis (?:proposed|introduced|presented) (?:in this|here|to|for|that|which)"),
    # data and people
    _cue("data", 4,
         rf"\b{_PEOPLE}\b.{{0,120}}?\b(?:were|was|had been) (?:\w+ly )?(?:enrolled|recruited|included|"
         rf"identified|selected|collected|registered|randomi[sz]ed|recorded|surveyed|interviewed|invited|"
         rf"studied|divided|treated|analy[sz]ed|evaluated|diagnosed|followed|tested|assigned|retrieved)\b"),
    _cue("data", 4,
         r"\bwe (?:\w+ )?(?:enrolled|recruited|included|collect(?:ed)?|surveyed|interviewed|gather(?:ed)?|"
         r"curated?|retrieved|identified \d|reviewed (?:the )?(?:records|charts|medical))\b"),
    _cue("data", 3,
         rf"\bwe (?:\w+ ){{0,3}}(?:create|construct|built|build|release|introduce|present|develop|compile|"
         rf"publish|record|contribute|analy[sz]ed data)\b.{{0,60}}\b{_COLLECTIONS}\b"),
    _cue("data", 3,
         rf"\b(?:data|records|{_COLLECTIONS}|study|sample|population) (?:were|was|is|are|set )?(?:\w+ly "
         rf")?(?:obtained|collected|drawn|derived|extracted|gathered|included|comprised|comprising|consist(?:s|"
         rf"ed) of|retrieved|available up)\b"),
    _cue("data", 3,
         rf"\b(?:\d[\d,.]{{0,12}}(?:\s\d{{3}})?|[a-z]{{0,20}}(?:teen|ty|hundred|one|two|three|four|five|six|seven|"
         rf"eight|nine)) "
         rf"(?:[\w-]+ ){{0,4}}{_PEOPLE}\b(?!.{{0,40}}%)"),
    _cue("data", 2,
         r"\(\s*n\s*=\s*\d[\d,]*\s*\)|\b(?:we|study) (?:analy[sz]ed|examined|used) (?:data|records|\w+ patients)\b"),
    _cue("data", 2,
         r"\b(?:between|from) (?:\w+ )?(?:19|20)\d\d (?:and|to|through) (?:\w+ )?(?:19|20)\d\d\b|"
         r"\b(?:cross-sectional|cohort|retrospective|prospective) (?:study|survey|review|analysis|trial) of\b"),
    _cue("data", 2,
         r"\b(?:dataset|benchmark|corpus|collection) (?:with|of|containing|comprising|consisting|spanning|that "
         r"(?:contains|includes|covers))\b"),
    _cue("data", 5,
         rf"\bwe (?:\w+ ){{0,2}}(?:use|used|evaluate on|experiment with|experiment on|train on|test on|rely on) "
         rf"(?:[\w-]+ ){{0,4}}{_COLLECTIONS}\b"),
    # results
    _cue("result", 5, rf"\b(?:we|i) (?:\w+ ){{0,2}}{_FINDS}\b"),
    _cue("result", 5,
         r"\b(?:experiments?|experimental|results?|evaluations?|analys[ie]s|findings|simulations|observations|"
         r"tests?)\b.{0,240}?\b(?:show(?:s|ed|ing)?|demonstrat(?:e|es|ed|ing)|reveal(?:s|ed)?|indicat(?:e|es|"
         r"ed)|confirm(?:s|ed)?|validate|verify|prove)\b"),
    _cue("result", 3,
         r"\b(?:study|trial|review|survey|analysis) (?:revealed|showed|found|demonstrated|confirmed|identified)\b"),
    _cue("result", 3,
         r"\b(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|achiev(?:es|ed|ing)|exceed(?:s|ed|ing)?|"
         r"improv(?:es|ed|ing)|beats?|reduc(?:es|ed|ing)|match(?:es|ing)|attains?|yield(?:s|ed)?|exhibits?)\b"),
    _cue("result", 3,
         r"\bp\s*[<=>≤]\s*0?\.\d|\b95\s?%\s*(?:CI|confidence)|\b(?:odds|hazard|risk) ratio\b|\b(?:OR|HR|RR|"
         r"AUC)\s*[=:]?\s*\d|±|\+/-"),
    _cue("result", 2, r"\d\s?\\?%|\b\d+(?:\.\d+)?\s?(?:x|×|times|points?|BLEU|mAP|AP)\b|\bversus \d|\bvs\.? \d"),
    _cue("result", 2,
         r"\bthere (?:was|were) (?:no|a|significant)|\b(?:was|were) (?:\w+ly |not |also |more |most "
         r"){0,2}(?:associated|correlated|higher|lower|greater|similar|different|longer|shorter|comparable|"
         r"older|younger|related|increased|decreased|detected|observed|found|seen|significant|good|predictive|"
         r"frequent)\b"),
    _cue("result", 2,
         r"\b(?:significant(?:ly)?|state[-\s]of[-\s]the[-\s]art|superior|competitive|differences?|on par|"
         r"consistently|better|higher|lower|increased|decreased)\b"),
    _cue("result", 1,
         r"\b(?:surprisingly|notably|interestingly|remarkably|importantly|unexpectedly|moreover|furthermore|"
         r"additionally|in particular)\b|\bcompared (?:to|with)\b|\b(?:had|showed|presented|reported|"
         r"demonstrated)\b"),
    # methods
    _cue("method", 3, rf"\bwe (?:(?!found|find|show|observe)\w+ ){{0,2}}{_DOES}\b"),
    _cue("method", 3, rf"\b(?:was|were|is|are) (?:\w+ly |also |then |first ){{0,2}}{_WAS_DONE}\b"),
    _cue("method", 3,
         r"\b(?:our|the) (?:key|main|core|central|basic) (?:idea|insight|intuition)|\b(?:main|primary|"
         r"secondary) (?:outcome|endpoint|end point|variable)s?\b|\bproofs? rel(?:y|ies)\b"),
    _cue("method", 2,
         r"\b(?:our|the proposed|this|the) (?:\w+ )?(?:method|approach|framework|algorithm|model|technique|"
         r"architecture|pipeline|procedure) (?:\w+ly )?(?:is based|uses?|consists?|combines?|trains?|learns?|"
         r"employs?|works?|leverages?|relies|integrates?|exploits?|takes?|requires?|incorporates?|builds?|"
         r"allows?|enables?)\b"),
    _cue("method", 2,
         r"^(?:specifically|concretely|in detail|first(?:ly)?|second(?:ly)?|third(?:ly)?|then|next|to this end|"
         r"inspired by|based on|using|instead of|starting with|within|to \w+)\b"),
    _cue("method", 2,
         r"\b(?:leverag(?:es|ing)|utili[sz](?:es|ing)|employ(?:s|ing)|via|by (?:only )?\w+ing|based on)\b"),
    _cue("method", 2,
         r"\b(?:regression|interviews?|questionnaires?|randomi[sz]ed (?:controlled|field|clinical)|"
         r"observational study|follow-up|statistical)\b"),
    # what was known before
    _cue("background", 3, r"\b(?:little|limited|few|scarce) (?:[\w-]+ ){0,2}(?:research|studies|work|attention)\b"),
    _cue("background", 3,
         r"\b(?:in recent years|recent(?:ly)?|existing|previous(?:ly)?|prior|traditional(?:ly)?|current(?:ly)?|"
         r"conventional|most of|little is known|(?:remains?|is|are) (?:\w+ )?(?:unclear|unknown|unexplored|"
         r"debatable|controversial|challenging|crucial|essential)|open question|(?:poorly|not (?:well|fully)) "
         r"understood|overlooked|under-?explored)\b"),
    _cue("background", 2,
         r"\b(?:has|have) (?:\w+ )?(?:been|shown|become|emerged|made|revolutioni[sz]ed|gained|received|"
         r"demonstrated|achieved)\b|\b(?:suffer|struggle|fail|lack|face|require|tend|rely|remain)s?\b|"
         r"\b(?:challenges?|widely|ubiquitous|increasingly|rapid|commonly|often|usually|typically)\b"),
)  # fmt: skip
"""Weights were set by hand on one half of the sentences that `assistant.text.roles.roles` tells of."""
