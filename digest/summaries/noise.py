"""Which whole sentences of a Korean news page are page furniture: notices, widgets, captions, addresses.

A table of forms, one reason a row; it looks at form, never at topic. The first version of each row came from recorded
feeds and pages. It prefers to lose a sentence over showing a notice.
"""

import re

LONGEST_SENTENCE = 1_000  # characters
NAMES = r"[가-힣]{2,4}(?:\s?[·,ㆍ]\s?[가-힣]{2,4}){0,5}"  # 홍길동·김철수
REPORTER = r"(?:[가-힣]{0,4}기자|특파원|통신원|논설위원|전문위원|에디터)"
EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"  # bounded: an open end is quadratic on hostile text
PICTURE = r"(?<![가-힣])(?:사진|자료사진|그래픽|이미지|자료|영상|일러스트|출처|캡[처쳐]|그림|포스터|표)"
_DOMAINS = r"(?:com|net|org|kr|io|dev|app|test|example|invalid|info|biz|xyz|gg|ly|me|cn|jp)"
_STATED = r"[^.]*(?:니다|세요|십시오|시오)[.!\s]*$"  # said to the reader, in the polite form
_CALLED = r"[^.]*(?:세요|십시오|시오|바랍니다|드립니다|기다립니다)[.!\s]*$"  # asked of the reader
_ORDERED = r"[^.]*(?:라|세요|시오|해줘)[.!\s”\"]*$"

NOISE = {
    "copyright": (
        r"무단\s*(?:전재|복제|배포)\s*(?:및|·|,|-|와|금지|/|재)",
        r"재배포\s*(?:를\s*)?금지|저작권자\s*[ⓒ©(<]|[ⓒ©]|copyright|all rights reserved",
        r"학습\s*(?:및|·)\s*활용\s*금지",
    ),
    "read aloud": (
        r"(?:기사|뉴스|본문)[^.]{0,16}(?:음성|소리내|읽어)[^.]{0,24}(?:듣|읽|제공|재생)",
        r"음성(?:으로)?\s*(?:듣기|재생)|audio element|글자\s*크기",
    ),
    "widget": (
        rf"(?:구독|제보|뉴스레터|쿠키|애독자|원고료|독자[^.]*후원){_STATED}",
        rf"(?:채널|앱|이벤트|클릭|다운로드|로그인|회원|브라우저|홈페이지|독자|댓글|공유|알림|기사|매체|팔로우|좋아요){_CALLED}",
        r"^.{0,12}(?:복사|스크랩|저장|등록|전송|공유|추가|신고|차단)(?:되었|됐|했)습니다[.!\s]*$|여러분[^.]*(?:초대합니다|모십니다)[.!\s]*$",
        r"관련\s*기사|기사\s*(?:제보|보내기|원문)|(?:많이\s*본|추천|인기)\s*(?:기사|뉴스)|url\s*복사|카카오톡\s*[:@]",
        r"javascript|your browser",
    ),
    "about the article": (
        rf"^[※*]?\s*(?:이|본|해당|위)\s*(?:기사|콘텐츠|글|칼럼|기고|인터뷰|보도|원고|게시물)(?:는|은|의)\s{_STATED}",
        r"^이 (?:기사|뉴스)[^.]*(?:나요|까요?|가요)\?$|^(?:이 |기사 |본문 )?(?:요약|번역)[^.]*(?:AI|인공지능)[^.]*니다[.\s]*$",
        r"^(?:생성형 )?(?:AI|인공지능)(?:가|로|이) (?:요약|생성|작성|번역)[^.]*니다[.\s]*$",
        r"^(?:보다 )?(?:자세한|상세한|더 많은) (?:내용|정보|사항|기사|소식)[^.]*(?:확인|볼|문의|참고)[^.]*(?:다|요)[.\s]*$",
        r"(?:본지|본보|당사)의?\s*(?:편집|논조|입장|견해)[^.]*다를 수 있|^[^.]{0,40}AI 기자[^.]*입니다",
    ),
    "picture": (
        r"^(?:위\s?|아래\s?)?사진은\s|사진\s?(?:왼쪽|오른쪽|앞줄|뒷줄)|(?:왼쪽|오른쪽|앞줄|뒷줄)(?:부터|에서)",
        r"왼쪽 \S{1,3} 번째|포즈를 취하고|기념\s?(?:사진|촬영)[^.]*있다",
        rf"{PICTURE}\s*(?:제공|출처)?\s*[=ⓒ]",
    ),
    "by-line": (rf"{EMAIL}|^(?:\S{{2,10}}\s){{0,2}}{NAMES}\s*{REPORTER}(?:입니다|였습니다)?[.\s]*$",),
    "address": (
        r"https?:|www\.",
        rf"(?<![\w.@-])(?-i:[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{0,4}}\.{_DOMAINS})(?![A-Za-z0-9])",  # Amazon.com is a company
    ),
    "sub-heading, or an interviewer's question": (r"^[▶▷►■◆◇◈#]|^[-–—][가-힣“‘]", r"[▷▶◇].*[▷▶◇]"),
    "order to a machine that reads along": (
        rf"(?:지시|명령|프롬프트|지침|instructions?)[^.]{{0,24}}(?:무시|잊|ignore){_ORDERED}",
        r"ignore (?:all |the |any )?previous",
    ),
}
_NOISE = re.compile("|".join(form for forms in NOISE.values() for form in forms), re.IGNORECASE)


def is_noise(sentence: str) -> bool:
    """Say whether a sentence is page furniture rather than news; so is what is too long to be a sentence."""
    return len(sentence) > LONGEST_SENTENCE or _NOISE.search(sentence) is not None
