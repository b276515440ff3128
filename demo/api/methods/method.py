"""One method of the Web API."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.workspace.records import Json
from demo.workspace.workspace import Workspace

Handler = Callable[[Workspace, Json], Json]


@dataclass(frozen=True, slots=True)
class ApiMethod:
    """What runs a method, the scope it needs, and whose token it takes: `bot`, `app` or `nobody`.

    A scope that depends on the channel is required by the handler.
    """

    run: Handler
    scope: str = ""
    whose: str = "bot"
