"""Every table says from when its facts are."""

import pytest

from dflint.model.lookups.fact_dates import Facts, all_facts


@pytest.mark.parametrize("facts", all_facts(), ids=lambda it: it.module)
def test_a_table_has_a_date(facts: Facts) -> None:
    assert facts.dates, (
        f'dflint/knowledge/{facts.module}.py does not say from when its facts are: write "as of YYYY-MM"'
        " into its docstring, or add it to WITHOUT_FACTS in dates.py if it has none"
    )
    assert facts.what
