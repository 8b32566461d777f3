"""How far a change of model has come, for people."""

from rich.console import Console

from gemel.cli._counts import counted
from gemel.gallery import Migration

NAMED = 5


def show_migration(console: Console, done: Migration, where: str) -> None:
    """What was embedded, what is missing, and which model decides."""
    if done.already:
        console.print(f"{where} decides by model {done.model[:12]} already.", soft_wrap=True)
        return
    if done.embedded or not done.switched:
        references = counted(done.embedded, "reference was", "references were")
        console.print(f"{references} embedded by model {done.model[:12]}.")
    if done.missing:
        lost = "reference is lost", "references are lost"
        left = "reference could not be", "references could not be"
        console.print(f"{counted(len(done.missing), *(lost if done.switched else left))}.")
    if done.switched:
        console.print(f"{where} decides by model {done.model[:12]} now.", soft_wrap=True)
    elif not done.missing:
        console.print(f"{where} decides by its old model until --switch.", soft_wrap=True)
    if done.late:
        names = ", ".join(repr(str(key)) for key in done.late[:NAMED])
        console.print(f"Joined at the moment of the switch, enrol again: {names}", soft_wrap=True)
