from app import app


def test_hello() -> None:
    assert app.test_client().get("/").text == "hello\n"
