"""What was asked for on a command line, as NAME=value arguments."""

from collections.abc import Iterable

from perf_helpers.errors import ParameterError, shown, unknown


def options(arguments: Iterable[str], known: dict[str, str]) -> dict[str, str]:
    """Return the options that NAME=value arguments set, the others as they are known.

    Raises ParameterError for a name that is not known, and for a value that cannot be one.
    """
    given = {}
    for argument in arguments:
        name, _, value = argument.partition("=")
        if not known:
            raise ParameterError(f"unknown parameter {shown(name)!r}: this command takes none")
        if name.lower() not in known:
            raise unknown("parameter", name, [other.upper() for other in known])
        if name.lower() in given:
            raise ParameterError(f"{name.upper()} is given twice: keep one of the two")
        if not value:
            raise ParameterError(f"{name.upper()} is empty: give it a value, or leave it out")
        if "\0" in value:
            raise ParameterError(f"{name.upper()} is {value!r}: a NUL cannot be part of it")
        given[name.lower()] = value
    return known | given
