from chalicelib.retention.chunks import CHUNK, Chunks
from chalicelib.retention.decide import Verdict


def cut(*groups):
    """Feed groups of (date, number) in turn; return the chunks."""
    put = []
    chunks = Chunks(lambda chunk: put.append(chunk) or {"pointer": len(put)})
    for date, number in groups:
        for one in range(number):
            chunks.add(f"snap-{date}-{one}", Verdict(write={"DeleteOn": date}))
    assert chunks.close() == [{"pointer": n + 1} for n in range(len(put))]
    return [[(group["tags"]["DeleteOn"], len(group["ids"])) for group in chunk] for chunk in put]


def test_nothing_makes_no_chunk():
    assert cut() == []


def test_a_full_group_is_a_chunk_of_its_own_and_the_rest_shares_one():
    assert cut(("a", CHUNK + 1), ("b", 2), ("a", 1)) == [[("a", CHUNK)], [("a", 2), ("b", 2)]]


def test_no_chunk_has_more_than_a_thousand_ids():
    assert cut(("a", 600), ("b", 600), ("c", 400)) == [[("a", 600)], [("b", 600), ("c", 400)]]


def test_backups_that_give_up_other_values_are_other_groups():
    put = []
    chunks = Chunks(lambda chunk: put.extend(chunk) or {})
    chunks.add("snap-1", Verdict(write={"DeleteOn": "x"}))
    chunks.add("snap-2", Verdict(write={"DeleteOn": "x"}, before={"DeleteOn": "y"}))
    chunks.close()
    assert [(one["before"], one["ids"]) for one in put] == [({}, ["snap-1"]), ({"DeleteOn": "y"}, ["snap-2"])]
