"""The examples of a page, with the build context and the layers that they are about."""

import pytest

from dflint.docs import page
from dflint.engine.registry import all_rules
from dflint.examples import example_problems, examples

PAGE = """\
What is wrong.

```dockerfile bad
FROM debian:12
```

```dockerfile fixed
FROM debian:13
```

```files
app/main.py
.env  "TOKEN=a"
```

```dockerignore
*.md
```

```dockerfile good
COPY . /srv
```

```layers
line 2  /srv  2 MB
```

```dockerignore bad
a # b
```

```sh
docker build .
```
"""


def test_what_an_example_is_about() -> None:
    found = examples(PAGE)
    assert [(it.name, it.kind, it.text) for it in found] == [
        ("Dockerfile", "bad", "FROM debian:12\n"),
        ("Dockerfile", "fixed", "FROM debian:13\n"),
        ("Dockerfile", "good", "COPY . /srv\n"),
        (".dockerignore", "bad", "a # b\n"),
    ]
    assert [it.files for it in found] == ["", "", *['app/main.py\n.env  "TOKEN=a"\n'] * 2]
    assert [it.ignore for it in found] == [None, None, "*.md\n", "*.md\n"]
    assert [it.layers for it in found] == ["", "", "line 2  /srv  2 MB\n", ""]
    assert [it.has_context for it in found] == [False, False, True, True]
    assert list(example_problems(PAGE)) == []


@pytest.mark.parametrize(
    ("fence", "sentence"),
    [
        ("dockerfile", "its page has a fence ```dockerfile: an example is bad, fixed or good."),
        ("dockerfile baad", "its page has a fence ```dockerfile baad: an example is bad, fixed or good."),
        ("Dockerfile bad", "its page has a fence ```Dockerfile bad: write ```dockerfile bad."),
        ("file", "its page has a fence ```file. Did you mean ```files?"),
        ("dockerfile fixed", "its page has a fence ```dockerfile fixed without ```dockerfile bad right above it."),
        ("dockerignore fixed", "its page has a fence ```dockerignore fixed without ```dockerignore bad right above it."),
        ("files bad", "its page has a fence ```files bad: write ```files."),
        ("layers", "its page has a fence ```layers without an example above it."),
    ],
)  # fmt: skip
def test_fences_that_nobody_would_run(fence: str, sentence: str) -> None:
    assert list(example_problems(f"Wrong.\n\n```{fence}\na\n```\n")) == [sentence]


def test_a_fence_that_is_not_closed() -> None:
    assert list(example_problems("Wrong.\n\n```dockerfile bad\na\n")) == [
        "its page has a fence that is not closed."
    ]


def test_a_page_names_what_each_fence_is() -> None:
    pages = {rule.name: page(rule) for rule in all_rules()}
    assert "*The build context:*\n\n```\n" in pages["junk-not-ignored"]
    assert "*.dockerignore:*\n\n```\n" in pages["junk-not-ignored"]
    assert "*Wrong:*\n\n```dockerfile\n" in pages["junk-not-ignored"]
    assert "*Wrong (.dockerignore):*\n\n```\n" in pages["gitignore-style-pattern"]
    assert "*Fixed (.dockerignore):*\n\n```\n" in pages["gitignore-style-pattern"]
    assert "*Its layers:*\n\n```\n" in pages["measured-duplicate"]
    for text in pages.values():
        assert not any(f"```{it}" in text for it in ("files", "layers", "dockerignore"))
