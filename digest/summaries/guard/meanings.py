"""Which words say the same, and which say the opposite: the axes of the subject and of news at large.

`AXES` are pairs of stems that exclude each other, the first of each with the sign +1. `ALIKE` are stems that abstracts
exchange freely. Verbs are written as dictionaries do (늘다); nouns stand for noun + 하다 or 되다 as well.
"""

from collections.abc import Mapping

AXES: Mapping[str, tuple[str, str]] = {
    "open": ("공개 개방 오픈 개방형 공개형 열다 열리다 오픈소스", "폐쇄 폐쇄형 닫다 닫히다 클로즈드 독점"),
    "allowed": ("허용 허가 승인 허락", "금지 불허 차단 막다 막히다 금하다"),
    "for": ("찬성 지지 환영 동의", "반대 반발 비판 거부 규탄 항의"),
    "up": (
        "늘다 늘리다 늘어나다 증가 상승 오르다 올리다 커지다 확대 높이다 증액 급증 인상 불어나다 치솟다 뛰다 넓히다 넓어지다 급등 길다 길어지다 성장 확장 순증 급상승 반등 높다 높아지다 높이 앞서다 능가 웃돌다 우세 좋다 우수 고소득 우위",
        "줄다 줄이다 줄어들다 감소 하락 내리다 작아지다 축소 낮추다 삭감 급감 인하 떨어지다 좁히다 줄어지다 급락 감액 짧다 짧아지다 단축 위축 둔화 순감 하향 후퇴 낮다 낮아지다 뒤지다 뒤처지다 밑돌다 열세 나쁘다 저소득 열위",
    ),
    "many": ("많다 많아지다 많이 다수", "적다 적어지다 소수"),
    "fast": ("빠르다 빨라지다", "느리다 느려지다"),
    "easy": ("쉽다 수월하다 손쉽다", "어렵다 힘들다 까다롭다"),
    "begun": ("시작 개시 착수 재개 개시하다", "중단 종료 멈추다 중지"),
    "founded": ("도입 신설 제정 시행", "폐지 철폐 폐기"),
    "strict": ("강화 엄격", "완화 느슨"),
    "duty": ("의무 강제 의무화", "자율 권고 자율화"),
    "passed": ("통과 가결 의결", "부결 무산"),
    "lawful": ("적법 합법", "위법 불법"),
    "won": ("승소", "패소"),
    "home": ("국산 토종 국내", "외산 해외 외국"),
    "help": ("지원 육성 진흥 장려", "규제 제재 단속"),
    "in": ("포함 들다 들어가다", "제외 빠지다 배제"),
    "late": ("연기 미루다 늦추다 유예 보류 미뤄지다", "앞당기다 강행 조기"),
    "profit": ("흑자 이익 영업이익", "적자 손실 영업손실"),
    "bonus": ("가점", "감점"),
    "admitted": ("인정 시인", "부인"),
    "free": ("무료 무상", "유료 유상"),
    "most": ("최대", "최소"),
    "first": ("처음 첫 최초 첫째", "마지막 최후"),
    "public": ("공공", "민간"),
    "buy": ("매수", "매도"),
    "trade": ("수출", "수입"),
    "kept": ("유지 존속", "파기"),
    "agreed": ("수용 받아들이다", "거절"),
    "joined": ("참여 가입 합류", "탈퇴 이탈 불참"),
    "raised": ("격상", "격하"),
    "warm": ("낙관", "비관"),
}
_ALIKE = (
    "내놓다 발표 선보이다 공표 내다",
    "쓰다 사용 이용 활용",
    "나라 국가",
    "지자체 지방자치단체",
    "바꾸다 변경 전환 교체 고치다 개정 수정 손보다",
    "요구 요청 건의 촉구",
    "만들다 제작 개발 마련 준비",
    "없애다 제거 지우다",
    "돌리다 운영 가동",
    "들이다 투입 소요 걸리다",
    "늦추다 연장",
    "살피다 검토 살펴보다",
    "모으다 수집",
    "따르다 준수",
    "어기다 위반",
    "내려받다 다운로드",
    "보관 저장",
    "정하다 확정",
    "나누다 분담 쪼개다",
    "적다 기재",
    "뽑다 선정 고르다 선발",
    "돕다 지원",
    "빼다 공제 면제",
    "넣다 추가 반영",
    "비슷하다 유사",
    "설치 깔다 올리다",
    "답 답하다 응답 답변",
    "사건 소송",
    "원하다 희망",
    "물다 내다 부과 물리다",
    "가격 요금 비용 값",
    "학생 청소년",
    "직원 임직원 근로자 노동자 종업원",
    "급여 임금 월급 연봉 봉급",
    "자금 현금 돈",
    "감원 구조조정 정리해고",
    "지침 가이드라인",
    "우려 걱정 염려",
    "교사 교원",
    "숨지다 사망",
    "사람 인력",
)  # fmt: skip


def _signs() -> dict[str, tuple[str, int]]:
    return {
        stem: (axis, sign)
        for axis, sides in AXES.items()
        for sign, side in zip((1, -1), sides, strict=True)
        for stem in side.split()
    }


_BOTH_SIDES = frozenset({"수출입", "국내외", "찬반"})
SIGNS: Mapping[str, tuple[str, int]] = _signs()
_GROUPS = {stem: f"={row.split()[0]}" for row in _ALIKE for stem in row.split()}


def axis_of(stem: str) -> tuple[str, int] | None:
    """Return the axis on which a stem lies and its sign; a longer noun lies where its beginning does (반대표, 금지령)."""
    found = SIGNS.get(stem)
    if found or len(stem) < 3 or stem.endswith("다") or stem in _BOTH_SIDES:
        return found
    return SIGNS.get(stem[:2])


def shared(stem: str) -> str:
    """Return what a stem is compared by, so that words of one meaning, or of opposite meanings, are one."""
    axis = axis_of(stem)
    if axis:
        return f"±{axis[0]}"
    return _GROUPS.get(stem, stem)
