"""A run as a file: its columns as numpy keeps them, and what is said about them as JSON.

Such a file can be read without running anything of its writer's, as a pickle could not.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
import zlib
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from rms_agents.atomic import write_file
from rms_agents.errors import InputError
from rms_agents.machine_code import cache_key
from rms_agents.network import Network
from rms_agents.parameters import parameter
from rms_agents.scenario import Scenario
from rms_agents.state import State
from rms_agents.timeline import Change

if TYPE_CHECKING:
    from rms_agents.mesa_model.model import RelationshipModel

_FORMAT = "rms_agents run"
_FORMAT_VERSION = 1
_HEADER = "header"
_PACKAGES = ("rms-agents", "numpy", "numba", "mesa")
_TIES = ("indptr", "indices", "community", "fit")
_TEXTS = ("name", "title", "story", "watch")


@dataclass(frozen=True)
class Saved:
    """A run as it is written and read.

    Attributes
    ----------
    scenario : Scenario
        With its ties, where it has ties of its own.
    seed, week : int
    columns : dict of str to array
        Every array of the state.
    mesa : dict
        What Mesa keeps beside them: time, generators, and agents by their unique ids.
    """

    scenario: Scenario
    seed: int
    week: int
    columns: dict[str, Any]
    mesa: dict[str, Any]

    @classmethod
    def of(cls, model: RelationshipModel) -> Saved:
        """Return a model's run."""
        kept = {
            "time": model.time,
            "running": model.running,
            "next_id": model.agent_id_counter,
            "random": model.random.getstate(),
            "rng": model.rng.bit_generator.state,
            "people": [one.unique_id for one in model.people],
            "staff": {name: one.unique_id for name, one in _staff_of(model).items()},
            "order": [one.unique_id for one in model.agents],
            "order_by_type": {
                role.__name__: [one.unique_id for one in agents]
                for role, agents in model.agents_by_type.items()
            },
        }
        columns = state_arrays(model.state)
        return cls(model.firm_scenario, model.seed_of_run, model.week, columns, kept)

    def put_into(self, model: RelationshipModel) -> None:
        """Put the run into a new model of the same scenario and seed."""
        arrays = state_arrays(model.state)
        for name, array in arrays.items():
            found = self.columns[name]
            if (array.shape, array.dtype.names) != (found.shape, found.dtype.names):
                raise InputError(f"saved run: {name} does not fit the scenario saved with it")
        arrays["weekly"][:] = self.columns["weekly"]
        model.relive(self.week)
        for name, array in arrays.items():
            array[...] = self.columns[name]
        model.stand_up()
        kept = self.mesa
        if kept["time"] > model.time:
            model.run_until(kept["time"])
        model.running = kept["running"]
        for one, unique_id in zip(model.people, kept["people"], strict=True):
            one.unique_id = unique_id
        for name, one in _staff_of(model).items():
            one.unique_id = kept["staff"][name]
        model.agent_id_counter = kept["next_id"]
        _put_in_order(model.agents, kept["order"])
        for role, agents in model.agents_by_type.items():
            _put_in_order(agents, kept["order_by_type"].get(role.__name__, []))
        version, numbers, gauss = kept["random"]
        model.random.setstate((version, tuple(numbers), gauss))
        model.rng.bit_generator.state = kept["rng"]


def state_arrays(state: State) -> dict[str, Any]:
    """Return the arrays that a state consists of, by name: views, to be read or filled."""
    arrays = {**state._asdict(), "firm": state.firm.base}
    del arrays["p"]  # the memory of `values`
    return arrays


def _staff_of(model: RelationshipModel) -> dict[str, Any]:
    return {f"{role.__name__} {number}": one for (role, number), one in model._staff.items()}


def _put_in_order(agents: Any, unique_ids: list[int]) -> None:
    place = {unique_id: place for place, unique_id in enumerate(unique_ids)}
    agents.sort(lambda one: place[one.unique_id], ascending=True, inplace=True)


def write_saved(path: Path, saved: Saved) -> None:
    """Write a run to a file, whole or not at all."""
    scenario, network = saved.scenario, saved.scenario.network
    arrays = {f"state.{name}": array for name, array in saved.columns.items()}
    header: dict[str, Any] = {
        "format": _FORMAT,
        "format_version": _FORMAT_VERSION,
        "versions": _versions(),
        "seed": saved.seed,
        "week": saved.week,
        "mesa": saved.mesa,
        "scenario": {name: getattr(scenario, name) for name in _TEXTS},
        "parameters": dict(scenario.values),
        "timeline": [change.model_dump() for change in scenario.timeline],
        "ties": network is not None,
    }
    if network is not None:
        arrays |= {f"ties.{name}": getattr(network, name) for name in _TIES}
        header["labels"], header["community_names"] = network.labels, network.community_names
    text = json.dumps(header, default=lambda array: array.tolist())
    arrays[_HEADER] = np.frombuffer(text.encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(
        file, allow_pickle=False, **{name: a for name, a in arrays.items() if a is not None}
    )
    try:
        write_file(path, file.getvalue())
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from None


def read_saved(path: Path) -> Saved:
    """Return the run in a file, or refuse the file."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            header = json.loads(file[_HEADER].tobytes())
            if header["format"] != _FORMAT:
                raise ValueError
            _check_versions(path, header)
            arrays = {name: file[name] for name in file.files if name != _HEADER}
            return _saved(header, arrays)
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (
        *(AttributeError, EOFError, KeyError, TypeError, ValueError, IndexError),
        *(zipfile.BadZipFile, zlib.error, NotImplementedError, ValidationError),
    ):
        raise InputError(
            f"{path}: is no run that RelationshipModel.save wrote, or is damaged"
        ) from None


def _saved(header: dict[str, Any], arrays: dict[str, Any]) -> Saved:
    scenario = Scenario(
        **header["scenario"],
        values={name: parameter(name).checked(v) for name, v in header["parameters"].items()},
        timeline=tuple(Change.model_validate(change) for change in header["timeline"]),
        given_network=_network(header, arrays) if header["ties"] else None,
    )
    columns = {name: arrays[f"state.{name}"] for name in State._fields if name != "p"}
    return Saved(scenario, int(header["seed"]), int(header["week"]), columns, header["mesa"])


def _network(header: dict[str, Any], arrays: dict[str, Any]) -> Network:
    ties = Network.from_csr(
        arrays["ties.indptr"],
        arrays["ties.indices"],
        arrays["ties.community"],
        arrays.get("ties.fit"),
    )
    labels, names = header["labels"], header["community_names"]
    return replace(
        ties,
        labels=None if labels is None else tuple(labels),
        community_names=None if names is None else tuple(names),
    )


def _versions() -> dict[str, str]:
    """Return all that has a say in the numbers of a run, and in Mesa's."""
    return {
        "engine": cache_key(),
        "python": sys.version.split()[0],
        **{name: metadata.version(name) for name in _PACKAGES},
    }


def _check_versions(path: Path, header: dict[str, Any]) -> None:
    if header["format_version"] != _FORMAT_VERSION:
        raise InputError(
            f"{path}: was written in format {header['format_version']}; this version reads "
            f"{_FORMAT_VERSION}"
        )
    there, here = header["versions"], _versions()
    if there["engine"] != here["engine"]:
        differences = [
            f"{n} {there.get(n)}, here {here[n]}" for n in here if there.get(n) != here[n]
        ]
        raise InputError(
            f"{path}: was saved by another version, whose numbers may differ: "
            f"{'; '.join(differences)}"
        )
