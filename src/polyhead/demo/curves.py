"""Smooth outlines and lines through a few points, as arrays of points."""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Point = tuple[float, float]

_STEPS = 8  # samples between two control points; more can't be seen at these sizes


def ring(*points: Point) -> Points:
    """Return the closed smooth outline through some points, shape (8 x points, 2)."""
    return _closed_basis(len(points)) @ np.asarray(points, dtype=np.float64)


def curve(*points: Point) -> Points:
    """Return the open smooth line through some points."""
    return _open_basis(len(points)) @ np.asarray(points, dtype=np.float64)


def mirrored(*half: Point) -> Points:
    """Return the closed outline whose right half, from top to bottom, is given."""
    left = [(-x, y) for x, y in half[-2:0:-1]]
    return ring(*half, *left)


def shifted(outline: Points, dx: float, dy: float) -> Points:
    """Return an outline moved by some drawing units."""
    moved: Points = outline + np.array([dx, dy])
    return moved


def oval(center: Point, radii: Point, turn: float = 0.0) -> Points:
    """Return an ellipse turned by some radians."""
    x, y = _circle()[:, 0] * radii[0], _circle()[:, 1] * radii[1]
    cos, sin = math.cos(turn), math.sin(turn)
    return np.stack([center[0] + x * cos - y * sin, center[1] + x * sin + y * cos], axis=1)


def scalloped(outline: Points, bumps: int, depth: float, shift: float = 0.0) -> Points:
    """Return a closed outline with round bumps of some depth around it, as curls have."""
    closed = np.vstack([outline, outline[:1]])
    steps = np.hypot(*np.diff(closed, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, along[-1], bumps * 10, endpoint=False)
    even = np.stack([np.interp(at, along, closed[:, axis]) for axis in (0, 1)], axis=1)
    ahead = np.roll(even, -2, axis=0) - np.roll(even, 2, axis=0)
    normal = np.stack([ahead[:, 1], -ahead[:, 0]], axis=1)
    normal /= np.maximum(np.hypot(*normal.T), 1e-9)[:, None]
    bump = np.abs(np.sin(np.pi * bumps * at / along[-1] + shift)) ** 0.7
    bumpy: Points = even + normal * (depth * (bump - 0.35))[:, None]
    return bumpy


@cache
def _circle() -> Points:
    angle = np.linspace(0.0, 2 * np.pi, 40, endpoint=False)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


@cache
def _catmull_rom() -> Points:
    t = np.linspace(0.0, 1.0, _STEPS, endpoint=False)
    powers = np.stack([np.ones_like(t), t, t**2, t**3], axis=1)
    weights = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]], dtype=float)
    basis: Points = 0.5 * powers @ weights
    return basis


@cache
def _closed_basis(count: int) -> Points:
    basis = np.zeros((count * _STEPS, count))
    for piece in range(count):
        for column in range(4):
            rows = slice(piece * _STEPS, (piece + 1) * _STEPS)
            basis[rows, (piece - 1 + column) % count] += _catmull_rom()[:, column]
    return basis


@cache
def _open_basis(count: int) -> Points:
    basis = np.zeros(((count - 1) * _STEPS + 1, count))
    for piece in range(count - 1):
        for column in range(4):
            rows = slice(piece * _STEPS, (piece + 1) * _STEPS)
            near = min(max(piece - 1 + column, 0), count - 1)
            basis[rows, near] += _catmull_rom()[:, column]
    basis[-1, -1] = 1.0
    return basis
