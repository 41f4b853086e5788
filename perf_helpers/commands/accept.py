"""make accept: the notebooks run, and their outputs are the new references."""

import sys

import nbformat

from perf_helpers.commands.refused import refused
from perf_helpers.data.columns import TABLES
from perf_helpers.errors import UserError, say
from perf_helpers.release.transaction import only_writer, write_together
from perf_helpers.site.kernel import kernels_folder, warm_kernels
from perf_helpers.site.notebook import NOTEBOOKS, NotebookError, execute
from perf_helpers.site.plan import OVERVIEWS


def main() -> int:
    """Run the notebooks with their own parameters, keep all outputs or none; return the status."""
    names = [f"{name}.ipynb" for name in (*TABLES, *OVERVIEWS)]
    try:
        with only_writer(NOTEBOOKS), kernels_folder() as folder, warm_kernels(folder):
            made = {name: execute(NOTEBOOKS / name, {}, folder) for name in names}
            texts = {name: nbformat.writes(notebook) + "\n" for name, notebook in made.items()}
            write_together(NOTEBOOKS, texts)
    except (UserError, NotebookError, OSError, KeyboardInterrupt) as error:
        return refused(error, "accept", "no reference was rewritten")
    for name in names:
        say(f"notebooks/{name}: references rewritten")
    return 0


if __name__ == "__main__":
    sys.exit(main())
