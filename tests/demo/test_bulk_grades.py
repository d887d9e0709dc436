"""What bulk grading says of the demo world is what single judging says."""

from demo.world import World, demand_lines
from engine.judging.grade import Judge
from engine.judging.keys import item_keys, row_keys
from engine.reader import Reader
from engine.reading.types import ItemText, RowText
from tests.demo.conftest import TODAY
from tests.engine.devset import SHIPPED, build_lexicon


def test_grade_equals_judge_on_a_sample(world: World) -> None:
    lexicon = build_lexicon(SHIPPED, SHIPPED)
    reader, judge = Reader(lexicon), Judge(lexicon, TODAY)
    rows = [
        reader.read_row(RowText(r.band, r.category, r.kind, r.parameter, r.title, r.standard, r.restriction, r.note))
        for r in world.rows[::17]
    ]
    held = [(row, row_keys(row)) for row in rows]
    compared = 0
    for line in list(demand_lines(world))[::23]:
        item = reader.read_item(ItemText(str(line[5]), str(line[6]), str(line[7])))
        keys = item_keys(item, lexicon)
        for row, own in held:
            if keys & own:
                told = judge.judge(item, row)
                assert judge.grade(item, row) == (told.grade, told.flags), (item.text, row.text)
                compared += 1
    assert compared > 1000
