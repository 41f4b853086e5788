"""Why a command did nothing, said on standard error."""

from perf_helpers.errors import ParameterError, complain, refusal


def refused(error: BaseException, doing: str, so: str) -> int:
    """Say why a command could not do what it was for, and what that means; return its status."""
    if isinstance(error, KeyboardInterrupt):
        complain(f"interrupted: {so}")
        return 130
    if isinstance(error, OSError):
        complain(f"cannot {doing}: {refusal(error)}")
    else:
        complain(error)
        for note in getattr(error, "__notes__", []):
            complain(note)
    complain(so)
    return 2 if isinstance(error, ParameterError) else 1
