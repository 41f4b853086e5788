"""make accept: the notebooks run, and their outputs are the new references."""

import nbformat

from perf_helpers.data.columns import TABLES
from perf_helpers.site.kernel import kernels_folder, warm_kernels
from perf_helpers.site.notebook import NOTEBOOKS, execute


def accept() -> None:
    """Run the notebooks with their own parameters and keep the outputs as the references."""
    with kernels_folder() as folder, warm_kernels(folder):
        for table in TABLES:
            path = NOTEBOOKS / f"{table}.ipynb"
            nbformat.write(execute(path, {}, folder), path)
            print(f"notebooks/{path.name}: references rewritten")


if __name__ == "__main__":
    accept()
