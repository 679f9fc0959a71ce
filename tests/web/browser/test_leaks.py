"""What somebody enters stands in no log, no error and no address."""

import re
from urllib.parse import unquote_plus

from tests.web.browser.people import example

# Of one request: the time, the method, the address as the code names it, the status and the milliseconds.
LINE = re.compile(r"\S+ (GET|POST) (\S+|\(no page\)) \d{3} \d+ ms")
ENTERED = {
    "age_years": 53, "hours_standing": 6.37, "hours_sitting": 2.73, "hours_walking": 1.13, "travel_hours": 7.31,
    "height_cm": 171.3, "weight_kg": 83.7, "left.ankle_cm": 23.9, "right.ankle_cm": 24.3, "left.calf_cm": 37.3,
    "right.calf_cm": 38.9, "left.below_knee_cm": 35.3, "right.below_knee_cm": 36.1, "left.knee_height_cm": 41.9,
    "right.knee_height_cm": 42.3,
}  # fmt: skip
REFUSED = {"age_years": "1967", "height_cm": "17.13 miles", "weight_kg": "837.9", "left.calf_cm": "3737"}
ASKED = "zebra stripes after skiing"


def test_nothing_entered_stands_in_a_log_or_an_address(look, site, vocabulary):
    facts = {**example(vocabulary), **ENTERED}
    before = len(site.written())
    visitor = look()
    visitor.begin()
    entered: list[str] = []
    tried: set[str] = set()
    for path in visitor.walk(facts, vocabulary):
        for key in set(visitor.page.keys) & set(REFUSED) - tried:
            visitor.fill({key: [REFUSED[key]]})
            visitor.submit()
            assert visitor.path == path
            tried.add(key)
        entered += [key for key in visitor.page.keys if key in ENTERED]
    assert tried == set(REFUSED)
    assert len(entered) > 10
    visitor.open("/answer")
    visitor.tab.fill("#search", ASKED)
    visitor.follow("#ask button")
    for path in ("/keep/answer.json", "/keep/interview.json", "/keep/answer.pdf", "/learn/zebra-stripes", "/q/83.7"):
        visitor.tab.request.get(visitor.address + path)

    written = site.written()[before:]
    lines = written.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    routes = {match[2] for line in lines if (match := LINE.fullmatch(line))}
    assert [route for route in routes if re.search(r"\d", route)] == []
    values = [*(f"{ENTERED[key]:g}" for key in entered if key != "age_years"), *REFUSED.values(), *ASKED.split()]
    names = [name for name in vocabulary.facts if "_" in name]
    urls = [unquote_plus(url).removeprefix(site.address) for url in visitor.requested]
    shown = [re.sub(r"\?v=[0-9a-f]+$", "", url) for url in urls]
    texts = {"log": " ".join(line.partition(" ms")[0].split(" ", 1)[1] for line in lines), "addresses": " ".join(shown)}
    assert [(place, value) for place, text in texts.items() for value in (*values, *names) if value in text] == []
