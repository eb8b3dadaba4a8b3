"""Wordings that show that a sentence states what a column asks for, each with a weight."""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.records import Asks

__all__ = ["CUES", "PEOPLE", "PROPOSES", "Wording"]

PEOPLE = (
    r"(?:patients?|participants?|subjects|adults|children|women|men|boys|girls|males|females|people|persons"
    r"|individuals|students|residents|physicians|doctors"
    r"|nurses|dentists|surgeons|clinicians|practitioners|infants|neonates|newborns|babies|adolescents|mothers|fathers"
    r"|parents|families|caregivers|workers|employees|veterans"
    r"|elderly|respondents|volunteers|athletes|smokers|survivors|users|annotators|raters|speakers|members"
    r"|beneficiaries|residents|twins|couples|households|schools|hospitals|practices|pharmacists"
    r"|cases|controls|pregnancies|births|deliveries|admissions|eyes|knees|hips|teeth|specimens|biopsies|tumou?rs"
    r"|samples|records|operations|procedures|surgeries|examinations|visits|transplants|recipients|donors"
    r"|rats|mice|rabbits|pigs|dogs|animals|studies|trials|articles|publications)"
)


class Wording(NamedTuple):
    """A wording, and how strongly it speaks for a sentence, or against it."""

    weight: float
    wording: re.Pattern[str]


def _cues(*pairs: tuple[float, str]) -> tuple[Wording, ...]:
    return tuple(Wording(weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in pairs)


_SYSTEM = (
    r"(?:method|approach|framework|model|algorithm|architecture|technique|system|pipeline|procedure|strategy|scheme"
    r"|network|module|loss|objective|paradigm|mechanism"
    r"|tool|toolkit|library|protocol|metric|dataset|benchmark|corpus|suite|optimi[sz]er|layer|attention|family|recipe"
    r"|formulation|solution|variant|agent|estimator|sampler|decoder|encoder"
    r"|transformer|representation|evaluation|theory|analysis|survey|taxonomy|platform|environment|program|search|term"
    r"|concept|measure)s?"
)
PROPOSES = (
    r"(?:propose|introduce|present|develop|design|devise|describe|build(?!\s+(?:up)?on\b)|create|construct|contribute"
    r"|offer|put forward"
    r"|propound|formulate|release|train)"
)

CUES: dict[Asks, tuple[Wording, ...]] = {
    "task": _cues(
        (4, r"\b(?:aims?|purposes?|objectives?|goals?)\b(?:\s+(?:of|for|in)\b.{0,80}?)?\s+(?:is|are|was"
            r"|were)\b(?!\s+(?:achieved|met|reached))"),
        (4, r"\b(?:we|authors|study|paper|work|article|trial|review)\b\s+(?:\w+\s+){0,2}?(?:aim(?:s|ed)?|s(?:ought"
            r"|eeks?)|set out|wish(?:ed)?|wanted|intend(?:s|ed)?|attempt(?:s|ed)?|was\s+(?:undertaken|designed"
            r"|conducted|performed|carried out|aimed))\s+(?:to|at)\b"),
        (4, r"\b(?:we|(?:this|the\s+present|our|the\s+current)\s+(?:\w+\s+)?(?:study|paper|work|article|trial"
            r"|review|survey|report))\s+(?:(?:\w+ly|and|also|here|therefore|thus)\s+){0,3}(?:study|studies|studied"
            r"|investigate[sd]?"
            r"|examine[sd]?|explore[sd]?|address(?:es|ed)?|tackle[sd]?|consider(?:s|ed)?|focus(?:es|ed)?\s+on"
            r"|revisit(?:s|ed)?|asks?\s+(?:whether|how|if|why|what|which)|analy[sz]e[sd]?|evaluate[sd]?|assess(?:es"
            r"|ed)?|compare[sd]?|test(?:s"
            r"|ed)?|determine[sd]?|deals?\s+with|concerns?)\b"),
        (4, r"\b(?:we|(?:this|the\s+present|our)\s+(?:\w+\s+)?(?:study|paper|work|article|report))\s+(?:\w+\s+){0,3}?"
            r"(?:conduct|perform|present|provide|carry\s+out|carried\s+out|report|give)(?:s|ed)?\s+(?:an?"
            r"|the\s+first)\s+"
            r"(?:[\w-]+\s+){0,5}?(?:study|analysis|investigation|characteri[sz]ation|comparison|survey|review"
            r"|exploration|examination)\b"),
        (4, r"\bnew\s+task\s+of\b|\bwe\s+(?:\w+\s+){0,2}?(?:define|formali[sz]e"
            r"|pose)\s+the\s+(?:\w+\s+){0,3}(?:task|problem)\b"),
        (3.2, r"^(?!.{0,80}\b(?:we|our)\b)(?:[\w()’'-]+,?\s+){1,8}?(?:aims?|attempts?|seeks?)\s+to\s"),
        (3.2, r"^(?!.{0,80}\b(?:we|our)\b)(?:[\w()’'-]+,?\s+){1,14}?is\s+an?\s+(?:[\w-]+\s+){0,2}?(?:challenging"
              r"|fundamental"
              r"|critical|central|crucial|long-?standing|core|key|open|difficult"
              r"|important)\s+(?:[\w-]+\s+){0,3}?(?:problem"
              r"|task|challenge|area)\b"),
        (2.5, rf"\b(?:we|this\s+(?:paper|work|article)|here)\b.{{0,40}}?\b{PROPOSES}(?:s|d|es"
              rf"|ed)?\b.{{3,160}}?\b(?:for|towards?|to(?!\s+(?:\d|the|an?|our|its|two|this|these|each)\b))\b"),
        (2, r"\b(?:we\s+ask\s+(?:whether|how|if|why|what|which)|research\s+questions?|key\s+question|whether)\b"),
    ),
    "method": _cues(
        (4, rf"\bwe\s+(?:(?:\w+ly|also|then|thus|therefore|here|first|have|next|instead|hence"
            rf"|and)\s+){{0,3}}{PROPOSES}(?:s|d|es|ed)?\b(?!\s+(?:that|evidence|results|how|whether|(?:the"
            rf"|a)\s+(?:\w+\s+){{0,2}}(?:conclusion|evidence|result|finding|argument|view)s?)\b)"),
        (4, rf"\b(?:this|the\s+present|our)\s+(?:\w+\s+)?(?:paper|work|article|report|study|survey)\s+(?:\w+ly\s+"
            rf"|also\s+)?{PROPOSES}(?:s|es)\b(?!\s+(?:that|evidence|results|how|whether|(?:the"
            rf"|a)\s+(?:\w+\s+){{0,2}}(?:conclusion|evidence|result|finding|argument|view)s?)\b)"),
        (3.5, rf"\b{_SYSTEM}\b.{{0,80}}?\bis\s+(?:proposed|introduced|presented|described|developed)\b"
              rf"|\b(?:proposes?|introduces?|presents?)\s+(?:an?|the|two|three"
              rf"|several)\s+(?:\w+[\s-]+){{0,4}}{_SYSTEM}\b"),
        (2.5, r"\b(?:randomi[sz]ed|retrospective(?:ly)?|prospective(?:ly)?|cross-sectional|case-control"
              r"|cohort\s+study|observational|longitudinal|double-blind|meta-analysis|systematic\s+review"
              r"|questionnaires?|surveys?\s+(?:was|were|of)|interview(?:s|ed)|focus\s+groups?|chart\s+review"
              r"|medical\s+records)\b"),
        (2, r"\b(?:we|authors)\s+(?:\w+\s+){0,2}?(?:use[sd]?|leverage[sd]?|employ(?:ed)?|appl(?:y|ied)|adopt(?:ed)?"
            r"|combine[sd]?|conduct(?:ed)?|perform(?:ed)?|review(?:ed)?|survey(?:ed)?|analy[sz]ed?|interview(?:ed)?"
            r"|measured?|reverse|formali[sz]e|prove|derive|model(?:ed|led)?|extend)\b"),
        (2, r"\b(?:was|were)\s+(?:\w+ly\s+|also\s+|then\s+)?(?:randomi[sz]ed|performed|used|measured|assessed"
            r"|analy[sz]ed|evaluated|conducted|calculated|compared|carried\s+out|determined|administered|treated"
            r"|interviewed|reviewed|examined|obtained|studied|assigned|divided|recorded|collected|surveyed"
            r"|underwent)\b|\bunderwent\b|\bcompleted\b"),
        (1, r"\b(?:called|termed|dubbed|named|novel|new|simple)\b"),
    ),
    "result": _cues(
        (2, r"\b(?:we|authors)\s+(?:\w+\s+){0,2}?(?:find|found|show(?:ed)?|demonstrated?|observed?|prove[sd]?"
            r"|discover(?:ed)?|achieved?|obtain(?:ed)?|reveal(?:ed)?|confirm(?:ed)?|outperform(?:ed)?|identif(?:y"
            r"|ied)|report)\b"),
        (2, r"\b(?:experiments?|experimental|results?|evaluations?|analys[ie]s|findings"
            r"|simulations)\b.{0,140}?\b(?:show(?:s|ed|ing)?|demonstrat(?:e|es|ed|ing)|reveal(?:s|ed)?|indicat(?:e"
            r"|es|ed)|confirm(?:s|ed)?|suggest(?:s|ed)?|validate)\b"),
        (2, r"\b(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|achiev(?:es|ed|ing)|exceed(?:s|ed|ing)?|attains?"
            r"|state[- ]of[- ]the[- ]art|on\s+par|matche?s?|competitive|superior)\b"),
        (2, r"\b(?:was|were|is|are|had)\s+(?:\w+ly\s+|not\s+|also\s+|more\s+|most\s+|no\s+){0,3}(?:associated"
            r"|correlated|higher|lower|greater|similar|different|longer|shorter|comparable|related|increased"
            r"|decreased|better|worse|significant|predictive|effective|unchanged|changed|altered|superior|inferior"
            r"|reduced|improved)\b"
            r"|\bno\s+(?:significant\s+|statistically\s+\w+\s+)?(?:difference|association|correlation|relationship"
            r"|effect|increase)"),
        (1.5, r"\bp\s*[<=>≤]\s*0?\.\d|\b95\s?%\s*(?:CI|confidence)|\b(?:odds|hazard|risk)\s+ratio\b"
              r"|\bsignificant(?:ly)?\b"),
        (1, r"\b(?:improv|reduc|increas|decreas|boost|lower|rais|gain|drop|save)(?:es?|ed|s|ing|ements?|tions?)?\b"),
        (1, r"\b(?:compared\s+(?:to|with)|than|versus|vs\.?|by\s+(?:up\s+to\s+)?\d|between)\b"),
    ),
    "conclusion": _cues(
        (4, r"^(?:we\s+(?:therefore\s+|thus\s+)?conclude(?!\s+(?:with|by))|(?:in|as\s+a|to)\s+(?:conclusion|summary"
            r"|conclude|sum\s+up)|taken\s+together|altogether|collectively)\b"),
        (4, r"\b(?:these|this|our|the|present|current|overall)\s+(?:\w+\s+){0,2}?(?:results?|findings?|experiments?"
            r"|evaluations?|analys[ie]s|observations|data|evidence|work|study|studies"
            r"|insights)\s+(?:\w+\s+){0,2}?(?:suggests?|impl(?:y|ies)|highlights?|underscores?|supports?|sheds?"
            r"|emphasi[sz]es?|points?\s+to|calls?\s+for|indicates?|challenges?|demonstrates?|establish(?:es)?"
            r"|reveals?|provides?\s+(?:evidence|strong))"),
        (4, r"\b(?:suggesting|implying|indicating)\s+that\b|\b(?:we\s+conclude|it\s+is\s+concluded"
            r"|leads?\s+us\s+to\s+conclude)\b"),
    ),
    "limitation": _cues(
        (4, r"\b(?:our|this"
            r"|the\s+(?:present|current))\s+(?:\w+\s+)?(?:study|work|analysis|approach|method|model|review|results?"
            r"|findings)\s+(?:\w+\s+)?(?:is|are|was|were)\s+(?:\w+ly\s+)?limited\b|\b(?:main|key|one|major|primary"
            r"|potential|important)\s+limitations?\b\s+(?:is|are|was|were|of\s+(?:our|this|the\s+(?:present"
            r"|study)))"),
        (4, r"\b(?:examine|discuss|acknowledge|identify|note|report|describe)\s+(?:\w+\s+){0,2}?(?:the\s+|its\s+"
            r"|some\s+|several\s+|our\s+)?(?:limitations|failure\s+(?:modes|cases))\b(?=.{0,60}\b(?:where|including"
            r"|such\s+as|that|namely|:))(?!\s+(?:of|in)\s+(?:existing|current|previous|prior|state|these|such|LLM"
            r"|large|traditional|conventional))"),
    ),
    "population": _cues(
        (3, rf"\b(?:\d[\d,]*|all|consecutive|[a-z]+(?:teen|ty"
            rf"|hundred)(?:[-\s]\w+)?)\s+(?:[\w'’-]+\s+){{0,6}}?{PEOPLE}\b"),
        (2, rf"\b(?:in|among|of|with|from)\s+(?:\w+[\s-]+){{0,4}}?{PEOPLE}\b"),
    ),
    "code": _cues(
        (4, r"\b(?:code|implementations?|source|scripts?|software|library|toolkit|models?|weights|checkpoints"
            r"|datasets?|data|benchmark|demo|resources|project\s+page|videos?)\b.{0,160}?\b(?:available|released?"
            r"|accessible|open[- ]?sourced?|found\s+at|hosted|download)|\b(?:available|released|open-?sourced?"
            r"|found)\b.{0,40}(?:https?://|github)"),
        (4, r"\bwe\s+(?:\w+\s+){0,3}?(?:release|open[- ]?source|make\b.{0,80}\bavailable|publish|share)\b.{0,100}"),
        (4, r"https?://|\bgithub\.com|\bhuggingface\.co"),
    ),
}  # fmt: skip
