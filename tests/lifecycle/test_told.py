from gemel.lifecycle._told import MOST, Told


def test_as_many_lines_as_one_reads_are_told_and_then_their_number(listener):
    with Told(listener, "inputs") as told:
        for at in range(MOST + 1_234):
            told.tell(f"line {at}")

    assert listener.warnings[:2] == ["line 0", "line 1"]
    assert listener.warnings[MOST:] == ["… and 1,234 more inputs."]


def test_few_lines_are_told_without_a_word_more(listener):
    with Told(listener) as told:
        for at in range(MOST):
            told.tell(f"line {at}")

    assert len(listener.warnings) == MOST


def test_what_was_left_untold_is_said_when_work_breaks_off_too(listener):
    try:
        with Told(listener) as told:
            for at in range(MOST + 1):
                told.tell(f"line {at}")
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass

    assert listener.warnings[-1] == "… and 1 more samples."
