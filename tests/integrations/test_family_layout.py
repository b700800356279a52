"""Where the tiles of a family stand in its picture."""

from itertools import combinations

from integrations.family_layout import lay_out


def test_a_single_tile_stands_alone():
    layout = lay_out({1: None})

    assert set(layout.boxes) == {1}
    assert layout.arcs == {}
    assert layout.width > layout.boxes[1].width


def test_each_generation_stands_right_of_the_one_before():
    layout = lay_out({1: None, 2: 1, 3: 2})

    lefts = [layout.boxes[key].x for key in (1, 2, 3)]
    assert lefts == sorted(set(lefts))


def test_a_chain_stands_in_one_row():
    layout = lay_out({1: None, 2: 1, 3: 2})

    assert len({box.y for box in layout.boxes.values()}) == 1


def test_a_parent_stands_in_the_middle_of_its_clones():
    layout = lay_out({1: None, 2: 1, 3: 1})

    assert layout.boxes[1].middle == (layout.boxes[2].middle + layout.boxes[3].middle) // 2


def test_siblings_keep_the_order_they_are_given_in():
    layout = lay_out({1: None, 3: 1, 2: 1})

    assert layout.boxes[3].y < layout.boxes[2].y


def test_tiles_of_a_wide_family_do_not_overlap():
    parents = {1: None, **dict.fromkeys(range(2, 8), 1), **dict.fromkeys(range(8, 12), 3), 12: None, 13: 12}

    layout = lay_out(parents)

    for one, other in combinations(layout.boxes.values(), 2):
        apart = abs(one.x - other.x) >= one.width or abs(one.y - other.y) >= one.height
        assert apart, (one, other)


def test_a_clone_of_a_tile_that_is_not_shown_begins_a_tree_of_its_own():
    layout = lay_out({5: 99, 6: 5})

    assert layout.boxes[5].x < layout.boxes[6].x
    assert set(layout.arcs) == {6}


def test_every_line_leads_from_its_parent_to_its_clone():
    layout = lay_out({1: None, 2: 1, 3: 1})

    parent, child = layout.boxes[1], layout.boxes[3]
    assert layout.arcs[3].path.startswith(f"M{parent.x + parent.width} {parent.middle} ")
    assert layout.arcs[3].path.endswith(f" L{child.x} {child.middle}")
    assert parent.x + parent.width < layout.arcs[3].label_x < child.x


def test_everything_lies_inside_the_picture():
    layout = lay_out({1: None, 2: 1, 3: 1, 4: 3})

    assert all(box.x + box.width <= layout.width for box in layout.boxes.values())
    assert all(box.y + box.height <= layout.height for box in layout.boxes.values())


def test_a_chain_of_ten_thousand_is_no_trouble():
    layout = lay_out({key: key - 1 if key else None for key in range(10_000)})

    assert len(layout.arcs) == 9_999
