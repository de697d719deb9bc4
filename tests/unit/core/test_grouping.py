from chalicelib.core.grouping import group_by


def test_items_of_a_key_go_together_in_the_order_in_which_they_came():
    groups = group_by(["pear", "apple", "plum", "avocado"], lambda word: word[0])
    assert list(groups.items()) == [("p", ["pear", "plum"]), ("a", ["apple", "avocado"])]
