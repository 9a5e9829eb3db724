"""A network of comparators that finds the middle two of some numbers, whatever they are.

As it compares the same places whatever the numbers, it orders a hundred columns of them beside one another,
in vector instructions.
"""

from __future__ import annotations

Comparators = list[tuple[int, int]]


def middle(n: int) -> Comparators:
    """Return which two of n ≥ 2 places to compare and put in order, one after the other.

    After that the middle two of an even number are where sorting would put them: a sorting network without
    the comparators that do not reach them.
    """
    needed, kept = {n // 2 - 1, n // 2}, Comparators()
    for upper, lower in reversed(merge_exchange(n)):
        if upper in needed or lower in needed:
            needed |= {upper, lower}
            kept.append((upper, lower))
    return kept[::-1]


def merge_exchange(n: int) -> Comparators:
    """Return the network that sorts n places.

    K. E. Batcher, Sorting networks and their applications, 1968; Knuth, The Art of Computer Programming 3,
    5.2.2, algorithm M.
    """
    found, top = Comparators(), 1 << ((n - 1).bit_length() - 1)
    p = top
    while p:
        q, r, d = top, 0, p
        while True:
            found += [(i, i + d) for i in range(n - d) if i & p == r]
            if q == p:
                break
            q, r, d = q >> 1, p, q - p
        p >>= 1
    return found
