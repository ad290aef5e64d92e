from digest.selection.naming import Name, named


def test_a_part_without_history_is_new() -> None:
    assert named([(1, 2)], {}, ()) == (Name((1, 2), None, ()),)


def test_the_oldest_story_goes_on_and_takes_the_others_in() -> None:
    assert named([(1, 2, 3)], {12: (2,), 11: (1,), 13: (3,)}, ()) == (Name((1, 2, 3), 11, (12, 13)),)


def test_a_posted_story_comes_before_an_older_one_and_the_oldest_posted_before_all() -> None:
    assert named([(1, 2, 3)], {11: (1,), 12: (2,), 13: (3,)}, {12, 13}) == (Name((1, 2, 3), 12, (11, 13)),)


def test_a_number_stays_with_most_of_its_articles_and_on_a_tie_with_the_earlier_part() -> None:
    assert named([(1,), (2, 3)], {11: (1, 2, 3)}, ()) == (Name((1,), None, ()), Name((2, 3), 11, ()))
    assert named([(1,), (2,)], {11: (1, 2)}, ()) == (Name((1,), 11, ()), Name((2,), None, ()))


def test_a_story_without_number_gives_way_and_leaves_no_trace() -> None:
    assert named([(1, 2)], {-2: (1,), 11: (2,)}, ()) == (Name((1, 2), 11, ()),)
    assert named([(1, 2)], {-2: (1,), -3: (2,)}, ()) == (Name((1, 2), -2, ()),)
