"""The thinnest path: a visitor, a signed-in person, a wrong address."""


def test_front_page_answers_everybody(sign_in, ada) -> None:
    assert sign_in().get("/").status_code == 200
    assert b"Ada" in sign_in(ada).get("/").data


def test_desk_sends_visitors_to_sign_in(sign_in) -> None:
    answer = sign_in().get("/desk")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/desk")


def test_unknown_address_says_so(sign_in) -> None:
    assert sign_in().get("/nowhere").status_code == 404


def test_language_switch_is_kept(sign_in) -> None:
    visitor = sign_in(language="zh")
    assert visitor.post("/language", data={"language": "en", "next": "/"}).status_code == 303
    assert b'lang="en"' in visitor.get("/").data


def test_post_without_csrf_token_is_refused(sign_in, ada) -> None:
    assert sign_in(ada).post("/sign-out", csrf=False).status_code == 400
