"""The renderer: what has changed is made anew, over the cores, and nothing is left half-done."""

import errno
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager, nullcontext
from pathlib import Path

from perf_helpers.data.holding import held
from perf_helpers.errors import complain, counted, one_line, refusal, say
from perf_helpers.site.inputs import inputs, only_around
from perf_helpers.site.leftovers import remove
from perf_helpers.site.plan import Overview, Page, Scratch
from perf_helpers.site.records import FRONT, digest_of, front_record

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
# A process that is killed cannot tidy up after itself. This one, in a session of its own,
# waits for the end of its input, which comes with the end of ours, however that comes. Where
# there is no /proc to find the kernels by, they notice by themselves within a second or two.
SWEEP = """
cat >/dev/null
for process in /proc/[0-9]*; do
  [ "$process" = "/proc/$$" ] || ! grep -qsF -- "$2" "$process/cmdline" ||
    kill -KILL "${process#/proc/}"
done
[ -d /proc/self ] || sleep 5
rm -rf -- "$1" "$2"
"""


def render(
    pages: list[tuple[Page, list[str]]],
    site: Path,
    executor: Executor,
    scratch: Scratch,
    left: Iterable[Path] = (),
) -> int:
    """Make pages that are outdated, and the front page of their site; return the exit status.

    Each page comes with what has changed of it; what is `left` of others is removed. Any
    executor will do that does not fork this process, whose minifier has threads. A page that
    fails does not stop the others: they are listed at the end. Raises OSError where a file
    cannot be written, and then stops.
    """
    # Half a second's import, not wanted where nothing is to be done.
    from tqdm import tqdm

    from perf_helpers.site.front_page import front_page
    from perf_helpers.site.kernel import warm_kernels
    from perf_helpers.site.making import make_page, write
    from perf_helpers.site.notebook import NotebookError

    # A bar is for people: a log gets a line a page.
    watched = sys.stderr is not None and sys.stderr.isatty()
    # Taken before any kernel reads them: what changes from now on makes its page outdated.
    needed = [inputs(target) for target, _ in pages]
    failures = {}
    # An end before the last page ends the kernels, and so the pages that wait for them.
    kernels = warm_kernels(scratch.kernels, _judged(pages)) if pages else nullcontext()
    with kernels:
        jobs = {
            executor.submit(make_page, target, changed, now, scratch): target.name
            for (target, changed), now in zip(pages, needed, strict=True)
        }
        try:
            for job in tqdm(as_completed(jobs), total=len(jobs), unit="page", disable=not watched):
                try:
                    job.result()
                except NotebookError as error:
                    failures[jobs[job]] = str(error)
                except OSError as error:
                    # The next page would have no room either.
                    if error.errno in NO_ROOM:
                        raise
                    failures[jobs[job]] = refusal(error)
                except Exception as error:
                    failures[jobs[job]] = f"{type(error).__name__}: {one_line(error)}"
                else:
                    if not watched:
                        say(jobs[job])
        except BaseException:
            _cancel(jobs)
            raise
    remove(left)
    write(site / FRONT, front_page(site), scratch.files)
    write(front_record(site), digest_of(site / FRONT), scratch.files)
    say(f"{counted(len(pages) - len(failures), 'page')} rendered to {site}")
    if failures:
        complain(f"{counted(len(failures), 'page')} failed:")
        for name in sorted(failures):
            complain(f"{name}: {failures[name]}")
    return 1 if failures else 0


def _judged(pages: list[tuple[Page, list[str]]]) -> list[tuple[str, str, str]]:
    """Return the tables and families of pages that are run, each with the last of its dates."""
    dates: dict[tuple[str, str], str] = {}
    for target, changed in pages:
        if isinstance(target, Overview):
            continue
        if target.published and not only_around(changed):
            key = target.table, target.snapshot.family
            dates[key] = max(target.snapshot.date, dates.get(key, ""))
    return [(*key, date) for key, date in dates.items()]


@contextmanager
def only_render(site: Path) -> Iterator[Scratch]:
    """Hold a site for one render, and give it scratch folders that are gone afterwards.

    Raises ParameterError where another render holds the site, OSError where nothing
    can be written there. Whatever ends this process, nothing of it is left behind.
    """
    site.mkdir(parents=True, exist_ok=True)
    busy = f"another render is writing to {site}: wait for it, or give another SITE"
    # Half a second's import, as above.
    from perf_helpers.site.kernel import kernels_folder

    with held(site, busy):
        for left in site.glob(".scratch-*"):
            shutil.rmtree(left)
        with (
            tempfile.TemporaryDirectory(prefix=".scratch-", dir=site) as files,
            kernels_folder() as kernels,
            _swept_after(files, str(kernels)),
        ):
            yield Scratch(Path(files), kernels)


@contextmanager
def _swept_after(files: str, kernels: str) -> Iterator[None]:
    command = ["sh", "-c", SWEEP, "sweep", files, kernels]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as sweeper:
        try:
            yield
        finally:
            sweeper.kill()


def _cancel(jobs: Iterable[Future[None]]) -> None:
    for job in jobs:
        job.cancel()
