"""What was computed for one visitor serves all: kept by what was asked for, up to so many bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock


class BoundedCache[Value]:
    """The values asked for last; the oldest go when all together take more than `most` bytes.

    Parameters
    ----------
    most : int
        Bytes.
    size : callable
        Returns the bytes that a value takes.
    """

    def __init__(self, most: int, size: Callable[[Value], int]) -> None:
        self._most = most
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """How much is kept."""
        return self._bytes

    def get(self, key: Hashable) -> Value | None:
        """Return what is kept under a key, if anything."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: Value) -> Value:
        """Keep a value, unless it alone is too large, and return it."""
        size = self._size(value)
        with self._lock:
            if key in self._kept:
                self._bytes -= self._kept.pop(key)[1]
            if size <= self._most:
                self._kept[key] = (value, size)
                self._bytes += size
            while self._bytes > self._most:
                _, (_, freed) = self._kept.popitem(last=False)
                self._bytes -= freed
        return value

    def made(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what is kept under a key, or make it and keep it."""
        found = self.get(key)
        return self.put(key, make()) if found is None else found
