"""What the wording of a Korean news sentence says about its use in a summary.

Each row of `FORMS` is a kind of sentence with the forms that give it away. Kinds of `LEANING` matter only where the
sentence before is not shown as well.
"""

import re

from digest.korean.sentences import quoted

MOST_OUTSIDE = 8  # characters besides a quotation, up to which nobody says whose it is
_TITLES = r"(?:대표|장관|차관|의원|회장|부회장|사장|부사장|이사|전무|상무|교수|원장|위원장|소장|센터장|본부장|팀장|총괄|연구원|대통령|총리|지사|시장|씨|CEO)"
_END = r"[.!?”\"’')\s]*$"

FORMS = {
    # what happens next: an effective date, a plan, a deadline
    "next": rf"(?:시행|적용|확정|발효|출시|공개|개최|도입|심사|의결|추진)(?:된다|한다){_END}|(?:계획|방침|예정|전망)이다{_END}"
    rf"|기로 (?:했|결정했)다{_END}|(?:나설|할|될|밝힐) (?:계획|방침|예정|전망)|거쳐야 한다?",
    "figures": r"\d[\d,.]*\s?(?:%|퍼센트|배|조|억|만|천|명|곳|건|개|대|장|원|달러|유로|토큰|시간|분|년|개월)",
    "question": r"(?:\?|까\.?)[”\"’']*$",
    "said": rf"[”\"]\s?(?:이?라고|이?라며|고|며|면서)[^.]*(?:말했|했|강조했|전했|덧붙였|지적했|설명했|반발했|주장했|호소했|토로했|되물었|평가했|논평했)다{_END}",
    "aside": r"^한편[,\s]",
    "restated": r"이런 내용|이 같은 내용|이 같이|이같이|이렇게 (?:말|밝|답|설)",
    "reporter": r"기자(?:가|는|에게|의 눈)|필자",
}
LEANING = {
    # names something that the sentence before introduced
    "points_back": r"^[“\"‘']?이 [가-힣]{2,8}(?:는|은|이|가|을|를|의|에|에서|으로|로)\s"
    r"|^[“\"‘']?(?:그|그녀|그들|이|이들|이것|그것|이 같은 \S+|이런 \S+|이러한 \S+|그런 \S+)"
    r"(?:는|은|가|를|을|의|에|에게|와|도|로|로써|로 인해|에 따라|에 대해)\s"
    r"|^(?:이에|이로|이를|이와|이처럼|그러면서|그러자|그중|그 결과|그 이유|이 때문에|이 과정|이 경우|이 중|이 가운데|당초 이|양측|양사|여기에)"
    r"|^(?:해당|같은|두) |^둘은 "
    rf"|^[가-힣] {_TITLES}[은는이가의도에]",
    # says why
    "explains": rf"(?:때문|덕분|이유에서|취지|까닭)이?다{_END}",
    # carries on from it
    "goes_on": r"^(?:\S+ )?이날\s|^(?:또|또한|아울러|특히|다만|반면|하지만|그러나|그런데|그럼에도|그렇다면|이어|앞서|더불어|따라서|결국|실제로|예를 들어|예컨대|즉|이후)[,\s]",
}
_FORMS = {kind: re.compile(form) for kind, form in FORMS.items()}
_LEANING = {kind: re.compile(form) for kind, form in LEANING.items()}


def kinds(sentence: str) -> frozenset[str]:
    """Return the kinds of `FORMS` that a sentence is of, and "speech" for a quotation that nobody is said to say."""
    found = {kind for kind, form in _FORMS.items() if form.search(sentence)}
    return frozenset(found | {"speech"} if _is_speech(sentence) else found)


def leanings(sentence: str) -> frozenset[str]:
    """Return the kinds of `LEANING`: how a sentence leans on the one before it."""
    return frozenset(kind for kind, form in _LEANING.items() if form.search(sentence))


def _is_speech(sentence: str) -> bool:
    return sentence[:1] in "“\"'‘「" and sum(not within for within in quoted(sentence)) <= MOST_OUTSIDE
